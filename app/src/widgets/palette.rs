//! The command palette: a dialog with one field and the commands that fit what is written in it (ARIA's combobox with a list that is always
//! there), opened from everywhere by a key or by its button.

use leptos::ev::KeyboardEvent;
use leptos::html::{Dialog, Form};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use self::commands::{Command, Deed, Places, commands, fitting};
use crate::api::events::filter_choices;
use crate::api::views::list_views;
use crate::domain::access::{Right, Rights};
use crate::i18n::{t_string, use_i18n};
use crate::preferences::{locale, use_theme};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::when::When;

pub mod commands;

/// The id of the list.
const LIST: &str = "palette-list";

/// Which of the two sheets over the page are open.
#[derive(Clone, Copy)]
pub struct Sheets {
    /// The command palette.
    pub palette: RwSignal<bool>,
    /// The sheet of keys.
    pub keys: RwSignal<bool>,
}

/// Gives the sheets to all components below.
pub fn provide_sheets() -> Sheets {
    let sheets = Sheets { palette: RwSignal::new(false), keys: RwSignal::new(false) };
    provide_context(sheets);
    sheets
}

/// The button in a page's head.
#[component]
pub fn PaletteButton() -> impl IntoView {
    let i18n = use_i18n();
    let sheets = use_context::<Sheets>();
    let chord = RwSignal::new("Ctrl K");
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if crate::browser::keys::is_apple() {
            chord.set("⌘K");
        }
    });
    let open = move |_| {
        if let Some(sheets) = sheets {
            sheets.palette.set(true);
        }
    };
    view! {
        <button type="button" class="button palette-button" aria-keyshortcuts="Control+K Meta+K" on:click=open>
            {icon(Icon::Search)}
            <span class="visually-hidden">{t!(i18n, palette.open)} " "</span>
            <kbd>{move || chord.get()}</kbd>
        </button>
    }
}

/// What the palette holds while it is open.
#[derive(Clone, Copy)]
struct State {
    words: RwSignal<String>,
    active: RwSignal<usize>,
    shown: Memo<Vec<Command>>,
}

/// What could be fetched; without the rest the palette offers less.
async fn places() -> Places {
    let views = list_views().await.unwrap_or_default();
    Places { choices: filter_choices().await.unwrap_or_default(), views }
}

/// The dialog. What it offers is asked for when it is opened first.
#[component]
pub fn CommandPalette(
    /// What the reader may do.
    rights: Rights,
    /// Whether it is open.
    sheets: Sheets,
) -> impl IntoView {
    let i18n = use_i18n();
    let dialog = NodeRef::<Dialog>::new();
    let (words, active) = (RwSignal::new(String::new()), RwSignal::new(0_usize));
    let fetch = Action::new(move |()| places());
    let all = Memo::new(move |_| commands(i18n.get_locale(), rights, &fetch.value().get().unwrap_or_default()));
    let shown = Memo::new(move |_| fitting(i18n.get_locale(), rights, &all.read(), &words.read()));
    Effect::new(move || {
        if sheets.palette.get() {
            words.set(String::new());
            active.set(0);
            if rights.has(Right::JournalView) {
                fetch.dispatch(());
            }
        }
    });
    show(dialog, sheets.palette);
    let state = State { words, active, shown };
    view! {
        <dialog
            class="sheet palette"
            node_ref=dialog
            aria-label=move || t_string!(i18n, palette.title)
            on:close=move |_| sheets.palette.set(false)
            on:click=move |event| close_outside(dialog, &event)
        >
            <When holds=move || sheets.palette.get()>
                <Inside state sheets />
            </When>
        </dialog>
    }
}

#[component]
fn Inside(state: State, sheets: Sheets) -> impl IntoView {
    let i18n = use_i18n();
    let logout = NodeRef::<Form>::new();
    let run = use_run(sheets, logout);
    view! {
        <Field state on_run=run />
        <ul class="palette-list" id=LIST role="listbox" aria-label=move || t_string!(i18n, palette.title) hidden=move || state.shown.read().is_empty()>
            {move || state.shown.get().into_iter().enumerate().map(|(at, command)| option(state, at, command, run)).collect_view()}
        </ul>
        <p class="palette-status" role="status">
            {move || match state.shown.read().len() {
                0 => t!(i18n, palette.none).into_any(),
                count => view! { <span class="visually-hidden">{move || t_string!(i18n, palette.count, count = count)}</span> },
            }}
        </p>
        <form method="post" action="/logout" node_ref=logout hidden></form>
    }
}

