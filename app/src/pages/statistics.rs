//! How often each feature was used and how it ended.

mod address;
mod figures;
mod period;
mod words;

use leptos::prelude::*;

use crate::i18n::{t_string, use_i18n};
use crate::widgets::page::Page;

/// The statistics page.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=Signal::derive(move || t_string!(i18n, statistics.title).to_owned())>""</Page> }
}
