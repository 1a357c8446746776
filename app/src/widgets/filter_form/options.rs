//! What each group of the form offers: what is known, and what the address asks for though nobody knows it.

use crate::api::events::Choices;
use crate::domain::catalogue;
use crate::domain::facet::{Facet, FacetField};
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use crate::domain::slug::Slug;
use crate::i18n::Locale;
use crate::order;
use crate::preferences;
use crate::widgets::{feature, outcome, vocabulary};

/// A value that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// As the address has it.
    pub value: String,
    /// As people read it.
    pub label: String,
}

impl Choice {
    fn new(value: &impl ToString, label: &str) -> Self {
        Self { value: value.to_string(), label: label.to_owned() }
    }
}

/// What is known before anything is counted.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Which journal.
    pub journal: Journal,
    /// Sites and features.
    pub choices: &'a Choices,
    /// The filter of the address.
    pub filter: &'a Filter,
}

/// The values of a field: those that are known in the order of their labels, those that only the events know as often as they have them,
/// and whatever the address asks for.
pub fn offered(locale: Locale, field: FacetField, known: &Known<'_>, counted: Option<&Facet>) -> Vec<Choice> {
    let Known { journal, choices, filter } = *known;
    match field {
        FacetField::Site => sites(choices, filter),
        FacetField::Module => modules(locale, choices, filter),
        FacetField::Submodule => submodules(locale, choices, filter),
        FacetField::Operation => operations(locale, filter, counted),
        FacetField::Kind => kinds(locale, journal),
        FacetField::Outcome => outcomes(locale, journal),
        FacetField::Severity => severities(locale),
        FacetField::Reason => {
            let label = |reason: &Reason| vocabulary::reason(locale, *reason).to_owned();
            with_unknown(counted_terms(counted, label), &filter.reason, label)
        }
        FacetField::Action => {
            let label = |action: &Action| vocabulary::action(locale, *action).to_owned();
            with_unknown(counted_terms(counted, label), &filter.action, label)
        }
        FacetField::Actor => with_unknown(counted_texts(counted), &filter.actor, String::clone),
        FacetField::UserType => with_unknown(counted_texts(counted), &filter.user_type, String::clone),
        FacetField::Section => with_unknown(counted_texts(counted), &filter.section, String::clone),
        FacetField::Ip => with_unknown(counted_texts(counted), &filter.ip, ToString::to_string),
        FacetField::Tag => with_unknown(counted_texts(counted), &filter.tag, Slug::to_string),
    }
}

fn counted_texts(counted: Option<&Facet>) -> Vec<Choice> {
    counted.iter().flat_map(|facet| &facet.values).map(|known| Choice::new(&known.value, &known.value)).collect()
}

fn counted_terms<T: std::str::FromStr>(counted: Option<&Facet>, label: impl Fn(&T) -> String) -> Vec<Choice> {
    let term = |value: &String| Some(Choice::new(value, &label(&value.parse().ok()?)));
    counted.iter().flat_map(|facet| &facet.values).filter_map(|known| term(&known.value)).collect()
}

/// The sites by label.
fn sites(choices: &Choices, filter: &Filter) -> Vec<Choice> {
    let known = choices.sites.iter().map(|site| Choice::new(&site.slug, &site.label)).collect();
    with_unknown(known, &filter.site, Slug::to_string)
}

/// The modules by label.
fn modules(locale: Locale, choices: &Choices, filter: &Filter) -> Vec<Choice> {
    let language = preferences::language(locale);
    let label = |module: &Slug| feature::feature(language, module, None);
    let known = choices.features.iter().map(|known| Choice::new(&known.module, &label(&known.module))).collect();
    with_unknown(sorted(known), &filter.module, label)
}

/// The parts of the chosen modules that have sent events.
fn submodules(locale: Locale, choices: &Choices, filter: &Filter) -> Vec<Choice> {
    let language = preferences::language(locale);
    let label = |part: &Slug| feature::part(language, &filter.module, part);
    let chosen = choices.features.iter().filter(|known| filter.module.contains(&known.module));
    let parts = chosen.flat_map(|known| &known.submodules);
    let known = distinct(parts).into_iter().map(|part| Choice::new(part, &label(part))).collect();
    with_unknown(sorted(known), &filter.submodule, label)
}

/// What the chosen modules do, as the catalogue knows it, and what they have done besides.
fn operations(locale: Locale, filter: &Filter, counted: Option<&Facet>) -> Vec<Choice> {
    let language = preferences::language(locale);
    let modules = filter.module.iter().filter_map(|module| catalogue::module(module.as_str()));
    let known = modules
        .flat_map(|module| module.operations.iter().chain(module.submodules.iter().flat_map(|part| part.operations)))
        .map(|operation| (operation.slug, operation.labels.get(language)));
    let mut known: Vec<Choice> = distinct(known).into_iter().map(|(slug, label)| Choice::new(&slug, label)).collect();
    if !filter.module.is_empty() {
        let label = |slug: &Slug| feature::deed(language, &filter.module, slug);
        let others = counted_terms(counted, label);
        known.extend(
            others
                .into_iter()
                .filter(|other| !known.iter().any(|choice| choice.value == other.value))
                .collect::<Vec<_>>(),
        );
    }
    with_unknown(sorted(known), &filter.operation, |slug| feature::deed(language, &filter.module, slug))
}

