//! The button "Export": each format is a link that saves a file, also before the program has arrived; with it, the page shows how far the file has
//! come, stops it, and says what went wrong until that was read.

use leptos::prelude::*;

use self::status::Status;
use super::frame::use_reader;
use super::menu::Menu;
use crate::domain::access::{Right, Rights};
use crate::domain::export::Format;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::text::t;
use crate::view::view;

pub mod status;

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub label: &'static str,
    /// What it is good for.
    pub hint: &'static str,
    /// Where its file is.
    pub href: String,
}

/// Exports events, for readers with the right.
#[component]
pub fn ExportMenu(
    /// Which events: a filter's query string, with what the journal itself narrows.
    #[prop(into)]
    query: Signal<String>,
    /// A slug that the file is called after, such as the journal's; empty for none.
    #[prop(into, default = Signal::stored(String::new()))]
    name: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Signal::derive(move || choices(i18n.get_locale(), &query.read(), &name.read()));
    let title = Signal::derive(move || t_string!(i18n, export.title).to_owned());
    let running = RwSignal::new(Vec::new());
    view! {
        <IfMayExport>
            <Choices choices title on_choice=Callback::new(move |href: String| begin(&href, running)) />
        </IfMayExport>
        <Running running />
    }
}

/// What is shown only to readers with the right `export`.
#[component]
pub fn IfMayExport(
    /// The button.
    children: ChildrenFn,
) -> impl IntoView {
    let reader = use_reader();
    let children = StoredValue::new(children);
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let rights = reader.await.ok().and_then(|reader| reader.session).map_or(Rights::NONE, |session| session.rights);
                rights.has(Right::Export).then(|| children.with_value(|children| children()))
            })}
        </Suspense>
    }
}

/// The button and its menu.
#[component]
pub fn Choices(
    /// What there is.
    choices: Signal<Vec<Choice>>,
    /// What is exported.
    title: Signal<String>,
    /// Begins a download that the page follows; without it, the link's own download is all.
    #[prop(optional)]
    on_choice: Option<Callback<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let item = move |choice: Choice| {
        let href = choice.href.clone();
        view! {
            <li>
                <a
                    class="menu-item"
                    href=choice.href
                    download
                    rel="external"
                    on:click=move |event| follow(&event, on_choice, &href)
                >
                    <span>{choice.label}</span>
                    <small class="menu-hint">{choice.hint}</small>
                </a>
            </li>
        }
    };
    view! {
        <Menu button=move || t!(i18n, export.menu).into_any() class="menu-end export-menu">
            <p class="menu-title">{title}</p>
            <ul>{move || choices.get().into_iter().map(item).collect_view()}</ul>
            <p class="menu-title">{t!(i18n, export.note)}</p>
        </Menu>
    }
}

/// The exports that this page has begun, until their end was read.
#[component]
fn Running(running: RwSignal<Vec<String>>) -> impl IntoView {
    view! {
        <div class="exports">
            <For each=move || running.get() key=Clone::clone let:name>
                <Status
                    name=name.clone()
                    on_close=Callback::new(move |()| running.update(|all| all.retain(|other| *other != name)))
                />
            </For>
        </div>
    }
}

/// The formats of events, each with the address of its file.
fn choices(locale: Locale, query: &str, name: &str) -> Vec<Choice> {
    let name = if name.is_empty() { String::new() } else { format!("&name={name}") };
    let filter = if query.is_empty() { String::new() } else { format!("{query}&") };
    let choice = |&format: &Format| {
        let (label, hint) = words(locale, format);
        let language = crate::preferences::language(locale);
        Choice { label, hint, href: format!("/api/v1/export?{filter}format={format}&lang={language}{name}") }
    };
    Format::ALL.iter().map(choice).collect()
}

fn words(locale: Locale, format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Csv => (td_string!(locale, export.format.csv), td_string!(locale, export.format.csv_hint)),
        Format::Xlsx => (td_string!(locale, export.format.xlsx), td_string!(locale, export.format.xlsx_hint)),
        Format::Json => (td_string!(locale, export.format.json), td_string!(locale, export.format.json_hint)),
        Format::Ndjson => (td_string!(locale, export.format.ndjson), td_string!(locale, export.format.ndjson_hint)),
    }
}

#[cfg(feature = "hydrate")]
fn follow(event: &leptos::ev::MouseEvent, on_choice: Option<Callback<String>>, href: &str) {
    // Another tab, another window: the browser's own affair.
    let plain = event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    crate::browser::menu::close_around(event);
    if let Some(on_choice) = on_choice.filter(|_| plain) {
        event.prevent_default();
        on_choice.run(href.to_owned());
    }
}

#[cfg(feature = "hydrate")]
fn begin(href: &str, running: RwSignal<Vec<String>>) {
    let name = crate::browser::download::new_name();
    crate::browser::download::save(&format!("{href}&export={name}"));
    running.update(|all| all.push(name));
}

#[cfg(not(feature = "hydrate"))]
fn follow(_: &leptos::ev::MouseEvent, _: Option<Callback<String>>, _: &str) {}

#[cfg(not(feature = "hydrate"))]
fn begin(_: &str, _: RwSignal<Vec<String>>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_has_the_filter_the_language_and_the_name_in_its_address() {
        let addresses =
            |query, name| choices(Locale::fr, query, name).into_iter().map(|it| it.href).collect::<Vec<_>>();
        assert_eq!(addresses("site=lyon", "errors")[1], "/api/v1/export?site=lyon&format=xlsx&lang=fr&name=errors");
        assert_eq!(addresses("", "")[3], "/api/v1/export?format=ndjson&lang=fr");
    }
}