#[component]
fn Field(state: State, on_run: Callback<Command>) -> impl IntoView {
    let i18n = use_i18n();
    let on_key = move |event: KeyboardEvent| {
        let count = state.shown.read_untracked().len();
        let at = state.active.get_untracked();
        match (event.key().as_str(), moved(&event.key(), at, count)) {
            ("Enter", _) => {
                event.prevent_default();
                if let Some(command) = state.shown.get_untracked().into_iter().nth(at) {
                    on_run.run(command);
                }
            }
            (_, Some(next)) => {
                event.prevent_default();
                state.active.set(next);
                into_view(&option_id(next));
            }
            _ => {}
        }
    };
    view! {
        <input
            type="text"
            class="palette-field"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            autofocus
            aria-label=move || t_string!(i18n, palette.field)
            aria-autocomplete="list"
            aria-controls=LIST
            aria-expanded=move || (!state.shown.read().is_empty()).to_string()
            aria-activedescendant=move || (!state.shown.read().is_empty()).then(|| option_id(state.active.get()))
            placeholder=move || t_string!(i18n, palette.placeholder)
            prop:value=move || state.words.get()
            on:input:target=move |event| {
                state.words.set(event.target().value());
                state.active.set(0);
            }
            on:keydown=on_key
        />
    }
}

/// Where a key leads in a list of `count`; `None` for keys that lead nowhere.
fn moved(key: &str, at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(if at >= last { 0 } else { at + 1 }),
        "ArrowUp" => Some(if at == 0 { last } else { at - 1 }),
        "PageDown" => Some((at + 8).min(last)),
        "PageUp" => Some(at.saturating_sub(8)),
        _ => None,
    }
}

fn option(state: State, at: usize, command: Command, run: Callback<Command>) -> impl IntoView {
    let (label, group) = (command.label.clone(), command.group);
    view! {
        <li
            class="palette-option"
            id=option_id(at)
            role="option"
            aria-selected=move || (state.active.get() == at).to_string()
            on:click=move |_| run.run(command.clone())
            on:pointermove=move |_| state.active.set(at)
        >
            <span>{label}</span>
            <span class="palette-group">{group}</span>
        </li>
    }
}

fn option_id(at: usize) -> String {
    format!("palette-option-{at}")
}

/// Does a command, after the palette has closed.
fn use_run(sheets: Sheets, logout: NodeRef<Form>) -> Callback<Command> {
    let i18n = use_i18n();
    let theme = use_theme();
    let navigate = use_navigate();
    Callback::new(move |command: Command| {
        match command.deed {
            Deed::Go(href) => navigate(&href, leptos_router::NavigateOptions::default()),
            Deed::Speak(language) => {
                i18n.set_locale(locale(language));
                #[cfg(feature = "hydrate")]
                crate::browser::document::set_language(language);
            }
            Deed::Paint(chosen) => {
                theme.set(chosen);
                #[cfg(feature = "hydrate")]
                crate::browser::document::set_theme(chosen);
            }
            Deed::Help => sheets.keys.set(true),
            Deed::SignOut => {
                if let Some(form) = logout.get_untracked() {
                    let _ = form.submit();
                }
            }
        }
        sheets.palette.set(false);
    })
}

/// Opens and closes a dialog with its signal.
pub(super) fn show(dialog: NodeRef<Dialog>, open: RwSignal<bool>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let (Some(dialog), open) = (dialog.get(), open.get()) else { return };
        crate::browser::sheet::show(&dialog, open);
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (dialog, open);
}

/// A click beside a dialog closes it.
pub(super) fn close_outside(dialog: NodeRef<Dialog>, event: &leptos::ev::MouseEvent) {
    #[cfg(feature = "hydrate")]
    crate::browser::sheet::close_outside(dialog, event);
    #[cfg(not(feature = "hydrate"))]
    let _ = (dialog, event);
}

fn into_view(id: &str) {
    #[cfg(feature = "hydrate")]
    crate::browser::sheet::into_view(id);
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arrows_go_round() {
        assert_eq!(
            (moved("ArrowDown", 0, 2), moved("ArrowDown", 1, 2), moved("ArrowUp", 0, 2)),
            (Some(1), Some(0), Some(1))
        );
        assert_eq!((moved("PageDown", 0, 3), moved("x", 0, 3), moved("ArrowDown", 0, 0)), (Some(2), None, None));
    }
}
