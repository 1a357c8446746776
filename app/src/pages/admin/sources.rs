//! The sources and their keys: which there are, new ones, and how a program is connected. The address says which source is being connected.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use self::add::AddSource;
use self::connect::Connect;
use self::list::List;
use crate::api::sources::{add_source, add_source_key, managed_sources, revoke_source_key};
use crate::domain::error::AppError;
use crate::domain::query;
use crate::domain::source::{MadeKey, NewSource, Source, Sources as Known};
use crate::i18n::{Locale, td_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::password_again::{PasswordAgain, Question};
use crate::widgets::state::{Failure, Loading};
use crate::widgets::when::When;

pub mod add;
pub mod arrivals;
pub mod connect;
pub mod examples;
pub mod list;

/// The name under which the source to connect stands in the address.
const CONNECT: &str = "connect";

/// The address under which a source is connected.
pub fn connect_path(source: i64) -> String {
    format!("/admin/sources?{CONNECT}={source}")
}

/// A value of a query string.
fn value(search: &str, name: &str) -> Option<String> {
    query::decode(search).into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// What an administrator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Another source, with its first key.
    Add(NewSource),
    /// Another key of a source.
    AddKey(i64),
    /// The end of a key: its number and first characters, and its source.
    Revoke(i64, String, String),
}

impl Deed {
    /// Does it, and gives the key that was made, and all that there is then.
    async fn run(self) -> Result<(Option<MadeKey>, Known), AppError> {
        let made = match self {
            Self::Add(source) => Some(add_source(source).await?),
            Self::AddKey(source) => Some(add_source_key(source).await?),
            Self::Revoke(key, ..) => {
                revoke_source_key(key).await?;
                None
            }
        };
        Ok((made, managed_sources().await?))
    }

    /// What was done, in words. A key that was made speaks for itself.
    fn done(&self, locale: Locale) -> Option<String> {
        match self {
            Self::Add(_) | Self::AddKey(_) => None,
            Self::Revoke(_, hint, name) => {
                Some(td_string!(locale, source.done.revoked, hint = hint.as_str(), name = plain(name)))
            }
        }
    }
}

/// What an error means to somebody who changes a source.
fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) => match (field.field.as_str(), field.problem.as_str()) {
            ("name", "exists already") => td_string!(locale, source.problem.taken),
            ("name", _) => td_string!(locale, source.problem.name),
            ("sites", _) => td_string!(locale, source.problem.sites),
            ("keys", _) => td_string!(locale, source.problem.full),
            _ => td_string!(locale, source.problem.failed),
        },
        AppError::Forbidden => td_string!(locale, source.problem.forbidden),
        AppError::NotFound => td_string!(locale, source.problem.missing),
        _ => td_string!(locale, source.problem.failed),
    }
}

/// What the parts of the page work on.
#[derive(Clone, Copy)]
pub struct Desk {
    known: RwSignal<Known>,
    done: RwSignal<Option<Deed>>,
    /// The key that was just made; gone with the page.
    fresh: RwSignal<Option<MadeKey>>,
    question: Question,
    go: Callback<String>,
}

impl Desk {
    /// For one row or form. A key that was made is shown where its source is connected.
    fn sending(self) -> Sending<Deed> {
        let done = move |(deed, (made, known)): (Deed, (Option<MadeKey>, Known))| {
            self.known.set(known);
            self.done.set(Some(deed));
            if let Some(made) = made {
                let path = connect_path(made.source);
                self.fresh.set(Some(made));
                self.go.run(path);
            }
        };
        sending(self.question, Deed::run, Callback::new(done))
    }

    /// A source by its number.
    fn source(self, id: i64) -> Option<Source> {
        self.known.read().sources.iter().find(|source| source.id == id).cloned()
    }
}

/// The content of the page.
#[component]
pub fn Sources() -> impl IntoView {
    let known = Resource::new(|| (), |()| managed_sources());
    view! {
        <Suspense fallback=|| view! { <Loading rows=6 /> }>
            {move || Suspend::new(async move {
                match known.await {
                    Ok(known) => view! { <Page known /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Page(known: Known) -> impl IntoView {
    let navigate = use_navigate();
    let go = Callback::new(move |path: String| navigate(&path, leptos_router::NavigateOptions::default()));
    let question = Question::new();
    let (known, done, fresh) = (RwSignal::new(known), RwSignal::new(None), RwSignal::new(None));
    let desk = Desk { known, done, fresh, question, go };
    let search = use_location().search;
    let connected = Memo::new(move |_| value(&search.read(), CONNECT));
    view! {
        {move || match connected.get().map(|id| id.parse().ok().and_then(|id| untrack(|| desk.source(id)))) {
            None => view! { <Overview desk /> },
            Some(Some(source)) => view! { <Connect desk id=source.id search /> },
            Some(None) => view! { <Failure error=AppError::NotFound /> },
        }}
        <PasswordAgain question />
    }
}

/// All sources, and the form of another one.
#[component]
fn Overview(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let done = move || desk.done.get().and_then(|deed| deed.done(i18n.get_locale()));
    view! {
        <p class="page-lead">{t!(i18n, source.lead)}</p>
        <p class="done" role="status">{move || done()}</p>
        <When
            holds=move || !desk.known.read().sources.is_empty()
            fallback=move || view! { <p class="page-lead">{t!(i18n, source.none)}</p> }
        >
            <List desk />
        </When>
        <When
            holds=move || !desk.known.read().sites.is_empty()
            fallback=move || view! {
                <p>
                    {t!(i18n, source.no_sites)} " " <a href="/admin/sites">{t!(i18n, source.to_sites)}</a>
                </p>
            }
        >
            <AddSource desk />
        </When>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_to_connect_stands_in_the_address() {
        let path = connect_path(7);
        let (_, search) = path.split_once('?').unwrap();
        assert_eq!(value(search, CONNECT).as_deref(), Some("7"));
        assert_eq!(value("", CONNECT), None);
    }
}
