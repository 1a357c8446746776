//! People: who may sign in, what they may do and where, and links by which they choose a password.

use leptos::prelude::*;

use self::editor::Editor;
use self::row::Row;
use crate::api::people::{
    change_person, disable_person, enable_person, invite_person, new_link, read_team, reset_second_factor,
};
use crate::domain::error::AppError;
use crate::domain::person::{Invitation, Person, PersonForm, Team};
use crate::format::time::date_time;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::password_again::{PasswordAgain, Question};
use crate::widgets::settings_table::{Column, SettingsTable};
use crate::widgets::shown_once::ShownOnce;
use crate::widgets::state::{Failure, Loading};

pub mod editor;
pub mod row;

/// What an administrator decides. Each of those about somebody carries what they are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Somebody new.
    Invite(PersonForm),
    /// Another name, other roles, other sites.
    Change(i64, String, PersonForm),
    /// Another link to choose a password by.
    Link(i64),
    /// No more signing in.
    Disable(i64, String),
    /// Signing in again.
    Enable(i64, String),
    /// No codes any more.
    FactorOff(i64, String),
}

/// What came of a deed: perhaps a link, and everybody as they are now.
type Came = (Option<Invitation>, Team);

impl Deed {
    async fn run(self) -> Result<Came, AppError> {
        let mut link = None;
        match self {
            Self::Invite(form) => link = Some(invite_person(form).await?),
            Self::Change(id, _, form) => change_person(id, form).await?,
            Self::Link(id) => link = Some(new_link(id).await?),
            Self::Disable(id, _) => disable_person(id).await?,
            Self::Enable(id, _) => enable_person(id).await?,
            Self::FactorOff(id, _) => reset_second_factor(id).await?,
        }
        Ok((link, read_team().await?))
    }

    /// What was done, in words; nothing where a link says it.
    fn done(&self, locale: Locale) -> String {
        match self {
            Self::Invite(_) | Self::Link(_) => String::new(),
            Self::Change(_, name, _) => td_string!(locale, person.done.changed, name = plain(name)),
            Self::Disable(_, name) => td_string!(locale, person.done.disabled, name = plain(name)),
            Self::Enable(_, name) => td_string!(locale, person.done.enabled, name = plain(name)),
            Self::FactorOff(_, name) => td_string!(locale, person.done.factor_off, name = plain(name)),
        }
    }
}

/// What an error means to somebody who changes people.
pub fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) => match (field.field.as_str(), field.problem.as_str()) {
            ("email", "exists already") => td_string!(locale, person.problem.taken),
            ("email", _) => td_string!(locale, person.problem.email),
            ("name", _) => td_string!(locale, person.problem.name),
            ("roles", "the last administrator stays") => td_string!(locale, person.problem.last),
            ("roles", _) => td_string!(locale, person.problem.roles),
            ("sites", _) => td_string!(locale, person.problem.sites),
            ("person", _) => td_string!(locale, person.problem.itself),
            _ => td_string!(locale, person.problem.failed),
        },
        AppError::Forbidden => td_string!(locale, person.problem.forbidden),
        AppError::NotFound => td_string!(locale, person.problem.missing),
        _ => td_string!(locale, person.problem.failed),
    }
}

/// What the rows and the form work on.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Everybody.
    pub team: RwSignal<Team>,
    /// Who is edited; nobody where somebody new is invited.
    pub edited: RwSignal<Option<Person>>,
    done: RwSignal<Option<Deed>>,
    link: RwSignal<Option<Invitation>>,
    question: Question,
}

impl Desk {
    fn new(team: Team) -> Self {
        Self {
            team: RwSignal::new(team),
            edited: RwSignal::new(None),
            done: RwSignal::new(None),
            link: RwSignal::new(None),
            question: Question::new(),
        }
    }

    /// For one row or form.
    pub fn sending(self) -> Sending<Deed> {
        let done = move |(deed, (link, team)): (Deed, Came)| {
            self.team.set(team);
            self.link.set(link);
            self.edited.set(None);
            self.done.set(Some(deed));
        };
        sending(self.question, |deed: Deed| deed.run(), Callback::new(done))
    }
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, person.column.person)),
    Column::words(|locale| td_string!(locale, person.column.roles)),
    Column::words(|locale| td_string!(locale, person.column.sites)),
    Column::brief(|locale| td_string!(locale, person.column.seen)),
    Column::DEEDS,
];

/// The content of the page.
#[component]
pub fn People() -> impl IntoView {
    let team = Resource::new(|| (), |()| read_team());
    view! {
        <Suspense fallback=|| view! { <Loading rows=6 /> }>
            {move || Suspend::new(async move {
                match team.await {
                    Ok(team) => view! { <Table team /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Table(team: Team) -> impl IntoView {
    let i18n = use_i18n();
    let desk = Desk::new(team);
    let done = move || desk.done.get().map(|deed| deed.done(i18n.get_locale()));
    // All that a row shows: whoever changed gets another row.
    let key = |person: &Person| format!("{person:?}");
    view! {
        <p class="page-lead">{t!(i18n, person.lead)}</p>
        <p class="done" role="status">{move || done()}</p>
        {move || desk.link.get().map(|link| view! { <Link link /> })}
        <SettingsTable caption=t!(i18n, person.title) columns=COLUMNS>
            <For each=move || desk.team.get().people key=key let:person>
                <Row desk person />
            </For>
        </SettingsTable>
        // Another person is another form: nothing that was typed for one reaches the other.
        {move || view! { <Editor desk person=desk.edited.get() /> }}
        <PasswordAgain question=desk.question />
    }
}

#[component]
fn Link(link: Invitation) -> impl IntoView {
    let i18n = use_i18n();
    let name = StoredValue::new(plain(&link.email).into_owned());
    let expires = link.expires;
    let title = move || t_string!(i18n, person.invitation.title, name = name.get_value());
    let text = move || {
        let time = date_time(language(i18n.get_locale()), expires.local());
        t_string!(i18n, person.invitation.text, time = time)
    };
    view! {
        <section class="shown-card" aria-live="polite">
            <h2>{move || title()}</h2>
            <p>{move || text()}</p>
            <ShownOnce text=link.url label=Signal::derive(title) />
        </section>
    }
}
