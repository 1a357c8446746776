//! A button that opens a searchable list of boxes to tick. Each box is an address to go to; as a form it works before the program has arrived.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::icon::{Icon, icon};
use super::menu::Menu;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;

/// One box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The field that it belongs to.
    pub field: &'static str,
    /// What the field says when it is ticked.
    pub value: String,
    /// What stands beside it.
    pub label: String,
    /// What stands back beside that.
    pub note: String,
    /// The heading that it stands under; empty for none.
    pub group: String,
    /// Whether it is ticked.
    pub state: ChoiceState,
    /// Where ticking it, or taking the tick away, leads.
    pub href: String,
}

/// Whether a box is ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChoiceState {
    /// It is.
    Ticked,
    /// It is not.
    Open,
}

/// What a picker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PickerWords {
    /// On the button.
    pub button: String,
    /// Over the list, and the button's name.
    pub title: String,
    /// In the search field.
    pub search: String,
    /// When the search finds nothing.
    pub none: String,
}

/// The picker.
#[component]
pub fn Picker(
    /// What it says.
    words: Memo<PickerWords>,
    /// The page's path.
    path: &'static str,
    /// What else the page's address says, kept when the form is sent without the program.
    rest: Signal<Vec<(&'static str, String)>>,
    /// The boxes, those of a group together.
    choices: Memo<Vec<Choice>>,
    /// The button's picture.
    shape: Icon,
) -> impl IntoView {
    let i18n = use_i18n();
    let term = RwSignal::new(String::new());
    let found = Memo::new(move |_| choices.with(|choices| matching(choices, &term.read())));
    let hidden = move || {
        let field = |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value /> };
        rest.get().into_iter().map(field).collect_view()
    };
    view! {
        <Menu
            class="picker"
            label=Signal::derive(move || words.with(|words| words.title.clone()))
            button=move || view! { {icon(shape)} <span>{move || words.with(|words| words.button.clone())}</span> {icon(Icon::Down)} }
        >
            <form method="get" action=path>
                {move || hidden()}
                <label class="picker-search">
                    {icon(Icon::Search)}
                    <input
                        type="search"
                        placeholder=move || words.with(|words| words.search.clone())
                        aria-label=move || words.with(|words| words.search.clone())
                        prop:value=move || term.get()
                        on:input=move |event| term.set(event_target_value(&event))
                    />
                </label>
                <ul class="picker-list">
                    <For each=move || found.get() key=|row| row.key() children=move |row| view! { <Line row choices /> } />
                </ul>
                <p class="menu-text" hidden=move || !found.with(Vec::is_empty)>
                    {move || words.with(|words| words.none.clone())}
                </p>
                <button class="button primary stand-in">{t!(i18n, common.apply)}</button>
            </form>
        </Menu>
    }
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Row {
    Heading(String),
    Box { field: &'static str, value: String },
}

impl Row {
    fn key(&self) -> String {
        match self {
            Self::Heading(text) => format!(" {text}"),
            Self::Box { field, value } => format!("{field} {value}"),
        }
    }
}

/// The boxes whose label, note or value holds the term, each group under its heading.
fn matching(choices: &[Choice], term: &str) -> Vec<Row> {
    let term = term.trim().to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&term);
    let mut rows = Vec::new();
    let mut group = "";
    for choice in choices.iter().filter(|choice| holds(&choice.label) || holds(&choice.value) || holds(&choice.note)) {
        if choice.group != group {
            group = &choice.group;
            rows.push(Row::Heading(choice.group.clone()));
        }
        rows.push(Row::Box { field: choice.field, value: choice.value.clone() });
    }
    rows
}

#[component]
fn Line(row: Row, choices: Memo<Vec<Choice>>) -> impl IntoView {
    match row {
        Row::Heading(text) => view! { <li class="picker-group">{text}</li> },
        Row::Box { field, value } => view! { <Box field value choices /> },
    }
}

#[component]
fn Box(field: &'static str, value: String, choices: Memo<Vec<Choice>>) -> impl IntoView {
    let navigate = use_navigate();
    let wanted = value.clone();
    let choice = Memo::new(move |_| {
        choices.with(|choices| choices.iter().find(|choice| choice.field == field && choice.value == wanted).cloned())
    });
    let ticked =
        move || choice.with(|choice| choice.as_ref().is_some_and(|choice| choice.state == ChoiceState::Ticked));
    let go = move |_| {
        if let Some(choice) = choice.get_untracked() {
            navigate(&choice.href, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    view! {
        <li>
            <label class="picker-line" data-field=field>
                <input type="checkbox" name=field value=value checked=move || ticked() prop:checked=move || ticked() on:change=go />
                <span>{move || choice.get().map(|choice| choice.label)}</span>
                <small>{move || choice.get().map(|choice| choice.note)}</small>
            </label>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(value: &str, label: &str, group: &str) -> Choice {
        Choice {
            field: "module",
            value: value.to_owned(),
            label: label.to_owned(),
            note: String::new(),
            group: group.to_owned(),
            state: ChoiceState::Open,
            href: String::new(),
        }
    }

    #[test]
    fn a_search_keeps_the_headings_of_what_it_finds_only() {
        let choices = [
            choice("couriers", "Kurierzy", "Shop"),
            choice("email", "E-mail", "Features"),
            choice("sms", "SMS", "Features"),
        ];
        let keys = |term: &str| {
            matching(&choices, term)
                .iter()
                .filter_map(|row| Some(row.key().split_once(' ')?.1.to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(""), ["Shop", "couriers", "Features", "email", "sms"]);
        assert_eq!(keys(" KURIER "), ["Shop", "couriers"]);
        assert_eq!(keys("sms"), ["Features", "sms"]);
        assert!(keys("nothing").is_empty());
    }
}
