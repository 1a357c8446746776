//! What an address without a page shows.

use leptos::prelude::*;

use crate::i18n::{t_string, use_i18n};
use crate::view::view;
use crate::widgets::icon::logo;
use crate::widgets::state::Missing;
use crate::widgets::tab_title::TabTitle;

/// There is no such page.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <TabTitle title=Signal::derive(move || t_string!(i18n, common.not_found.title).to_owned()) />
        <main class="door" id="content">
            <div class="door-mark">{logo()}</div>
            <h1 class="visually-hidden">{move || t_string!(i18n, common.app.name)}</h1>
            <Missing />
        </main>
    }
}