/// The kinds of the journal; none where it has but one.
fn kinds(locale: Locale, journal: Journal) -> Vec<Choice> {
    let preset = journal.kinds();
    let offered = if preset.is_empty() { Kind::ALL } else { preset };
    let choices = offered.iter().map(|kind| Choice::new(kind, vocabulary::kind(locale, *kind)));
    if offered.len() == 1 { Vec::new() } else { choices.collect() }
}

/// The outcomes of the journal; none where it has but one.
fn outcomes(locale: Locale, journal: Journal) -> Vec<Choice> {
    if journal.outcomes().is_empty() {
        Outcome::ALL.iter().map(|value| Choice::new(value, outcome::label(locale, *value))).collect()
    } else {
        Vec::new()
    }
}

/// All severities, the worst first.
fn severities(locale: Locale) -> Vec<Choice> {
    Severity::ALL.iter().rev().map(|severity| Choice::new(severity, vocabulary::severity(locale, *severity))).collect()
}

/// Each of a few values once.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.fold(Vec::new(), |mut known, value| {
        if !known.contains(&value) {
            known.push(value);
        }
        known
    })
}

fn sorted(choices: Vec<Choice>) -> Vec<Choice> {
    order::by_key(choices, |choice| format!("{}\0{}", folded(&choice.label), choice.value))
}

/// Good enough to sort labels: without case, and accented letters beside their plain ones.
fn folded(label: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' | 'ą' => 'a',
        'ç' | 'ć' => 'c',
        'é' | 'è' | 'ê' | 'ë' | 'ę' => 'e',
        'î' | 'ï' => 'i',
        'ł' => 'l',
        'ń' => 'n',
        'ô' | 'ó' => 'o',
        'ś' => 's',
        'û' | 'ù' => 'u',
        'ź' | 'ż' => 'z',
        c => c,
    };
    label.chars().flat_map(char::to_lowercase).map(plain).collect()
}

fn with_unknown<T: ToString>(mut known: Vec<Choice>, chosen: &[T], label: impl Fn(&T) -> String) -> Vec<Choice> {
    for value in chosen {
        let choice = Choice::new(value, &label(value));
        if !known.iter().any(|other| other.value == choice.value) {
            known.push(choice);
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::statistics::KnownFeature;

    fn choices() -> Choices {
        let known = |module: &str, parts: &[&str]| KnownFeature {
            module: module.parse().unwrap(),
            submodules: parts.iter().map(|part| part.parse().unwrap()).collect(),
        };
        Choices { sites: Vec::new(), features: vec![known("couriers", &["dpd", "inpost"]), known("email", &[])] }
    }

    fn values(choices: &[Choice]) -> Vec<&str> {
        choices.iter().map(|choice| choice.value.as_str()).collect()
    }

    #[test]
    fn only_parts_of_the_chosen_modules_are_offered() {
        let chosen = Filter::from_query("module=couriers").unwrap();
        assert_eq!(values(&submodules(Locale::en, &choices(), &chosen)), ["dpd", "inpost"]);
        assert!(submodules(Locale::en, &choices(), &Filter::default()).is_empty());
        assert!(values(&operations(Locale::en, &chosen, None)).contains(&"generate_labels"));
    }

    #[test]
    fn what_the_address_asks_for_is_offered_even_if_unknown() {
        let chosen = Filter::from_query("module=home_grown&site=nowhere").unwrap();
        assert_eq!(values(&modules(Locale::en, &choices(), &chosen)), ["couriers", "email", "home_grown"]);
        assert_eq!(values(&sites(&choices(), &chosen)), ["nowhere"]);
    }

    #[test]
    fn a_journal_offers_only_the_kinds_that_it_is_made_of() {
        assert_eq!(values(&kinds(Locale::pl, Journal::Integrations)), ["integration", "webhook"]);
        assert!(kinds(Locale::pl, Journal::Jobs).is_empty());
        assert!(outcomes(Locale::fr, Journal::Errors).is_empty());
    }

    #[test]
    fn labels_sort_as_people_expect() {
        let choice = |label: &str| Choice::new(&label, label);
        let sorted: Vec<String> = sorted(["Zebra", "łódź", "Éclair", "banc", "lampe"].map(choice).to_vec())
            .into_iter()
            .map(|choice| choice.label)
            .collect();
        assert_eq!(sorted, ["banc", "Éclair", "lampe", "łódź", "Zebra"]);
    }
}
