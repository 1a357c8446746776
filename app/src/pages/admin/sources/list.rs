//! Each source with its keys: since when they open, when they were last used, another one, and their end.

use leptos::prelude::*;

use super::{Deed, Desk, connect_path, problem};
use crate::domain::event_view::Moment;
use crate::domain::slug::Slug;
use crate::domain::source::{Source, SourceKey};
use crate::format::time;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::use_language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::Sending;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_table::{Column, SettingsTable, row};
use crate::widgets::when::When;

/// The sources by name.
#[component]
pub fn List(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    // All that is shown of a source: a key made, used or revoked makes it anew.
    let key = |source: &Source| {
        let keys = source.keys.iter().map(|key| format!("{} {:?} {}", key.id, key.used, key.revoked.is_some()));
        format!("{} {}", source.id, keys.collect::<Vec<_>>().join(" "))
    };
    view! {
        <For each=move || desk.known.get().sources key=key let:source>
            <OneSource desk source />
        </For>
    }
}

#[component]
fn OneSource(desk: Desk, source: Source) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let name = plain(&source.name).into_owned();
    let connect_name = name.clone();
    let live: Vec<SourceKey> = source.live().cloned().collect();
    let (none, full) = (live.is_empty(), !source.has_room());
    let revoked: Vec<SourceKey> = source.keys.iter().filter(|key| key.revoked.is_some()).cloned().collect();
    let title = format!("source-{}", source.id);
    let labelled = title.clone();
    view! {
        <section class="source" aria-labelledby=labelled>
            <header class="source-head">
                <h2 id=title>
                    <MarkedText text=source.name.clone() />
                </h2>
                <a
                    class="button"
                    href=connect_path(source.id)
                    aria-label=move || t_string!(i18n, source.connect_of, name = connect_name.as_str())
                >
                    {t!(i18n, source.connect)}
                </a>
                {(!full).then(|| view! { <Another source=source.clone() sending /> })}
            </header>
            <p class="field-problem" role="alert">{move || refused()}</p>
            {none.then(|| view! { <p class="source-note">{t!(i18n, source.all_revoked)}</p> })}
            {(!none).then(|| view! { <Keys desk name source_name=source.name.clone() live sending /> })}
            {full.then(|| view! { <p class="source-note">{t!(i18n, source.rotation)}</p> })}
            {(!revoked.is_empty()).then(|| view! { <Revoked revoked /> })}
        </section>
    }
}

#[component]
fn Another(source: Source, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let first = source.live().next().is_none();
    let (id, name) = (source.id, plain(&source.name).into_owned());
    let label = move || match first {
        true => t_string!(i18n, source.another_of, name = name.as_str()),
        false => t_string!(i18n, source.second_of, name = name.as_str()),
    };
    let text = move || if first { t_string!(i18n, source.another) } else { t_string!(i18n, source.second) };
    view! {
        <button
            type="button"
            class="button quiet"
            aria-label=move || label()
            on:click=move |_| {
                sending.dispatch(Deed::AddKey(id));
            }
        >
            {move || text()}
        </button>
    }
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, source.column.key)),
    Column::words(|locale| td_string!(locale, source.column.sites)),
    Column::brief(|locale| td_string!(locale, source.column.made)),
    Column::brief(|locale| td_string!(locale, source.column.used)),
    Column::DEEDS,
];

#[component]
fn Keys(desk: Desk, name: String, source_name: String, live: Vec<SourceKey>, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |key: SourceKey| view! { <Key desk key source=source_name.clone() sending /> };
    view! {
        <SettingsTable caption=move || t_string!(i18n, source.keys_of, name = name.as_str()) columns=COLUMNS>
            {live.iter().cloned().map(row.clone()).collect_view()}
        </SettingsTable>
    }
}

