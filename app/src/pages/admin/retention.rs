//! How long events are kept: what is kept now, the rules, changes that wait, legal holds, and the last removals.

use leptos::prelude::*;

use self::form::{Draft, RuleForm};
use self::holds::Holds;
use self::kept::{Kept, Runs};
use self::rules::{Rules, Waiting};
use crate::api::retention::{change_retention, lift_hold, place_hold, retention, undo_retention};
use crate::domain::error::AppError;
use crate::domain::retention::view::RetentionView;
use crate::domain::retention::{Change, Place};
use crate::i18n::{Locale, td_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::password_again::{PasswordAgain, Question};
use crate::widgets::state::{Failure, Loading};

pub mod form;
pub mod holds;
pub mod kept;
pub mod rules;
pub mod words;

/// What an administrator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A change; whether it waits.
    Change(Change, bool),
    /// Not that change after all.
    Undo(Place),
    /// A hold: the filter and the reason.
    Hold(String, String),
    /// No longer this hold.
    Lift(i64),
}

impl Deed {
    async fn run(self) -> Result<RetentionView, AppError> {
        match self {
            Self::Change(change, _) => change_retention(change).await?,
            Self::Undo(place) => undo_retention(place).await?,
            Self::Hold(query, reason) => place_hold(query, reason).await?,
            Self::Lift(id) => lift_hold(id).await?,
        }
        retention().await
    }

    /// What was done, in words.
    fn done(&self, locale: Locale) -> &'static str {
        match self {
            Self::Change(_, true) => td_string!(locale, retention.done.waits),
            Self::Change(_, false) => td_string!(locale, retention.done.at_once),
            Self::Undo(_) => td_string!(locale, retention.done.undone),
            Self::Hold(..) => td_string!(locale, retention.done.held),
            Self::Lift(_) => td_string!(locale, retention.done.lifted),
        }
    }
}

/// What the parts of the page work on.
#[derive(Clone, Copy)]
pub struct Desk {
    view: RwSignal<RetentionView>,
    done: RwSignal<Option<Deed>>,
    question: Question,
}

impl Desk {
    /// The sending of one row's or form's deeds.
    fn sending(self) -> Sending<Deed> {
        let done = Callback::new(move |(deed, view): (Deed, RetentionView)| {
            self.view.set(view);
            self.done.set(Some(deed));
        });
        sending(self.question, Deed::run, done)
    }
}

/// What the last sending was refused for, in words.
fn refused(locale: Locale, sending: Sending<Deed>) -> Option<&'static str> {
    sending.value().get().flatten().map(|error| words::problem(locale, &error))
}

/// The content of the page.
#[component]
pub fn Retention() -> impl IntoView {
    let view = Resource::new(|| (), |()| retention());
    view! {
        <Suspense fallback=|| view! { <Loading rows=10 /> }>
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
fn Decisions(view: RetentionView) -> impl IntoView {
    let i18n = use_i18n();
    let draft = Draft::new(&view);
    let desk = Desk { view: RwSignal::new(view), done: RwSignal::new(None), question: Question::new() };
    let done = move || desk.done.get().map(|deed| deed.done(i18n.get_locale()));
    view! {
        <p class="page-lead">{t!(i18n, retention.lead)}</p>
        <p class="done" role="status">{move || done()}</p>
        <Kept desk />
        <Rules desk draft />
        <Waiting desk />
        <RuleForm desk draft />
        <Holds desk />
        <Runs desk />
        <PasswordAgain question=desk.question />
    }
}
