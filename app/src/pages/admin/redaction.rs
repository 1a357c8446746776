//! What is taken out of events before they are stored: the rules of the administrators, trying one out, and the rules of the product.

use leptos::prelude::*;

use self::built_in::BuiltInRules;
use self::form::{Entry, RuleForm};
use self::rules::Rules;
use crate::api::redaction::{redaction, remove_redaction, save_redaction};
use crate::domain::error::AppError;
use crate::domain::redaction::{Draft, RedactionView};
use crate::i18n::{Locale, td_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::password_again::{PasswordAgain, Question};
use crate::widgets::state::{Failure, Loading};

pub mod built_in;
pub mod form;
pub mod rules;
pub mod trial;
pub mod words;

/// What an administrator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A rule, perhaps in the place of another.
    Save(Option<i64>, Draft),
    /// No longer this rule.
    Remove(i64),
}

impl Deed {
    async fn run(self) -> Result<RedactionView, AppError> {
        match self {
            Self::Save(id, draft) => save_redaction(id, draft).await?,
            Self::Remove(id) => remove_redaction(id).await?,
        }
        redaction().await
    }

    /// What was done, in words.
    fn done(&self, locale: Locale) -> &'static str {
        match self {
            Self::Save(..) => td_string!(locale, redaction.done.saved),
            Self::Remove(_) => td_string!(locale, redaction.done.removed),
        }
    }
}

/// What the parts of the page work on.
#[derive(Clone, Copy)]
pub struct Desk {
    view: RwSignal<RedactionView>,
    done: RwSignal<Option<Deed>>,
    question: Question,
}

impl Desk {
    /// The sending of one row's or form's deeds.
    fn sending(self) -> Sending<Deed> {
        let done = Callback::new(move |(deed, view): (Deed, RedactionView)| {
            self.view.set(view);
            self.done.set(Some(deed));
        });
        sending(self.question, Deed::run, done)
    }
}

/// The content of the page.
#[component]
pub fn Redaction() -> impl IntoView {
    let view = Resource::new(|| (), |()| redaction());
    view! {
        <Suspense fallback=|| view! { <Loading rows=8 /> }>
            {move || Suspend::new(async move {
                match view.await {
                    Ok(view) => view! { <Decisions view /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Decisions(view: RedactionView) -> impl IntoView {
    let i18n = use_i18n();
    let built_in = view.built_in.clone();
    let form = view.may_change || view.may_try;
    let entry = Entry::default();
    let desk = Desk { view: RwSignal::new(view), done: RwSignal::new(None), question: Question::new() };
    let done = move || desk.done.get().map(|deed| deed.done(i18n.get_locale()));
    let form = form.then(|| view! { <RuleForm desk entry /> });
    view! {
        <p class="page-lead">{t!(i18n, redaction.lead)}</p>
        <p class="done" role="status">{move || done()}</p>
        <Rules desk entry />
        {form}
        <BuiltInRules built_in />
        <PasswordAgain question=desk.question />
    }
}
