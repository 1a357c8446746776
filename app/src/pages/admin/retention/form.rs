//! The form of a rule, and what it would do, before it is saved.

use leptos::prelude::*;
use leptos::reactive::actions::ActionAbortHandle;

use super::words::{place, preview, problem};
use super::{Deed, Desk, refused};
use crate::api::retention::preview_retention;
use crate::domain::error::{AppError, FieldError};
use crate::domain::retention::amounts::Part;
use crate::domain::retention::view::{Preview, RetentionView};
use crate::domain::retention::{Change, Keep, Periods, Place, Rule};
use crate::format::number::integer;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::focus::focus_on;
use crate::widgets::place_choice::{ChosenPlace, PlaceChoice, Places};
use crate::widgets::settings_part::Part;
use crate::widgets::when::When;

/// What stands in the form, and what it would do.
#[derive(Clone, Copy)]
pub struct Draft {
    place: ChosenPlace,
    events: RwSignal<String>,
    payloads: RwSignal<String>,
    /// What was previewed last, and what the server answered.
    shown: RwSignal<Option<(Change, Result<Preview, AppError>)>>,
    counting: RwSignal<bool>,
    /// What ends the count.
    count: StoredValue<Option<ActionAbortHandle>>,
}

fn keep_of(text: &str, field: &str) -> Result<Keep, AppError> {
    match text.trim() {
        "" => Ok(Keep::Forever),
        days => days.parse().map(Keep::Days).map_err(|_| AppError::Invalid(FieldError::new(field, "must be days"))),
    }
}

impl Draft {
    /// For everything that the reader may decide on.
    pub fn new(view: &RetentionView) -> Self {
        let site = if view.for_all { None } else { view.sites.first() };
        Self {
            place: ChosenPlace::of_site(site.map(|site| &site.slug)),
            events: RwSignal::new(String::new()),
            payloads: RwSignal::new(String::new()),
            shown: RwSignal::new(None),
            counting: RwSignal::new(false),
            count: StoredValue::new(None),
        }
    }

    /// Fills the form with a rule.
    pub fn fill(self, rule: &Rule) {
        let days = |keep| match keep {
            Keep::Days(days) => days.to_string(),
            Keep::Forever => String::new(),
        };
        self.place.set(&rule.place);
        self.events.set(days(rule.periods.events));
        self.payloads.set(days(rule.periods.payloads));
        self.shown.set(None);
        focus_on(EVENTS);
    }

    fn change(self) -> Result<Change, AppError> {
        let place = self.place.get_untracked();
        let events = keep_of(&self.events.read_untracked(), "events")?;
        let payloads = keep_of(&self.payloads.read_untracked(), "payloads")?;
        let periods = Periods { events, payloads };
        periods.check(&place).map_err(|(field, problem)| AppError::Invalid(FieldError::new(field, problem)))?;
        Ok(Change { place, periods: Some(periods) })
    }

    /// Counts what a change would remove.
    pub fn preview(self, change: Change) {
        self.cancel();
        self.shown.set(None);
        let action = Action::new(move |change: &Change| {
            let change = change.clone();
            async move {
                let answer = preview_retention(change.clone()).await;
                self.counting.set(false);
                self.shown.set(Some((change, answer)));
            }
        });
        self.counting.set(true);
        self.count.set_value(Some(action.dispatch(change)));
    }

    /// Stops counting; the server stops with it.
    fn cancel(self) {
        if let Some(count) = self.count.try_update_value(Option::take).flatten() {
            count.abort();
        }
        self.counting.set(false);
    }
}

const EVENTS: &str = "retention-events";

