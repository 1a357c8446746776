//! Roles: what each allows, and own ones as sets of rights.

use leptos::prelude::*;

use self::editor::Editor;
use crate::api::roles::{add_role, change_role, read_roles, remove_role};
use crate::domain::access::{Right, Rights};
use crate::domain::error::AppError;
use crate::domain::role::{HeldRole, ListedRole, RoleBook, RoleForm, RoleId};
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::password_again::{PasswordAgain, Question};
use crate::widgets::settings_table::{Column, SettingsTable, row, told};
use crate::widgets::state::{Failure, Loading};
use crate::widgets::vocabulary;

pub mod editor;

/// What an administrator decides; with what the role is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Another role.
    Add(RoleForm),
    /// Another name, other rights.
    Change(RoleId, RoleForm),
    /// One role less.
    Remove(RoleId, String),
}

impl Deed {
    async fn run(self) -> Result<RoleBook, AppError> {
        match self {
            Self::Add(form) => add_role(form).await?,
            Self::Change(id, form) => change_role(id, form).await?,
            Self::Remove(id, _) => remove_role(id).await?,
        }
        read_roles().await
    }

    /// What was done, in words.
    fn done(&self, locale: Locale) -> String {
        match self {
            Self::Add(form) => td_string!(locale, role.done.added, name = plain(form.name.trim())),
            Self::Change(_, form) => td_string!(locale, role.done.changed, name = plain(form.name.trim())),
            Self::Remove(_, name) => td_string!(locale, role.done.removed, name = plain(name)),
        }
    }
}

/// What an error means to somebody who changes roles.
pub fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) => match (field.field.as_str(), field.problem.as_str()) {
            ("name", "exists already") => td_string!(locale, role.problem.taken),
            ("name", _) => td_string!(locale, role.problem.name),
            ("rights", _) => td_string!(locale, role.problem.rights),
            ("holders", _) => td_string!(locale, role.problem.holders),
            ("roles", _) => td_string!(locale, role.problem.last),
            _ => td_string!(locale, role.problem.failed),
        },
        AppError::Forbidden => td_string!(locale, role.problem.forbidden),
        AppError::NotFound => td_string!(locale, role.problem.missing),
        _ => td_string!(locale, role.problem.failed),
    }
}

/// The words for a right.
pub fn right(locale: Locale, right: Right) -> &'static str {
    match right {
        Right::StatisticsView => td_string!(locale, role.right.statistics_view),
        Right::JournalView => td_string!(locale, role.right.journal_view),
        Right::PayloadView => td_string!(locale, role.right.payload_view),
        Right::EventAnnotate => td_string!(locale, role.right.event_annotate),
        Right::Export => td_string!(locale, role.right.export),
        Right::ViewShare => td_string!(locale, role.right.view_share),
        Right::AlertManage => td_string!(locale, role.right.alert_manage),
        Right::SiteManage => td_string!(locale, role.right.site_manage),
        Right::SourceManage => td_string!(locale, role.right.source_manage),
        Right::RetentionManage => td_string!(locale, role.right.retention_manage),
        Right::UserManage => td_string!(locale, role.right.user_manage),
        Right::AuditView => td_string!(locale, role.right.audit_view),
    }
}

/// What the rows and the form work on.
#[derive(Clone, Copy)]
pub struct Desk {
    /// All roles.
    pub book: RwSignal<RoleBook>,
    /// Which is edited; none where another is added.
    pub edited: RwSignal<Option<HeldRole>>,
    done: RwSignal<Option<Deed>>,
    question: Question,
}

impl Desk {
    /// For one row or form.
    pub fn sending(self) -> Sending<Deed> {
        let done = move |(deed, book): (Deed, RoleBook)| {
            self.book.set(book);
            self.edited.set(None);
            self.done.set(Some(deed));
        };
        sending(self.question, |deed: Deed| deed.run(), Callback::new(done))
    }
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, role.column.role)),
    Column::words(|locale| td_string!(locale, role.column.rights)),
    Column::brief(|locale| td_string!(locale, role.column.holders)),
    Column::DEEDS,
];

/// The content of the page.
#[component]
pub fn Roles() -> impl IntoView {
    let book = Resource::new(|| (), |()| read_roles());
    view! {
        <Suspense fallback=|| view! { <Loading rows=6 /> }>
            {move || Suspend::new(async move {
                match book.await {
                    Ok(book) => view! { <Table book /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Table(book: RoleBook) -> impl IntoView {
    let i18n = use_i18n();
    let writes = book.grantable != Rights::NONE;
    let book = RwSignal::new(book);
    let desk = Desk { book, edited: RwSignal::new(None), done: RwSignal::new(None), question: Question::new() };
    let done = move || desk.done.get().map(|deed| deed.done(i18n.get_locale()));
    let key = |listed: &ListedRole| format!("{listed:?}");
    view! {
        <p class="page-lead">{t!(i18n, role.lead)}</p>
        <p class="done" role="status">{move || done()}</p>
        <SettingsTable caption=t!(i18n, role.title) columns=COLUMNS>
            <For each=move || desk.book.get().roles key=key let:listed>
                <Row desk listed />
            </For>
        </SettingsTable>
        // Another role is another form: nothing that was typed for one reaches the other.
        {move || writes.then(|| view! { <Editor desk role=desk.edited.get() /> })}
        <PasswordAgain question=desk.question />
    }
}

#[component]
fn Row(desk: Desk, listed: ListedRole) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let role = StoredValue::new(listed.role);
    let (holders, changeable) = (listed.holders, listed.changeable);
    let name = move || role.with_value(|role| vocabulary::role(i18n.get_locale(), role));
    let origin = move || match role.with_value(|role| role.id.built_in().is_some()) {
        true => t_string!(i18n, role.built_in),
        false => t_string!(i18n, role.own),
    };
    let rights = move || role.with_value(|role| words(i18n.get_locale(), role.rights));
    let held = move || t_string!(i18n, role.holders, count = holders);
    let about = view! {
        {move || name()}
        <br />
        <span class="settings-slug">{move || origin()}</span>
    };
    let deeds = view! {
        {changeable.then(|| view! { <Change desk role=role.get_value() sending /> })}
        <p class="field-problem" role="alert">{move || refused()}</p>
    };
    row(COLUMNS, vec![about, told(rights), told(held), deeds])
}

fn words(locale: Locale, rights: Rights) -> String {
    if rights == Rights::of(Right::ALL) {
        return td_string!(locale, role.all).to_owned();
    }
    rights.iter().map(|one| right(locale, one)).collect::<Vec<_>>().join(" · ")
}

#[component]
fn Change(desk: Desk, role: HeldRole, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let name = StoredValue::new(plain(&role.name).into_owned());
    let id = role.id;
    let edited = StoredValue::new(role);
    view! {
        <button
            type="button"
            class="button"
            aria-label=move || t_string!(i18n, role.edit_of, name = name.get_value())
            on:click=move |_| desk.edited.set(Some(edited.get_value()))
        >
            {t!(i18n, role.edit)}
        </button>
        <button
            type="button"
            class="button quiet"
            aria-label=move || t_string!(i18n, role.remove_of, name = name.get_value())
            on:click=move |_| { sending.dispatch(Deed::Remove(id, name.get_value())); }
        >
            {t!(i18n, role.remove)}
        </button>
    }
}
