//! The sites: whether statistics count them, what people call them, and new ones.

use leptos::prelude::*;

use self::add::AddSite;
use self::row::Row;
use crate::api::sites::{add_site, managed_sites, rename_site, set_site_visibility, set_site_zone};
use crate::domain::error::AppError;
use crate::domain::site::{NewSite, Site, Visibility};
use crate::domain::slug::Slug;
use crate::i18n::{Locale, td_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::password_again::{PasswordAgain, Question};
use crate::widgets::settings_table::{Column, SettingsTable};
use crate::widgets::state::{Failure, Loading};

pub mod add;
pub mod row;
pub mod zone;

/// What an administrator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Whether statistics count a site; with what people call it.
    Show(Slug, Visibility, String),
    /// What people call a site.
    Rename(Slug, String),
    /// By which zone a site's clock goes from now on; with what people call the site.
    Rezone(Slug, String, String),
    /// Another site.
    Add(NewSite),
}

impl Deed {
    async fn run(self) -> Result<Vec<Site>, AppError> {
        match self {
            Self::Show(site, visibility, _) => set_site_visibility(site, visibility).await?,
            Self::Rename(site, label) => rename_site(site, label).await?,
            Self::Rezone(site, zone, _) => set_site_zone(site, zone).await?,
            Self::Add(site) => add_site(site).await?,
        }
        managed_sites().await
    }

    /// The id of the button that did it; none where a form did.
    fn button(&self) -> Option<String> {
        match self {
            Self::Show(site, ..) => Some(row::show_button(site)),
            Self::Rename(site, _) => Some(row::rename_button(site)),
            Self::Rezone(site, ..) => Some(zone::zone_button(site)),
            Self::Add(_) => None,
        }
    }

    /// What was done, in words.
    fn done(&self, locale: Locale) -> String {
        match self {
            Self::Show(_, Visibility::Hidden, name) => td_string!(locale, site.done.hidden, name = plain(name)),
            Self::Show(_, Visibility::Shown, name) => td_string!(locale, site.done.shown, name = plain(name)),
            Self::Rename(_, name) => td_string!(locale, site.done.renamed, name = plain(name.trim())),
            Self::Rezone(_, zone, name) => {
                td_string!(locale, site.done.rezoned, name = plain(name), zone = plain(zone.trim()))
            }
            Self::Add(site) => td_string!(locale, site.done.added, name = site.slug.as_str()),
        }
    }
}

/// What an error means to somebody who changes a site.
fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) => match (field.field.as_str(), field.problem.as_str()) {
            ("slug", "exists already") => td_string!(locale, site.problem.taken),
            ("slug", _) => td_string!(locale, site.problem.slug),
            ("label", _) => td_string!(locale, site.problem.label),
            ("zone", _) => td_string!(locale, site.problem.zone),
            _ => td_string!(locale, site.problem.failed),
        },
        AppError::Forbidden => td_string!(locale, site.problem.forbidden),
        AppError::NotFound => td_string!(locale, site.problem.missing),
        _ => td_string!(locale, site.problem.failed),
    }
}

/// What the rows and the form work on.
#[derive(Clone, Copy)]
pub struct Desk {
    sites: RwSignal<Vec<Site>>,
    done: RwSignal<Option<Deed>>,
    question: Question,
}

impl Desk {
    /// For one row or form.
    fn sending(self) -> Sending<Deed> {
        let done = move |(deed, sites): (Deed, Vec<Site>)| {
            self.sites.set(sites);
            // The row was made anew, and its button with it.
            if let Some(button) = deed.button() {
                row::give_focus_back(button);
            }
            self.done.set(Some(deed));
        };
        sending(self.question, Deed::run, Callback::new(done))
    }
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, site.column.site)),
    Column::words(|locale| td_string!(locale, site.column.zone)),
    Column::brief(|locale| td_string!(locale, site.column.statistics)),
    Column::DEEDS,
];

/// The content of the page.
#[component]
pub fn Sites() -> impl IntoView {
    let sites = Resource::new(|| (), |()| managed_sites());
    view! {
        <Suspense fallback=|| view! { <Loading rows=6 /> }>
            {move || Suspend::new(async move {
                match sites.await {
                    Ok(sites) => view! { <Table sites /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Table(sites: Vec<Site>) -> impl IntoView {
    let i18n = use_i18n();
    let desk = Desk { sites: RwSignal::new(sites), done: RwSignal::new(None), question: Question::new() };
    let done = move || desk.done.get().map(|deed| deed.done(i18n.get_locale()));
    // All that a row shows: another name or visibility makes another row.
    let key = |site: &Site| format!("{} {} {} {}", site.slug, site.shown, site.zone, site.label);
    view! {
        <p class="page-lead">{t!(i18n, site.lead)}</p>
        <p class="done" role="status">{move || done()}</p>
        <SettingsTable
            caption=t!(i18n, site.list)
            columns=COLUMNS
            empty=Signal::derive(move || desk.sites.read().is_empty())
            none=t!(i18n, site.none)
        >
            <For each=move || desk.sites.get() key=key let:site>
                <Row desk site />
            </For>
        </SettingsTable>
        <AddSite desk />
        <zone::Choices />
        <PasswordAgain question=desk.question />
    }
}
