//! The frame around every page of the signed-in: the navigation, a column on wide screens and a drawer on narrow ones.

use leptos::prelude::*;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use super::icon::{Icon, icon, logo};
use super::key_sheet::KeySheet;
use super::module_journals::{self, ModuleJournals};
use super::palette::{CommandPalette, Sheets, provide_sheets};
use super::saved_views::{NewErrorsBadge, SavedViews, provide_shelf};
use crate::api::session::{Reader, read_session};
use crate::domain::access::{Right, Rights};
use crate::domain::admin_page::AdminPage;
use crate::domain::error::AppError;
use crate::domain::view::{Watched, of_address};
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;

/// The id of the navigation, which is a popover on narrow screens.
pub const NAVIGATION: &str = "navigation";

/// Who reads the page, as every component below can ask.
pub type ReaderResource = Resource<Result<Reader, AppError>>;

/// Asks once for the whole visit who reads.
pub fn provide_reader() {
    provide_context::<ReaderResource>(Resource::new_blocking(|| (), |()| read_session()));
}

/// Who reads the page.
pub fn use_reader() -> ReaderResource {
    use_context().unwrap_or_else(|| Resource::new_blocking(|| (), |()| read_session()))
}

/// Navigation beside a page.
#[component]
pub fn Frame() -> impl IntoView {
    let i18n = use_i18n();
    provide_shelf();
    let sheets = provide_sheets();
    keys(sheets);
    view! {
        <a class="skip-link" href="#content" rel="external">
            {t!(i18n, common.skip_to_content)}
        </a>
        <div class="frame">
            <Navigation />
            <div class="frame-page">
                <Outlet />
            </div>
        </div>
        <Over sheets />
    }
}

/// What opens over every page, for those who are signed in.
#[component]
fn Over(sheets: Sheets) -> impl IntoView {
    let reader = use_reader();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let session = reader.await.ok().and_then(|reader| reader.session)?;
                let rights = session.rights;
                ways(rights);
                Some(view! { <CommandPalette rights sheets /> <KeySheet sheets /> })
            })}
        </Suspense>
    }
}

/// The keys that every page has.
#[cfg(feature = "hydrate")]
fn keys(sheets: Sheets) {
    crate::browser::frame_keys::listen(sheets);
}

#[cfg(not(feature = "hydrate"))]
fn keys(_: Sheets) {}

/// The keys that lead to pages which the reader may see.
#[cfg(feature = "hydrate")]
fn ways(rights: Rights) {
    crate::browser::frame_keys::register_ways(rights);
}

#[cfg(not(feature = "hydrate"))]
fn ways(_: Rights) {}

#[component]
fn Navigation() -> impl IntoView {
    let i18n = use_i18n();
    let reader = use_reader();
    view! {
        <nav
            class="navigation"
            id=NAVIGATION
            popover="auto"
            aria-label=move || t_string!(i18n, common.nav.label)
            on:click=|_| close_drawer()
        >
            <a class="brand" href="/">
                {logo()} <span>{t!(i18n, common.app.name)}</span>
            </a>
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    let rights = reader.await.ok().and_then(|reader| reader.session).map_or(Rights::NONE, |session| session.rights);
                    view! { <Links rights /> }
                })}
            </Suspense>
            // Beside the links and not within them: what is fetched gets its number as the page is laid out, not as answers come.
            <SavedViews />
            <ModuleJournals />
            <Suspense fallback=|| ()>
                {move || Suspend::new(async move {
                    let session = reader.await.ok().and_then(|reader| reader.session)?;
                    AdminPage::with(session.rights).next().map(|first| view! { <SettingsLink first /> })
                })}
            </Suspense>
        </nav>
    }
}

#[component]
fn Links(rights: Rights) -> impl IntoView {
    let i18n = use_i18n();
    let statistics = rights.has(Right::StatisticsView).then(|| {
        view! { <NavLink href="/statistics" shape=Icon::Statistics>{t!(i18n, common.nav.statistics)}</NavLink> }
    });
    let journals = rights.has(Right::JournalView).then(|| view! { <JournalLinks /> });
    view! {
        <ul class="nav-list">{statistics}</ul>
        {journals}
    }
}

/// One link to the pages of administrators, which list each other.
#[component]
fn SettingsLink(first: AdminPage) -> impl IntoView {
    let i18n = use_i18n();
    let location = use_location();
    let current = move || location.pathname.read().starts_with("/admin/").then_some("true");
    view! {
        <ul class="nav-list nav-settings">
            <li>
                <a href=first.path() class="nav-link" aria-current=move || current()>
                    {icon(Icon::Manage)}
                    <span>{t!(i18n, common.nav.settings)}</span>
                </a>
            </li>
        </ul>
    }
}

#[component]
fn JournalLinks() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <p class="nav-title" id="nav-journals">{t!(i18n, common.nav.journals)}</p>
        <ul class="nav-list" aria-labelledby="nav-journals">
            <NavLink href="/journals/all" shape=Icon::All>{t!(i18n, common.journals.all)}</NavLink>
            <NavLink href="/journals/errors" shape=Icon::Errors>
                {t!(i18n, common.journals.errors)} <NewErrorsBadge watched=Watched::Errors />
            </NavLink>
            <NavLink href="/journals/jobs" shape=Icon::Jobs>{t!(i18n, common.journals.jobs)}</NavLink>
            <NavLink href="/journals/integrations" shape=Icon::Integrations>{t!(i18n, common.journals.integrations)}</NavLink>
            <NavLink href="/journals/sign_ins" shape=Icon::SignIns>{t!(i18n, common.journals.sign_ins)}</NavLink>
            <NavLink href="/journals/staff" shape=Icon::Staff>{t!(i18n, common.journals.staff)}</NavLink>
        </ul>
    }
}

#[component]
fn NavLink(href: &'static str, shape: Icon, children: Children) -> impl IntoView {
    let location = use_location();
    // A saved view and a module's journal have links of their own, which are the current ones then.
    let current = move || {
        let path = location.pathname.get();
        let search = location.search.read();
        let here =
            path == href && of_address(&search).is_none() && module_journals::of_address(&path, &search).is_none();
        here.then_some("page")
    };
    view! {
        <li>
            <a href=href class="nav-link" aria-current=move || current()>
                {icon(shape)}
                <span>{children()}</span>
            </a>
        </li>
    }
}

/// On a narrow screen the drawer makes way for the page that was chosen in it.
fn close_drawer() {
    #[cfg(feature = "hydrate")]
    crate::browser::menu::hide_popover(NAVIGATION);
}
