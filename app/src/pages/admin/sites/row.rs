//! One site with what can be decided of it.

use leptos::html::Input;
use leptos::prelude::*;

use super::zone::{ZoneButton, ZoneCell};
use super::{COLUMNS, Deed, Desk, problem};
use crate::domain::site::{Site, Visibility};
use crate::domain::slug::Slug;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::Sending;
use crate::widgets::focus::take_focus;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_table::{row_of_class, told};
use crate::widgets::when::When;

/// The row.
#[component]
pub fn Row(
    /// What the rows work on.
    desk: Desk,
    /// The site.
    site: Site,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let (renaming, rezoning) = (RwSignal::new(false), RwSignal::new(false));
    let shown = site.shown;
    let state = move || if shown { t_string!(i18n, site.counted) } else { t_string!(i18n, site.hidden) };
    let form = StoredValue::new(site.clone());
    let name = view! {
        <When holds=move || renaming.get() fallback=move || view! { <MarkedText text=form.with_value(|site| site.label.clone()) /> }>
            <Rename site=form.get_value() sending renaming />
        </When>
        " "
        <code class="settings-slug">{site.slug.to_string()}</code>
    };
    let zone = view! { <ZoneCell site=site.clone() sending rezoning /> };
    let deeds = view! {
        <Change site=site.clone() sending renaming />
        <ZoneButton site rezoning />
        <p class="field-problem" role="alert">{move || refused()}</p>
    };
    let class = (!shown).then_some("settings-off");
    row_of_class(COLUMNS, class, vec![name, zone, told(state), deeds])
}

#[component]
fn Change(site: Site, sending: Sending<Deed>, renaming: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let name = plain(&site.label).into_owned();
    let again = name.clone();
    let (shown, slug, label_of) = (site.shown, site.slug.clone(), site.label);
    let label = move || match shown {
        true => t_string!(i18n, site.hide_of, name = name.as_str()),
        false => t_string!(i18n, site.show_of, name = name.as_str()),
    };
    let id = slug.clone();
    let deed = move || if shown { t_string!(i18n, site.hide) } else { t_string!(i18n, site.show) };
    let send = move |_| {
        let visibility = if shown { Visibility::Hidden } else { Visibility::Shown };
        sending.dispatch(Deed::Show(slug.clone(), visibility, label_of.clone()));
    };
    view! {
        <button type="button" class="button" id=show_button(&id) aria-label=move || label() on:click=send>
            {move || deed()}
        </button>
        <button
            type="button"
            class="button quiet"
            id=rename_button(&site.slug)
            aria-label=move || t_string!(i18n, site.rename_of, name = again.as_str())
            hidden=move || renaming.get()
            on:click=move |_| renaming.set(true)
        >
            {t!(i18n, site.rename)}
        </button>
    }
}

/// The id of the button that hides a site or counts it again.
pub fn show_button(slug: &Slug) -> String {
    format!("site-{slug}-show")
}

/// The id of the button that renames a site.
pub fn rename_button(slug: &Slug) -> String {
    format!("site-{slug}-rename")
}

/// Gives the focus to the button of this id where it was lost, as when the row was made anew.
#[cfg(feature = "hydrate")]
pub fn give_focus_back(button: String) {
    crate::browser::menu::refocus(button);
}

/// Only a browser has a focus.
#[cfg(not(feature = "hydrate"))]
pub fn give_focus_back(_: String) {}

#[component]
fn Rename(site: Site, sending: Sending<Deed>, renaming: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let name = RwSignal::new(site.label.clone());
    let known = plain(&site.label).into_owned();
    let slug = site.slug;
    let field = NodeRef::<Input>::new();
    take_focus(field);
    let button = StoredValue::new(rename_button(&slug));
    let close = move || {
        renaming.set(false);
        give_focus_back(button.get_value());
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // The same name again is no change.
        if name.read_untracked().trim() == site.label {
            close();
        } else {
            sending.dispatch(Deed::Rename(slug.clone(), name.get_untracked()));
        }
    };
    view! {
        <form class="annotation-form" on:submit=send>
            <input
                type="text"
                autocomplete="off"
                node_ref=field
                aria-label=move || t_string!(i18n, site.name_of, name = known.as_str())
                prop:value=move || name.get()
                on:input=move |event| name.set(event_target_value(&event))
            />
            <button class="button">{t!(i18n, site.rename)}</button>
            <button type="button" class="button quiet" on:click=move |_| close()>
                {t!(i18n, common.cancel)}
            </button>
        </form>
    }
}