/// The form.
#[component]
pub fn RuleForm(
    /// What the page works on.
    desk: Desk,
    /// What the form is filled with.
    draft: Draft,
) -> impl IntoView {
    let i18n = use_i18n();
    let wrong = RwSignal::new(None::<AppError>);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match draft.change() {
            Ok(change) => {
                wrong.set(None);
                draft.preview(change);
            }
            Err(error) => {
                draft.shown.set(None);
                wrong.set(Some(error));
            }
        }
    };
    let places = desk.view.with_untracked(|view| Places {
        sites: view.sites.clone(),
        modules: view.modules.clone(),
        any_site: view.for_all,
    });
    let refused = move || {
        let answered = draft.shown.with(|shown| shown.as_ref().and_then(|(_, answer)| answer.clone().err()));
        wrong.get().or(answered).map(|error| problem(i18n.get_locale(), &error))
    };
    view! {
        <Part title=t!(i18n, retention.form.title)>
            <form class="settings-form" on:submit=send>
                <PlaceChoice id="retention" places chosen=draft.place changed=Callback::new(move |()| draft.shown.set(None)) />
                <Days id=EVENTS value=draft.events draft>{t!(i18n, retention.form.events)}</Days>
                <Days id="retention-payloads" value=draft.payloads draft>{t!(i18n, retention.form.payloads)}</Days>
                <p class="field-problem" role="alert">{move || refused()}</p>
                <button class="button">{t!(i18n, retention.form.preview)}</button>
                <When holds=move || draft.counting.get()>
                    <p role="status">
                        {t!(i18n, retention.form.counting)} " "
                        <button type="button" class="button quiet" on:click=move |_| draft.cancel()>
                            {t!(i18n, common.cancel)}
                        </button>
                    </p>
                </When>
            </form>
            <Shown desk draft />
        </Part>
    }
}

#[component]
fn Days(id: &'static str, value: RwSignal<String>, draft: Draft, children: Children) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field">
            <label for=id>{children()}</label>
            <input
                type="text"
                inputmode="numeric"
                id=id
                autocomplete="off"
                aria-describedby=format!("{id}-hint")
                prop:value=move || value.get()
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    draft.shown.set(None);
                }
            />
            <small id=format!("{id}-hint")>{t!(i18n, retention.form.hint)}</small>
        </div>
    }
}

/// What the change would do, and the way to save it.
#[component]
fn Shown(desk: Desk, draft: Draft) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    Effect::new(move || {
        if matches!(desk.done.get(), Some(Deed::Change(..))) {
            draft.shown.set(None);
        }
    });
    let shown = move || {
        let (change, answer) = draft.shown.get()?;
        let shown = answer.ok()?;
        let waits = shown.from.is_some();
        let removes = change.periods.is_none().then(|| {
            let of = desk.view.with(|view| place(i18n.get_locale(), &change.place, &view.sites));
            view! { <p>{move || t_string!(i18n, retention.preview.removes, place = of.as_str()).to_string()}</p> }
        });
        let parts = (shown.parts.len() > 1).then(|| view! { <Parts desk parts=shown.parts.clone() /> });
        let sentences = preview(i18n.get_locale(), &shown);
        let save = move |_| {
            sending.dispatch(Deed::Change(change.clone(), waits));
        };
        Some(view! {
            <section class="settings-preview" aria-labelledby="retention-preview">
                <h3 id="retention-preview">{t!(i18n, retention.preview.title)}</h3>
                {removes}
                {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                {parts}
                <button type="button" class="button primary" on:click=save>
                    {t!(i18n, retention.preview.save)}
                </button>
                <p class="field-problem" role="alert">{move || refused(i18n.get_locale(), sending)}</p>
            </section>
        })
    };
    view! { <div aria-live="polite">{move || shown()}</div> }
}

/// The sites and modules that lose most.
#[component]
fn Parts(desk: Desk, parts: Vec<Part>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let row = move |part: Part| {
        let of = Place { site: Some(part.site), module: Some(part.module) };
        let name = move || desk.view.with(|view| place(i18n.get_locale(), &of, &view.sites));
        view! {
            <li>
                {move || name()} ": "
                {move || t_string!(i18n, retention.events, count = part.events, n = integer(language.get(), part.events)).to_string()}
            </li>
        }
    };
    view! {
        <p>{t!(i18n, retention.preview.parts)}</p>
        <ul>{parts.into_iter().map(row).collect_view()}</ul>
    }
}
