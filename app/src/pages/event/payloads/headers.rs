//! The headers of a payload as a table.

use leptos::prelude::*;

use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;

/// The table, folded into its heading.
#[component]
pub fn Headers(
    /// Names and values.
    headers: Vec<(String, String)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let line = |(name, value): (String, String)| {
        view! {
            <tr>
                <th scope="row"><MarkedText text=name /></th>
                <td><MarkedText text=value /></td>
            </tr>
        }
    };
    (!headers.is_empty()).then(|| {
        let count = headers.len();
        view! {
            <details class="payload-headers" open>
                <summary>{t!(i18n, event.payload.headers)} " " <span class="filter-count">{count}</span></summary>
                <table aria-label=move || t_string!(i18n, event.payload.headers)>
                    <thead class="visually-hidden">
                        <tr>
                            <th scope="col">{t!(i18n, event.payload.headers_name)}</th>
                            <th scope="col">{t!(i18n, event.payload.headers_value)}</th>
                        </tr>
                    </thead>
                    <tbody>{headers.into_iter().map(line).collect_view()}</tbody>
                </table>
            </details>
        }
    })
}
