//! The modules, submodules and operations that Vigie knows by name, in the three languages. Others are registered on first sight and shown by
//! their slug. The words for outcomes are not here: they belong to the interface.

mod erp;
mod features;
mod integrations;
mod staff;

use std::borrow::Cow;

use super::language::Language;
use super::outcome::{Kind, Outcome};

/// A name in every language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labels {
    en: &'static str,
    fr: &'static str,
    pl: &'static str,
}

impl Labels {
    /// The name in one language.
    pub const fn get(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Fr => self.fr,
            Language::Pl => self.pl,
        }
    }
}

/// Where a module stands when people pick features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Features that people use.
    Features,
    /// What shops exchange with partners.
    Integrations,
    /// What an ERP reports of itself.
    Erp,
    /// What staff do in a back office.
    Staff,
}

/// What a module did.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its slug.
    pub slug: &'static str,
    /// Its name.
    pub labels: Labels,
}

/// A part of a module: a partner, an account, a warehouse.
#[derive(Clone, Copy, Debug)]
pub struct Submodule {
    /// Its slug.
    pub slug: &'static str,
    /// Its name.
    pub labels: Labels,
    /// What only this part does; it also does all that its module does.
    pub operations: &'static [Operation],
}

/// A feature, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// Its slug.
    pub slug: &'static str,
    /// Its name.
    pub labels: Labels,
    /// Where it stands.
    pub group: Group,
    /// The kind of its events where they name none.
    pub kind: Kind,
    /// The outcomes that people read of it, in the order of [`Outcome::ALL`]; others may occur and count all the same.
    pub outcomes: &'static [Outcome],
    /// Its parts.
    pub submodules: &'static [Submodule],
    /// What it does, in each of its parts.
    pub operations: &'static [Operation],
}

impl Module {
    /// The part of that slug.
    pub fn submodule(&self, slug: &str) -> Option<&'static Submodule> {
        self.submodules.iter().find(|submodule| submodule.slug == slug)
    }

    /// The operation of that slug, the part's own before the module's. Where no part is named, any part's own will do.
    pub fn operation(&self, submodule: Option<&str>, slug: &str) -> Option<&'static Operation> {
        let parts = self.submodules.iter().filter(|part| submodule.is_none_or(|wanted| wanted == part.slug));
        parts.flat_map(|part| part.operations).chain(self.operations).find(|operation| operation.slug == slug)
    }

    /// Every submodule and operation that go together: the module's own, then each part's.
    pub fn features(&self) -> impl Iterator<Item = (Option<&'static Submodule>, &'static Operation)> {
        let (operations, submodules) = (self.operations, self.submodules);
        let whole = operations.iter().filter(move |_| submodules.is_empty()).map(|operation| (None, operation));
        let parts = submodules.iter().flat_map(move |part| {
            operations.iter().chain(part.operations).map(move |operation| (Some(part), operation))
        });
        whole.chain(parts)
    }
}

/// Every module by group, in the order in which people read them.
pub fn modules() -> impl Iterator<Item = &'static Module> {
    [features::MODULES, integrations::MODULES, erp::MODULES, staff::MODULES].into_iter().flatten()
}

/// The modules of what is done in Vigie itself, which no source ever sends.
pub const OWN: [&str; 2] = ["annotations", "views"];

/// The module of that slug; `None` if the catalogue does not know it.
pub fn module(slug: &str) -> Option<&'static Module> {
    modules().find(|module| module.slug == slug)
}

/// The kind of a module's events where they name none: the catalogue's, or [`Kind::Feature`] for a module it does not know.
pub fn default_kind(slug: &str) -> Kind {
    module(slug).map_or(Kind::Feature, |module| module.kind)
}

/// The name of the most specific part that is given: the operation, else the submodule, else the module. What the catalogue does not know is
/// called by its slug, as words.
pub fn label(language: Language, module: &str, submodule: Option<&str>, operation: Option<&str>) -> Cow<'static, str> {
    let known = self::module(module);
    let (slug, labels) = match (submodule, operation) {
        (_, Some(slug)) => (slug, known.and_then(|known| known.operation(submodule, slug)).map(|found| found.labels)),
        (Some(slug), None) => (slug, known.and_then(|known| known.submodule(slug)).map(|found| found.labels)),
        (None, None) => (module, known.map(|found| found.labels)),
    };
    labels.map_or_else(|| Cow::Owned(spoken(slug)), |labels| Cow::Borrowed(labels.get(language)))
}

