//! The choice of a site and a module, or of any.

use leptos::prelude::*;

use crate::domain::retention::Place;
use crate::domain::site::Site;
use crate::domain::slug::Slug;
use crate::i18n::use_i18n;
use crate::preferences;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::feature::feature;

/// What is chosen, as the fields hold it: slugs, empty for any.
#[derive(Clone, Copy)]
pub struct ChosenPlace {
    /// The site.
    pub site: RwSignal<String>,
    /// The module.
    pub module: RwSignal<String>,
}

impl ChosenPlace {
    /// Any module of a site, or of any.
    pub fn of_site(site: Option<&Slug>) -> Self {
        let site = site.map(ToString::to_string).unwrap_or_default();
        Self { site: RwSignal::new(site), module: RwSignal::new(String::new()) }
    }

    /// What is chosen now.
    pub fn get_untracked(self) -> Place {
        let slug = |text: RwSignal<String>| text.read_untracked().parse().ok();
        Place { site: slug(self.site), module: slug(self.module) }
    }

    /// Chooses a place.
    pub fn set(self, place: &Place) {
        let text = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string).unwrap_or_default();
        self.site.set(text(&place.site));
        self.module.set(text(&place.module));
    }
}

/// Among what somebody may choose.
#[derive(Clone, Debug)]
pub struct Places {
    /// The sites.
    pub sites: Vec<Site>,
    /// The modules.
    pub modules: Vec<Slug>,
    /// Whether all sites together may be chosen.
    pub any_site: bool,
}

/// The two fields.
#[component]
pub fn PlaceChoice(
    /// What the ids of the fields begin with.
    id: &'static str,
    /// Among what.
    places: Places,
    /// What is chosen.
    chosen: ChosenPlace,
    /// Told when something else was chosen.
    changed: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let Places { sites, modules, any_site } = places;
    let any_site = any_site.then(|| view! { <option value="">{t!(i18n, retention.any_site)}</option> });
    let site = |site: Site| view! { <option value=site.slug.to_string()>{plain(&site.label).into_owned()}</option> };
    let module = move |slug: Slug| {
        let value = slug.to_string();
        view! { <option value=value>{move || feature(preferences::language(i18n.get_locale()), &slug, None)}</option> }
    };
    let choose = move |signal: RwSignal<String>| {
        move |event| {
            signal.set(event_target_value(&event));
            changed.run(());
        }
    };
    let (site_id, module_id) = (format!("{id}-site"), format!("{id}-module"));
    view! {
        <div class="field">
            <label for=site_id.clone()>{t!(i18n, retention.form.site)}</label>
            <select id=site_id prop:value=move || chosen.site.get() on:change=choose(chosen.site)>
                {any_site}
                {sites.into_iter().map(site).collect_view()}
            </select>
        </div>
        <div class="field">
            <label for=module_id.clone()>{t!(i18n, retention.form.module)}</label>
            <select id=module_id prop:value=move || chosen.module.get() on:change=choose(chosen.module)>
                <option value="">{t!(i18n, retention.any_module)}</option>
                {modules.into_iter().map(module).collect_view()}
            </select>
        </div>
    }
}
