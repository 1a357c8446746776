//! The button that saves the page's figures as a file.

use leptos::prelude::*;

use super::Shown;
use super::figures;
use crate::domain::export::Format;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences;
use crate::view::view;
use crate::widgets::export_menu::{Choice, Choices, IfMayExport};

/// Saves what is shown, for readers with the right.
#[component]
pub fn ExportFigures(
    /// What is shown.
    shown: Signal<Shown>,
) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || shown.with(|shown| choices(i18n.get_locale(), shown)));
    let title = Signal::derive(move || t_string!(i18n, export.title_table).to_owned());
    view! {
        <div class="statistics-export">
            <IfMayExport>
                <Choices choices title />
            </IfMayExport>
        </div>
    }
}

fn choices(locale: Locale, shown: &Shown) -> Vec<Choice> {
    let filter = shown.address.filter_in_time().to_query();
    let (granularity, language) = (shown.address.period.granularity, preferences::language(locale));
    let previous = if figures::shown_previous(&shown.address, &shown.answer).is_some() { "&previous=on" } else { "" };
    let choice = |label, hint, format: Format, table: &str| Choice {
        label,
        hint,
        href: format!(
            "/api/v1/statistics/export?{filter}&granularity={granularity}{previous}&format={format}&lang={language}{table}"
        ),
    };
    let csv_hint = td_string!(locale, export.format.csv_hint);
    vec![
        choice(td_string!(locale, export.table.periods), csv_hint, Format::Csv, "&name=periods"),
        choice(td_string!(locale, export.table.features), csv_hint, Format::Csv, "&table=features&name=features"),
        choice(
            td_string!(locale, export.format.xlsx),
            td_string!(locale, export.table.xlsx_hint),
            Format::Xlsx,
            "&name=statistics",
        ),
        choice(
            td_string!(locale, export.format.json),
            td_string!(locale, export.table.json_hint),
            Format::Json,
            "&name=statistics",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::LocalDay;
    use crate::pages::statistics::address::Address;

    #[test]
    fn the_files_hold_what_the_page_shows() {
        let today: LocalDay = "2026-11-22".parse().unwrap();
        let address =
            Address::parse("module=couriers&granularity=day&from=2026-03-01&to=2026-03-31&view=table", today).unwrap();
        let shown = Shown { address, ..Shown::nothing() };
        let hrefs: Vec<String> = choices(Locale::pl, &shown).into_iter().map(|choice| choice.href).collect();
        assert_eq!(
            hrefs[1],
            "/api/v1/statistics/export?module=couriers&from=2026-03-01&to=2026-03-31&granularity=day&format=csv&lang=pl&table=features&name=features"
        );
    }
}
