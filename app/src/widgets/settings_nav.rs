//! The pages of administrators beside each other: those that the reader may open.

use leptos::prelude::*;

use super::frame::use_reader;
use super::vocabulary;
use crate::domain::admin_page::AdminPage;
use crate::i18n::{t_string, use_i18n};
use crate::view::view;

/// Links to the pages. Nothing where there is only the one that is open.
#[component]
pub fn SettingsNav(
    /// The one that is open.
    page: AdminPage,
) -> impl IntoView {
    let reader = use_reader();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let session = reader.await.ok().and_then(|reader| reader.session)?;
                let pages: Vec<AdminPage> = AdminPage::with(session.rights).collect();
                (pages.len() > 1).then(|| view! { <Links pages current=page /> })
            })}
        </Suspense>
    }
}

#[component]
fn Links(pages: Vec<AdminPage>, current: AdminPage) -> impl IntoView {
    let i18n = use_i18n();
    let link = move |page: AdminPage| {
        let name = move || vocabulary::admin_page(i18n.get_locale(), page);
        let current = (page == current).then_some("page");
        view! {
            <li>
                <a href=page.path() class="settings-link" aria-current=current>
                    {move || name()}
                </a>
            </li>
        }
    };
    view! {
        <nav class="settings-nav" aria-label=move || t_string!(i18n, common.nav.settings)>
            <ul>{pages.into_iter().map(link).collect_view()}</ul>
        </nav>
    }
}
