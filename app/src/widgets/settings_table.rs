//! Tables of settings: a name in each row, its values by column, and what can be decided. On a phone each row is a card, with a value's column
//! beside it. What the values are is the pages' own.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use crate::i18n::{Locale, td_string, use_i18n};
use crate::view::view;
use crate::widgets::when::When;

/// A column. The first names what a row is about.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    name: fn(Locale) -> &'static str,
    class: Option<&'static str>,
    /// Whether a card says the name: a button says what it does.
    in_card: bool,
}

impl Column {
    /// Of words, which break where they must.
    pub const fn words(name: fn(Locale) -> &'static str) -> Self {
        Self { name, class: None, in_card: true }
    }

    /// Of what stands in one line: a time, a period, a state.
    pub const fn brief(name: fn(Locale) -> &'static str) -> Self {
        Self { name, class: Some("settings-brief"), in_card: true }
    }

    /// Of figures, each under the other.
    pub const fn number(name: fn(Locale) -> &'static str) -> Self {
        Self { name, class: Some("number"), in_card: true }
    }

    /// Of buttons.
    pub const DEEDS: Self = Self::deeds(|locale| td_string!(locale, common.actions));

    /// Of what can be decided, or was.
    pub const fn deeds(name: fn(Locale) -> &'static str) -> Self {
        Self { name, class: Some("settings-deeds"), in_card: false }
    }
}

/// The table; or a sentence where it has no row.
#[component]
pub fn SettingsTable(
    /// What is listed, for those who do not see the heading above.
    #[prop(into)]
    caption: TextProp,
    /// The columns of all rows.
    columns: &'static [Column],
    /// A class of its own.
    #[prop(optional)]
    class: &'static str,
    /// Whether there is no row.
    #[prop(optional, into)]
    empty: Signal<bool>,
    /// What is said where there is none.
    #[prop(optional, into)]
    none: TextProp,
    /// The rows, each by [`row`].
    children: ChildrenFn,
) -> impl IntoView {
    let (none, caption) = (StoredValue::new(none), StoredValue::new(caption));
    let head = move |column: &Column| head(*column);
    // The roles are those of the elements, which a browser forgets where a style makes cards of them.
    view! {
        <When holds=move || !empty.get() fallback=move || view! { <p>{move || text(none)}</p> }>
            <div class="table-wrap">
                <table class=format!("figures settings-table {class}") role="table">
                    <caption class="visually-hidden">{move || text(caption)}</caption>
                    <thead role="rowgroup">
                        <tr role="row">{columns.iter().map(head).collect_view()}</tr>
                    </thead>
                    <tbody role="rowgroup">{children()}</tbody>
                </table>
            </div>
        </When>
    }
}

fn text(of: StoredValue<TextProp>) -> String {
    of.with_value(|text| text.get().to_string())
}

fn head(Column { name, class, .. }: Column) -> AnyView {
    let i18n = use_i18n();
    view! {
        <th scope="col" role="columnheader" class=class>
            {move || name(i18n.get_locale())}
        </th>
    }
}

/// A row: what it is about, then a value for each further column.
pub fn row(columns: &'static [Column], cells: Vec<AnyView>) -> AnyView {
    row_of_class(columns, None, cells)
}

/// A row, perhaps with a class of its own.
pub fn row_of_class(columns: &'static [Column], class: Option<&'static str>, cells: Vec<AnyView>) -> AnyView {
    debug_assert_eq!(columns.len(), cells.len(), "a value for each column");
    let mut cells = cells.into_iter();
    let about = cells.next();
    let values = columns.iter().skip(1).zip(cells).map(|(column, value)| cell(*column, value)).collect_view();
    view! {
        <tr role="row" class=class>
            <th scope="row" role="rowheader">
                {about}
            </th>
            {values}
        </tr>
    }
}

/// A value in words that follow what they are made of. All such values are of one type.
pub fn told<S: Into<String>>(words: impl Fn() -> S + Send + Sync + 'static) -> AnyView {
    shown(Arc::new(move || words().into()))
}

fn shown(words: Arc<dyn Fn() -> String + Send + Sync>) -> AnyView {
    (move || words()).into_any()
}

/// A value, in an element of its own: in a card it stands beside the name of its column.
fn cell(Column { name, class, in_card }: Column, value: AnyView) -> AnyView {
    let i18n = use_i18n();
    let label = move || in_card.then(|| name(i18n.get_locale()));
    view! {
        <td role="cell" class=class data-label=move || label()>
            <div>{value}</div>
        </td>
    }
}
