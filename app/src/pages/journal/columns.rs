//! The menu in which a reader chooses the columns and the density of lists. The choice is the person's, on every machine; but where the
//! address names columns, as that of a saved view does, these are shown, and a change of them is a change of the address.

use leptos::prelude::*;

use crate::api::list_look::keep_list_look;
use crate::api::session::Reader;
use crate::domain::list_look::{Column, Density, ListLook};
use crate::i18n::{t_string, td_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::menu::Menu;
use crate::widgets::vocabulary;
use crate::widgets::when::When;

/// The look that was chosen during this visit; it outlives the page that it was chosen on.
#[derive(Clone, Copy)]
struct Chosen(RwSignal<Option<ListLook>>);

/// Gives all pages below the place in which a choice is kept for the visit.
pub fn provide_look() {
    provide_context(Chosen(RwSignal::new(None)));
}

/// How a list looks, and where that is changed.
#[derive(Clone, Copy)]
pub struct Look {
    /// How it looks now.
    pub shown: Memo<ListLook>,
    own: RwSignal<ListLook>,
    named: Signal<Option<Vec<Column>>>,
    on_columns: Callback<ListLook>,
}

/// How the reader's lists look, following the menu and the columns that the address names. `on_columns` changes those.
pub fn use_look(reader: Option<&Reader>, named: Signal<Option<Vec<Column>>>, on_columns: Callback<ListLook>) -> Look {
    let chosen = use_context::<Chosen>().and_then(|chosen| chosen.0.get_untracked());
    let own = RwSignal::new(chosen.unwrap_or_else(|| reader.map(|reader| reader.look.clone()).unwrap_or_default()));
    let shown = Memo::new(move |_| {
        let own = own.get();
        ListLook { columns: named.get().unwrap_or(own.columns), density: own.density }
    });
    Look { shown, own, named, on_columns }
}

/// The menu.
#[component]
pub fn ColumnsMenu(
    /// How lists look; the menu changes it.
    look: Look,
) -> impl IntoView {
    let i18n = use_i18n();
    let keep = Action::new(|look: &ListLook| keep_list_look(look.clone()));
    let chosen = use_context::<Chosen>();
    let Look { shown, own, named, on_columns } = look;
    let change = Callback::new(move |mut next: ListLook| {
        if named.read_untracked().is_some() {
            if next.columns != shown.read_untracked().columns {
                on_columns.run(next);
                return;
            }
            next.columns = own.get_untracked().columns;
        }
        if let Some(Chosen(chosen)) = chosen {
            chosen.set(Some(next.clone()));
        }
        own.set(next.clone());
        keep.dispatch(next);
    });
    let failed = move || matches!(keep.value().get(), Some(Err(_)));
    view! {
        <Menu
            class="menu-end"
            label=Signal::derive(move || t_string!(i18n, journal.columns.menu).to_owned())
            button=|| icon(Icon::Columns)
        >
            <fieldset class="menu-group">
                <legend class="menu-title">{t!(i18n, journal.columns.title)}</legend>
                {Column::ALL.iter().map(|column| view! { <ColumnCheck column=*column look=shown change /> }).collect_view()}
            </fieldset>
            <fieldset class="menu-group">
                <legend class="menu-title">{t!(i18n, journal.columns.density)}</legend>
                {Density::ALL.iter().map(|density| view! { <DensityRadio density=*density look=shown change /> }).collect_view()}
            </fieldset>
            <div role="alert">
                <When holds=move || failed()>
                    <p class="menu-text">{t!(i18n, journal.columns.unkept)}</p>
                </When>
            </div>
        </Menu>
    }
}

#[component]
fn ColumnCheck(column: Column, look: Memo<ListLook>, change: Callback<ListLook>) -> impl IntoView {
    let i18n = use_i18n();
    let shown = move || look.with(|look| look.has(column));
    view! {
        <label class="check">
            <input
                type="checkbox"
                checked=look.with_untracked(|look| look.has(column))
                prop:checked=move || shown()
                on:change=move |_| change.run(look.with_untracked(|look| look.toggled(column)))
            />
            <span>{move || vocabulary::column(i18n.get_locale(), column)}</span>
        </label>
    }
}

#[component]
fn DensityRadio(density: Density, look: Memo<ListLook>, change: Callback<ListLook>) -> impl IntoView {
    let i18n = use_i18n();
    let current = move || look.with(|look| look.density == density);
    let name = move || match density {
        Density::Comfortable => td_string!(i18n.get_locale(), journal.columns.comfortable),
        Density::Compact => td_string!(i18n.get_locale(), journal.columns.compact),
    };
    view! {
        <label class="check">
            <input
                type="radio"
                name="density"
                checked=look.with_untracked(|look| look.density == density)
                prop:checked=move || current()
                on:change=move |_| change.run(ListLook { density, ..look.get_untracked() })
            />
            <span>{move || name()}</span>
        </label>
    }
}
