//! Of what: features and sites, as lists to tick and as chips to take away.

use leptos::prelude::*;

use super::address::{Address, PATH};
use super::words;
use crate::domain::catalogue::{self, Group};
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::slug::Slug;
use crate::domain::statistics::KnownFeature;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::order;
use crate::preferences::{locale, use_language};
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::picker::{Choice, ChoiceState, Picker, PickerWords};

/// The features to count.
#[component]
pub fn FeaturePicker(
    /// What the page's address asks for.
    address: Memo<Address>,
    /// The features that can be picked.
    known: Signal<Vec<KnownFeature>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let words = Memo::new(move |_| PickerWords {
        button: address
            .with(|address| words::chosen_features(language.get(), address))
            .unwrap_or_else(|| t_string!(i18n, statistics.features.all).to_owned()),
        title: t_string!(i18n, statistics.features.pick).to_owned(),
        search: t_string!(i18n, statistics.features.search).to_owned(),
        none: t_string!(i18n, statistics.features.none).to_owned(),
    });
    let choices =
        Memo::new(move |_| address.with(|address| known.with(|known| feature_choices(language.get(), address, known))));
    let rest = Signal::derive(move || rest(&address.read(), &["module", "submodule"]));
    view! { <Picker words path=PATH rest choices shape=Icon::Statistics /> }
}

/// The sites to count.
#[component]
pub fn SitePicker(
    /// What the page's address asks for.
    address: Memo<Address>,
    /// The sites that the reader may see.
    sites: Signal<Vec<Site>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let words = Memo::new(move |_| PickerWords {
        button: address.with(|address| match address.filter.site.as_slice() {
            [] => t_string!(i18n, statistics.sites.all).to_owned(),
            [one] => sites.with(|sites| site_label(sites, one)),
            many => td_string!(i18n.get_locale(), statistics.sites.count, count = many.len() as u64).to_string(),
        }),
        title: t_string!(i18n, statistics.sites.pick).to_owned(),
        search: t_string!(i18n, statistics.sites.search).to_owned(),
        none: t_string!(i18n, statistics.sites.none).to_owned(),
    });
    let choices =
        Memo::new(move |_| address.with(|address| sites.with(|sites| site_choices(i18n.get_locale(), address, sites))));
    let rest = Signal::derive(move || rest(&address.read(), &["site"]));
    view! { <Picker words path=PATH rest choices shape=Icon::Site /> }
}

/// What was chosen, each to be taken away.
#[component]
pub fn Chips(
    /// What the page's address asks for.
    address: Memo<Address>,
    /// The sites that the reader may see.
    sites: Signal<Vec<Site>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let chips = Memo::new(move |_| address.with(|address| sites.with(|sites| chips(language.get(), address, sites))));
    let chip = move |(label, href): (String, String)| {
        let title = td_string!(i18n.get_locale(), common.remove, name = label.clone()).to_string();
        view! {
            <li>
                <a class="chip" href=href title=title.clone() aria-label=title data-noscroll="true">
                    {label}
                    {icon(Icon::Close)}
                </a>
            </li>
        }
    };
    view! {
        <ul class="chips" hidden=move || chips.with(Vec::is_empty)>
            {move || chips.get().into_iter().map(chip).collect_view()}
        </ul>
    }
}

/// All that an address says but these fields.
fn rest(address: &Address, fields: &[&str]) -> Vec<(&'static str, String)> {
    address.to_pairs().into_iter().filter(|(name, _)| !fields.contains(name)).collect()
}

fn chips(language: Language, address: &Address, sites: &[Site]) -> Vec<(String, String)> {
    let filter = &address.filter;
    let modules = filter.module.iter().map(|it| (words::feature(language, it, None), address.toggle_module(it).href()));
    let module = filter.module.first();
    let parts = filter.submodule.iter().map(|part| {
        let label = module.map_or_else(|| part.to_string(), |module| words::feature(language, module, Some(part)));
        (label, address.toggle_submodule(part).href())
    });
    let sites = filter.site.iter().map(|it| (site_label(sites, it), address.toggle_site(it).href()));
    modules.chain(parts).chain(sites).collect()
}