/// A slug as words: `nightly_stock-sync` is `Nightly stock sync`, and `iof_2.5` keeps its version.
pub fn spoken(slug: &str) -> String {
    let mut words = String::with_capacity(slug.len());
    let mut rest = slug.chars().peekable();
    while let Some(c) = rest.next() {
        let of_number = words.ends_with(|c: char| c.is_ascii_digit()) && rest.peek().is_some_and(char::is_ascii_digit);
        match c {
            '.' if of_number => words.push('.'),
            '_' | '-' | '.' => words.push(' '),
            c if words.is_empty() => words.push(c.to_ascii_uppercase()),
            c => words.push(c),
        }
    }
    // A slug may be all signs; then there are no words in it.
    if words.trim().is_empty() { slug.to_owned() } else { words.trim().to_owned() }
}

const fn labels(en: &'static str, fr: &'static str, pl: &'static str) -> Labels {
    Labels { en, fr, pl }
}

/// An operation with its English, French and Polish name.
const fn op(slug: &'static str, en: &'static str, fr: &'static str, pl: &'static str) -> Operation {
    Operation { slug, labels: labels(en, fr, pl) }
}

/// A part that is called by the same name everywhere and does what its module does.
const fn brand(slug: &'static str, name: &'static str) -> Submodule {
    Submodule { slug, labels: labels(name, name, name), operations: &[] }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::slug::Slug;

    /// Product.md, section 3, word by word: module, submodule, operations.
    const PROMISED: &[(&str, Option<&str>, &[&str])] = &[
        ("email", None, &["send"]),
        ("sms", None, &["send"]),
        ("attachments", None, &["add"]),
        ("sirene", None, &["check"]),
        ("vies", None, &["check"]),
        ("dea", None, &["update"]),
        ("php_web_api", None, &["connect"]),
        ("google_calendar", None, &["sync"]),
        ("online_auctions", Some("allegro"), &["order.add", "auction.list", "commission.refund"]),
        ("banking", Some("payments"), &[]),
        ("banking", Some("account_history"), &[]),
        ("ssl_certificates", None, &["install", "renew", "remove"]),
        ("dropshipping", Some("icdf"), &["order.send", "availability.check", "basket.import", "stock.confirm"]),
        ("fulfillment", None, &[]),
        ("warehouse", Some("m1"), &["assign", "reserve", "realise"]),
        ("warehouse", Some("m4"), &["assign", "reserve", "realise"]),
        ("warehouse", Some("m6"), &["assign", "reserve", "realise"]),
        ("warehouse", Some("m2"), &["assign", "reserve", "realise"]),
        ("warehouse", Some("mp"), &["assign", "reserve", "realise"]),
        ("warehouse", Some("m0"), &["assign", "reserve", "realise"]),
        ("product_import", None, &["import.started", "import.finished", "sync"]),
        ("couriers", Some("inpost"), &["get_shipment", "status.webhook"]),
        ("couriers", Some("dpd"), &["generate_labels", "status.webhook"]),
        ("marketplaces", Some("empik"), &["status.fetch", "shipment.send", "document.assign"]),
        ("marketplaces", Some("morele"), &["status.fetch", "shipment.send", "document.assign"]),
        ("marketplaces", Some("amazon"), &["status.fetch", "shipment.send", "document.assign"]),
        ("marketplaces", Some("wish"), &["status.fetch", "shipment.send", "document.assign"]),
        ("marketplaces", Some("ceneo"), &["status.fetch", "shipment.send", "document.assign"]),
        ("payments", Some("payu"), &["create", "settle", "status", "reject"]),
        ("payments", Some("idopay"), &["create", "settle", "status", "reject"]),
        ("payments", Some("przelewy24"), &["create", "settle", "status", "reject"]),
        ("external_services", Some("salesmanago"), &[]),
        ("external_services", Some("facebook"), &[]),
        ("external_services_backups", Some("facebook_ads"), &[]),
        ("external_services_backups", Some("google_studio_dynamic"), &[]),
        ("external_services_backups", Some("iof_2.5"), &[]),
        ("insurance", Some("trusted_shops"), &[]),
        ("webhooks", Some("heureka"), &["send", "receive"]),
        ("webhooks", Some("avis"), &["send", "receive"]),
        ("panel_tasks", None, &["stock.update", "availability.update", "review.update"]),
        ("errors", None, &[]),
        ("scheduled_jobs", None, &[]),
        ("integration_requests", None, &["payment.notification", "payment.webhook"]),
        ("sign_in", None, &[]),
        ("finance", None, &[]),
        ("bonuses", None, &[]),
        ("users", None, &[]),
        ("roles", None, &[]),
        ("settings", None, &[]),
        ("content", None, &[]),
        ("data_access", None, &[]),
    ];

    #[test]
    fn everything_that_the_product_promises_is_known() {
        for (slug, part, operations) in PROMISED {
            let module = module(slug).unwrap_or_else(|| panic!("{slug} is missing"));
            assert!(part.is_none_or(|part| module.submodule(part).is_some()), "{slug} {part:?}");
            for operation in *operations {
                assert!(module.operation(*part, operation).is_some(), "{slug} {part:?} {operation}");
            }
            assert!(module.features().next().is_some(), "{slug} does nothing");
        }
    }

    #[test]
    fn every_name_is_given_in_each_language() {
        for module in modules() {
            let parts = module.submodules.iter().map(|part| (part.slug, part.labels));
            let operations = module.features().map(|(_, operation)| (operation.slug, operation.labels));
            for (slug, labels) in [(module.slug, module.labels)].into_iter().chain(parts).chain(operations) {
                for &language in Language::ALL {
                    let name = labels.get(language);
                    assert!(
                        !name.is_empty() && name.trim() == name && name != slug,
                        "{} {slug} {language}",
                        module.slug
                    );
                }
            }
        }
    }

    #[test]
    fn slugs_are_valid_and_name_one_thing_each() {
        let mut seen = BTreeSet::new();
        for module in modules() {
            assert!(Slug::is_valid(module.slug) && seen.insert((module.slug, None, "")), "{}", module.slug);
            for part in module.submodules {
                assert!(Slug::is_valid(part.slug) && seen.insert((module.slug, Some(part.slug), "")), "{}", part.slug);
            }
            for (part, operation) in module.features() {
                let fresh = seen.insert((module.slug, part.map(|part| part.slug), operation.slug));
                assert!(Slug::is_valid(operation.slug) && fresh, "{} {}", module.slug, operation.slug);
            }
        }
    }

    #[test]
    fn modules_stand_by_group_and_their_outcomes_in_reading_order() {
        assert!(modules().is_sorted_by_key(|module| module.group));
        for module in modules() {
            assert!(module.outcomes.contains(&Outcome::Success), "{}", module.slug);
            assert!(module.outcomes.is_sorted_by_key(|outcome| outcome.code()), "{}", module.slug);
        }
    }

    #[test]
    fn a_label_is_the_most_specific_name_given() {
        assert_eq!(label(Language::Pl, "couriers", None, None), "Kurierzy");
        assert_eq!(label(Language::En, "couriers", Some("dpd"), None), "DPD");
        assert_eq!(label(Language::Fr, "dea", None, None), "Mise à jour de la DEA");
        assert_eq!(label(Language::Fr, "banking", Some("account_history"), None), "Historique du compte");
        assert_eq!(label(Language::En, "couriers", Some("dpd"), Some("generate_labels")), "Generate labels");
        assert_eq!(label(Language::En, "online_auctions", None, Some("order.add")), "Add order");
    }

    #[test]
    fn what_the_catalogue_does_not_know_is_called_by_its_slug_as_words() {
        assert_eq!(label(Language::Fr, "stove", None, None), "Stove");
        assert_eq!(label(Language::Fr, "couriers", Some("pigeon_post"), None), "Pigeon post");
        assert_eq!(label(Language::Fr, "couriers", Some("pigeon"), Some("fly.home-now")), "Fly home now");
        assert_eq!(label(Language::Fr, "iof_2.5", None, None), "Iof 2.5");
        assert_eq!(label(Language::Fr, "--", None, None), "--");
        assert_eq!(default_kind("stove"), Kind::Feature);
        assert_eq!(default_kind("scheduled_jobs"), Kind::Job);
    }

    #[test]
    fn an_unknown_part_still_does_what_its_module_does() {
        assert_eq!(label(Language::En, "couriers", Some("pigeon"), Some("generate_labels")), "Generate labels");
    }
}