#[component]
fn Key(desk: Desk, key: SourceKey, source: String, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let asking = RwSignal::new(false);
    let sites = names(desk, &key.sites);
    let (hint, stored) = (key.hint.clone(), StoredValue::new((key.clone(), source.clone(), sites.clone())));
    let of_name = plain(&source).into_owned();
    let button = format!("key-{}-revoke", key.id);
    let name = view! { <code>{format!("{}…", key.hint)}</code> };
    let deeds = view! {
        <button
            type="button"
            class="button"
            id=button
            hidden=move || asking.get()
            aria-label=move || t_string!(i18n, source.revoke_of, hint = hint.as_str(), name = of_name.as_str())
            on:click=move |_| asking.set(true)
        >
            {t!(i18n, source.revoke)}
        </button>
        <When holds=move || asking.get()>
            {stored.with_value(|(key, source, sites)| {
                view! { <Sure key=key.clone() source=source.clone() sites=sites.clone() asking sending /> }
            })}
        </When>
    };
    let (made, used) = (view! { <At moment=key.created /> }, view! { <Used used=key.used /> });
    row(COLUMNS, vec![name, sites.into_any(), made, used, deeds])
}

/// What stops, before it does.
#[component]
fn Sure(
    key: SourceKey,
    source: String,
    sites: String,
    asking: RwSignal<bool>,
    sending: Sending<Deed>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (id, hint, button) = (key.id, key.hint.clone(), format!("key-{}-revoke", key.id));
    let (now, cancel) = (format!("key-{id}-now"), StoredValue::new(button));
    focus_on(now.clone());
    let deed = Deed::Revoke(key.id, key.hint, source);
    view! {
        <p>{move || t_string!(i18n, source.stops, hint = hint.as_str(), sites = sites.as_str())}</p>
        <p>
            <button
                type="button"
                class="button primary"
                id=now
                on:click=move |_| {
                    sending.dispatch(deed.clone());
                }
            >
                {t!(i18n, source.revoke_now)}
            </button>
            " "
            <button
                type="button"
                class="button quiet"
                on:click=move |_| {
                    asking.set(false);
                    focus_on(cancel.get_value());
                }
            >
                {t!(i18n, common.cancel)}
            </button>
        </p>
    }
}

#[component]
fn Revoked(revoked: Vec<SourceKey>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let count = revoked.len();
    let line = move |key: SourceKey| {
        let text = move || {
            let read = |moment: Moment| time::to_minute(language.get(), moment.local());
            let (made, revoked) = (read(key.created), key.revoked.map(read).unwrap_or_default());
            t_string!(i18n, source.revoked_at, hint = key.hint.as_str(), made = made, revoked = revoked)
        };
        view! { <li>{move || text()}</li> }
    };
    view! {
        <details class="source-revoked">
            <summary>{move || t_string!(i18n, source.revoked, count = count)}</summary>
            <ul>{revoked.into_iter().map(line).collect_view()}</ul>
        </details>
    }
}

#[component]
fn Used(used: Option<Moment>) -> impl IntoView {
    let i18n = use_i18n();
    match used {
        Some(moment) => view! { <At moment /> },
        None => view! { <span>{t!(i18n, source.never)}</span> },
    }
}

#[component]
fn At(moment: Moment) -> impl IntoView {
    let language = use_language();
    view! {
        <time datetime=moment.at.to_rfc3339_at(moment.offset_s)>
            {move || time::to_minute(language.get(), moment.local())}
        </time>
    }
}

/// The names of sites for people.
pub fn names(desk: Desk, sites: &[Slug]) -> String {
    let known = desk.known.read_untracked();
    let name = |slug: &Slug| {
        let site = known.sites.iter().find(|site| site.slug == *slug);
        site.map_or_else(|| slug.to_string(), |site| plain(&site.label).into_owned())
    };
    sites.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Gives the focus to an element that is about to be there, where the one that had it goes.
#[cfg(feature = "hydrate")]
pub fn focus_on(id: String) {
    crate::browser::menu::refocus(id);
}

/// Only a browser has a focus.
#[cfg(not(feature = "hydrate"))]
pub fn focus_on(_: String) {}
