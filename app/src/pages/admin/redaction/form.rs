//! The form of a rule: it is tried out on what is stored, and put into force.

use leptos::prelude::*;

use super::trial::{Shown, Where};
use super::words::{detail, hint, kind, problem};
use super::{Deed, Desk};
use crate::api::redaction::try_redaction;
use crate::domain::error::AppError;
use crate::domain::redaction::{Draft, RuleKind, Trial};
use crate::domain::retention::Place;
use crate::i18n::{td_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::Sending;
use crate::widgets::focus::focus_on;
use crate::widgets::place_choice::ChosenPlace;
use crate::widgets::settings_part::Part;
use crate::widgets::when::When;

/// What stands in the form, and what came of trying it out.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The rule that is changed; `None` for one more.
    id: RwSignal<Option<i64>>,
    kind: RwSignal<RuleKind>,
    expression: RwSignal<String>,
    note: RwSignal<String>,
    /// On what it is tried out.
    pub place: ChosenPlace,
    /// What the last trial showed.
    pub shown: RwSignal<Option<Result<Trial, AppError>>>,
}

/// The field that takes the focus when a rule is to be changed.
const EXPRESSION: &str = "redaction-expression";

impl Default for Entry {
    fn default() -> Self {
        Self {
            id: RwSignal::new(None),
            kind: RwSignal::new(RuleKind::JsonPath),
            expression: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            place: ChosenPlace::of_site(None),
            shown: RwSignal::new(None),
        }
    }
}

impl Entry {
    /// Fills the form with a rule that is to be changed.
    pub fn fill(self, id: i64, draft: &Draft) {
        self.id.set(Some(id));
        self.kind.set(draft.kind);
        self.expression.set(draft.expression.clone());
        self.note.set(draft.note.clone());
        self.shown.set(None);
        focus_on(EXPRESSION);
    }

    fn clear(self) {
        self.id.set(None);
        self.expression.set(String::new());
        self.note.set(String::new());
        self.shown.set(None);
    }

    fn draft(self) -> Draft {
        let (expression, note) = (self.expression.get_untracked(), self.note.get_untracked());
        Draft { kind: self.kind.get_untracked(), expression, note }
    }
}

/// The form. Enter tries the rule out, which changes nothing.
#[component]
pub fn RuleForm(
    /// What the page works on.
    desk: Desk,
    /// What the form is filled with.
    entry: Entry,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let trying = Action::new(move |(draft, place): &(Draft, Place)| {
        let asked = try_redaction(draft.clone(), place.clone());
        async move { entry.shown.set(Some(asked.await)) }
    });
    let may_try = desk.view.with_untracked(|view| view.may_try);
    let save = move || drop(sending.dispatch(Deed::Save(entry.id.get_untracked(), entry.draft())));
    let look = move || drop(trying.dispatch((entry.draft(), entry.place.get_untracked())));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if may_try { look() } else { save() }
    };
    Effect::new(move || {
        if matches!(desk.done.get(), Some(Deed::Save(..))) {
            entry.clear();
        }
    });
    let title = move || match entry.id.get() {
        None => td_string!(i18n.get_locale(), redaction.form.add),
        Some(_) => td_string!(i18n.get_locale(), redaction.form.change),
    };
    let place = may_try.then(|| view! { <Where desk entry /> });
    view! {
        <Part title=title>
            <form class="settings-form" on:submit=send>
                <Fields entry />
                {place}
                <Refused entry sending />
                <Buttons desk entry save=Callback::new(move |()| save()) />
                <When holds=move || trying.pending().get()>
                    <p role="status">{t!(i18n, redaction.form.trying)}</p>
                </When>
            </form>
            <Shown entry />
        </Part>
    }
}

/// What can be done with the rule that stands in the form.
#[component]
fn Buttons(desk: Desk, entry: Entry, save: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let (may_change, may_try) = desk.view.with_untracked(|view| (view.may_change, view.may_try));
    let look = may_try.then(|| view! { <button class="button">{t!(i18n, redaction.form.try_out)}</button> });
    let save = may_change.then(|| {
        view! {
            <button type="button" class="button primary" on:click=move |_| save.run(())>
                {t!(i18n, redaction.form.save)}
            </button>
        }
    });
    view! {
        <div class="settings-deeds">
            {look} " " {save} " "
            <When holds=move || entry.id.get().is_some()>
                <button type="button" class="button quiet" on:click=move |_| entry.clear()>
                    {t!(i18n, common.cancel)}
                </button>
            </When>
        </div>
    }
}

/// What is wrong with the rule, and where.
#[component]
fn Refused(entry: Entry, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let error = move || {
        let tried = entry.shown.get().and_then(Result::err);
        tried.or_else(|| sending.value().get().flatten())
    };
    let sentence = move || error().map(|error| problem(i18n.get_locale(), entry.kind.get(), &error));
    let place = move || error().and_then(|error| detail(entry.kind.get(), &error));
    view! {
        <p class="field-problem" role="alert">{move || sentence()}</p>
        <When holds=move || place().is_some()>
            <p>
                <code class="redaction-rule" lang="en">{move || place()}</code>
            </p>
        </When>
    }
}

#[component]
fn Fields(entry: Entry) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |of: RuleKind| {
        view! { <option value=of.as_str()>{move || kind(i18n.get_locale(), of)}</option> }
    };
    let choose = move |event| {
        if let Ok(kind) = event_target_value(&event).parse() {
            entry.kind.set(kind);
            entry.shown.set(None);
        }
    };
    let hint = move || hint(i18n.get_locale(), entry.kind.get());
    view! {
        <div class="field">
            <label for="redaction-kind">{t!(i18n, redaction.rules.kind)}</label>
            <select id="redaction-kind" prop:value=move || entry.kind.get().as_str() on:change=choose>
                {RuleKind::ALL.iter().map(|of| choice(*of)).collect_view()}
            </select>
        </div>
        <div class="field">
            <label for=EXPRESSION>{t!(i18n, redaction.rules.expression)}</label>
            <input
                type="text"
                id=EXPRESSION
                class="redaction-rule"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="redaction-hint"
                prop:value=move || entry.expression.get()
                on:input=move |event| {
                    entry.expression.set(event_target_value(&event));
                    entry.shown.set(None);
                }
            />
            <small id="redaction-hint">{move || hint()}</small>
        </div>
        <div class="field">
            <label for="redaction-note">{t!(i18n, redaction.rules.note)}</label>
            <input
                type="text"
                id="redaction-note"
                autocomplete="off"
                prop:value=move || entry.note.get()
                on:input=move |event| entry.note.set(event_target_value(&event))
            />
        </div>
    }
}