/// Modules by group, and under the only one that is chosen its parts.
fn feature_choices(language: Language, address: &Address, known: &[KnownFeature]) -> Vec<Choice> {
    let chosen = &address.filter.module;
    let modules = known
        .iter()
        .map(|feature| &feature.module)
        .chain(chosen.iter().filter(|module| !known.iter().any(|feature| feature.module == **module)))
        .map(|module| {
            let group = catalogue::module(module.as_str()).map(|module| module.group);
            (group, words::feature(language, module, None), module.clone())
        });
    // What the catalogue does not know comes last.
    let key = |(group, label, _): &(Option<Group>, String, Slug)| match group {
        Some(group) => format!("{} {label}", *group as u8),
        None => format!("~ {label}"),
    };
    let modules = order::by_key(modules, key);
    let mut choices = Vec::new();
    for (group, label, module) in modules {
        let group = group_label(locale(language), group).to_owned();
        choices.push(Choice {
            field: "module",
            value: module.to_string(),
            note: if label == module.as_str() { String::new() } else { module.to_string() },
            label,
            group: group.clone(),
            state: state(chosen.contains(&module)),
            href: address.toggle_module(&module).href(),
        });
        if chosen.as_slice() == [module.clone()] {
            choices.extend(part_choices(language, address, known, &group));
        }
    }
    choices
}

fn part_choices(language: Language, address: &Address, known: &[KnownFeature], group: &str) -> Vec<Choice> {
    let Some(module) = address.filter.module.first() else { return Vec::new() };
    let parts = known.iter().filter(|feature| feature.module == *module).flat_map(|feature| &feature.submodules);
    parts
        .map(|part| Choice {
            field: "submodule",
            value: part.to_string(),
            label: catalogue::label(language, module.as_str(), Some(part.as_str()), None).into_owned(),
            note: String::new(),
            group: group.to_owned(),
            state: state(address.filter.submodule.contains(part)),
            href: address.toggle_submodule(part).href(),
        })
        .collect()
}

fn site_choices(locale: Locale, address: &Address, known: &[Site]) -> Vec<Choice> {
    known
        .iter()
        .map(|site| Choice {
            field: "site",
            value: site.slug.to_string(),
            label: site.label.clone(),
            note: if site.shown { String::new() } else { td_string!(locale, statistics.sites.hidden).to_owned() },
            group: String::new(),
            state: state(address.filter.site.contains(&site.slug)),
            href: address.toggle_site(&site.slug).href(),
        })
        .collect()
}

const fn state(ticked: bool) -> ChoiceState {
    if ticked { ChoiceState::Ticked } else { ChoiceState::Open }
}

fn site_label(known: &[Site], slug: &Slug) -> String {
    known.iter().find(|site| site.slug == *slug).map_or_else(|| slug.to_string(), |site| site.label.clone())
}

fn group_label(locale: Locale, group: Option<Group>) -> &'static str {
    match group {
        Some(Group::Features) => td_string!(locale, statistics.groups.features),
        Some(Group::Integrations) => td_string!(locale, statistics.groups.integrations),
        Some(Group::Erp) => td_string!(locale, statistics.groups.erp),
        Some(Group::Staff) => td_string!(locale, statistics.groups.staff),
        None => td_string!(locale, statistics.groups.other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(module: &str, parts: &[&str]) -> KnownFeature {
        let submodules = parts.iter().map(|part| part.parse().unwrap()).collect();
        KnownFeature { module: module.parse().unwrap(), submodules }
    }

    fn address(query: &str) -> Address {
        Address::parse(query, "2026-11-22".parse().unwrap()).unwrap()
    }

    #[test]
    fn parts_are_offered_under_the_only_module_that_is_chosen() {
        let known = [known("couriers", &["dpd", "inpost"]), known("email", &[])];
        let values = |query: &str| -> Vec<String> {
            let choices = feature_choices(Language::En, &address(query), &known);
            choices.into_iter().filter(|choice| choice.field == "submodule").map(|choice| choice.value).collect()
        };
        assert_eq!(values("module=couriers"), ["dpd", "inpost"]);
        assert!(values("").is_empty());
        assert!(values("module=couriers&module=email").is_empty());
    }

    #[test]
    fn a_module_that_nobody_knows_can_still_be_taken_away() {
        let choices = feature_choices(Language::En, &address("module=no-such"), &[known("email", &[])]);
        let last = choices.last().unwrap();
        assert_eq!((last.value.as_str(), last.state), ("no-such", ChoiceState::Ticked));
    }

    #[test]
    fn each_choice_has_a_chip_that_takes_it_away() {
        let chips = chips(Language::En, &address("site=lyon&module=alpha&submodule=x"), &[]);
        let labels: Vec<&str> = chips.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["Alpha", "Alpha · X", "lyon"]);
        assert!(!chips[2].1.contains("site="), "{}", chips[2].1);
    }
}
