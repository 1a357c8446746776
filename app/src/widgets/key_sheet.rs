//! The sheet of keys: what is registered now, and what holds everywhere.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::palette::{Sheets, close_outside, show};
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::keys::{Keys, Shortcut, use_keys};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::when::When;

/// The dialog.
#[component]
pub fn KeySheet(
    /// Whether it is open.
    sheets: Sheets,
) -> impl IntoView {
    let i18n = use_i18n();
    let dialog = NodeRef::<Dialog>::new();
    let keys = use_keys();
    show(dialog, sheets.keys);
    view! {
        <dialog
            class="sheet key-sheet"
            node_ref=dialog
            aria-labelledby="key-sheet-title"
            on:close=move |_| sheets.keys.set(false)
            on:click=move |event| close_outside(dialog, &event)
        >
            <header class="sheet-head">
                <h2 id="key-sheet-title">{t!(i18n, palette.keys.title)}</h2>
                <button
                    type="button"
                    class="button icon-only"
                    autofocus
                    aria-label=move || t_string!(i18n, common.close)
                    on:click=move |_| sheets.keys.set(false)
                >
                    {icon(Icon::Close)}
                </button>
            </header>
            <When holds=move || sheets.keys.get()>
                <Table keys />
                <Single />
            </When>
        </dialog>
    }
}

#[component]
fn Table(keys: Keys) -> impl IntoView {
    let i18n = use_i18n();
    let line = |(keys, label): (&'static str, &'static str)| {
        view! {
            <tr>
                <th scope="row">{spelled(keys)}</th>
                <td>{label}</td>
            </tr>
        }
    };
    view! {
        <table class="key-table">
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">{t!(i18n, palette.keys.key)}</th>
                    <th scope="col">{t!(i18n, palette.keys.does)}</th>
                </tr>
            </thead>
            <tbody>{move || lines(i18n.get_locale(), &keys.list()).into_iter().map(line).collect_view()}</tbody>
        </table>
        <p class="key-note">{t!(i18n, palette.keys.note)}</p>
    }
}

/// All keys with what they do: those of the moment, then those of the browser's own.
fn lines(locale: Locale, registered: &[Shortcut]) -> Vec<(&'static str, &'static str)> {
    let mut lines = vec![("Ctrl+K", td_string!(locale, palette.keys.palette))];
    lines.extend(registered.iter().map(|shortcut| (shortcut.keys, (shortcut.label)(locale))));
    lines.push(("Enter", td_string!(locale, palette.keys.enter)));
    if registered.iter().all(|shortcut| shortcut.keys != "Escape") {
        lines.push(("Escape", td_string!(locale, palette.keys.escape)));
    }
    lines
}

fn spelled(keys: &'static str) -> impl IntoView {
    let i18n = use_i18n();
    let key = move |(at, key): (usize, &'static str)| {
        let then = (at > 0).then(|| view! { " " <small>{t!(i18n, palette.keys.then)}</small> " " });
        view! { {then} <kbd>{if key == "Escape" { "Esc" } else { key }}</kbd> }
    };
    keys.split(' ').enumerate().map(key).collect_view()
}

/// Whether single letters act as keys: a program that speaks or listens may type them for its user.
#[component]
fn Single() -> impl IntoView {
    let i18n = use_i18n();
    let allowed = RwSignal::new(allowed());
    view! {
        <label class="key-single">
            <input
                type="checkbox"
                prop:checked=move || allowed.get()
                on:change:target=move |event| {
                    allowed.set(event.target().checked());
                    keep(event.target().checked());
                }
            />
            {t!(i18n, palette.keys.single)}
        </label>
    }
}

#[cfg(feature = "hydrate")]
fn allowed() -> bool {
    crate::browser::keys::single_keys()
}

#[cfg(not(feature = "hydrate"))]
fn allowed() -> bool {
    true
}

fn keep(allowed: bool) {
    #[cfg(feature = "hydrate")]
    if allowed {
        crate::browser::keys::allow_single_keys();
    } else {
        crate::browser::keys::refuse_single_keys();
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = allowed;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_lists_what_is_registered_and_what_always_holds() {
        Owner::new().with(|| {
            let shortcut = Shortcut { keys: "g s", label: |_| "go", act: Callback::new(|()| true) };
            let listed: Vec<&str> = lines(Locale::en, &[shortcut]).into_iter().map(|(keys, _)| keys).collect();
            assert_eq!(listed, ["Ctrl+K", "g s", "Enter", "Escape"]);
        });
    }
}
