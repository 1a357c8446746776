//! The page's sentences about figures and features, in one language. Pure.

use super::address::Address;
use crate::domain::catalogue;
use crate::domain::language::Language;
use crate::domain::outcome::Outcome;
use crate::domain::slug::Slug;
use crate::format::number::integer;
use crate::i18n::{Locale, td_string};
use crate::preferences;

/// `12 errors`, `5 błędów`: a figure and what it counts.
pub fn counted(language: Language, outcome: Outcome, count: u64) -> String {
    let locale = preferences::locale(language);
    let n = integer(language, count);
    match outcome {
        Outcome::Success => td_string!(locale, statistics.counted.success, count = count, n = n),
        Outcome::NoAnswer => td_string!(locale, statistics.counted.no_answer, count = count, n = n),
        Outcome::Failure => td_string!(locale, statistics.counted.failure, count = count, n = n),
        Outcome::Stopped => td_string!(locale, statistics.counted.stopped, count = count, n = n),
        Outcome::Pending => td_string!(locale, statistics.counted.pending, count = count, n = n),
        Outcome::Unknown => td_string!(locale, statistics.counted.unknown, count = count, n = n),
    }
    .to_string()
}

/// `12 events`.
pub fn events(language: Language, count: u64) -> String {
    let locale = preferences::locale(language);
    td_string!(locale, statistics.counted.total, count = count, n = integer(language, count)).to_string()
}

/// `couriers · dpd` by their names.
pub fn feature(language: Language, module: &Slug, submodule: Option<&Slug>) -> String {
    let name = catalogue::label(language, module.as_str(), None, None);
    match submodule {
        None => name.into_owned(),
        Some(part) => format!("{name} · {}", catalogue::label(language, module.as_str(), Some(part.as_str()), None)),
    }
}

/// What a module did outside of its parts: `Couriers · other`.
pub fn rest_of(language: Language, module: &str) -> String {
    format!("{module} · {}", td_string!(preferences::locale(language), statistics.table.whole))
}

/// What the page counts, if features were chosen: their names if they are few, else how many.
pub fn chosen_features(language: Language, address: &Address) -> Option<String> {
    let (modules, parts) = (&address.filter.module, &address.filter.submodule);
    match modules.as_slice() {
        [] => None,
        [module] if !parts.is_empty() && parts.len() <= 2 => {
            let names = parts.iter().map(|part| feature(language, module, Some(part)));
            Some(names.collect::<Vec<_>>().join(", "))
        }
        few if few.len() <= 2 => {
            Some(few.iter().map(|module| feature(language, module, None)).collect::<Vec<_>>().join(", "))
        }
        many => Some(features_count(preferences::locale(language), many.len() as u64)),
    }
}

fn features_count(locale: Locale, count: u64) -> String {
    td_string!(locale, statistics.features.count, count = count).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_follow_each_language_s_plurals() {
        let all =
            |n: u64| Language::ALL.iter().map(|&language| counted(language, Outcome::Failure, n)).collect::<Vec<_>>();
        assert_eq!(all(1), ["1 error", "1 erreur", "1 błąd"]);
        assert_eq!(all(3), ["3 errors", "3 erreurs", "3 błędy"]);
        assert_eq!(all(12), ["12 errors", "12 erreurs", "12 błędów"]);
        assert_eq!(all(12_163)[0], "12,163 errors");
        assert_eq!(events(Language::Pl, 22), "22 zdarzenia");
        assert_eq!(events(Language::Fr, 0), "0 événement");
    }

    #[test]
    fn few_features_are_named_and_many_are_counted() {
        let name = |query: &str| {
            let address = Address::parse(query, "2026-11-22".parse().unwrap()).unwrap();
            chosen_features(Language::En, &address)
        };
        assert_eq!(name(""), None);
        assert_eq!(name("module=alpha"), Some("Alpha".to_owned()));
        assert_eq!(name("module=alpha&submodule=x"), Some("Alpha · X".to_owned()));
        assert_eq!(name("module=alpha&module=beta"), Some("Alpha, Beta".to_owned()));
        assert_eq!(name("module=alpha&module=beta&module=gamma"), Some("3 features".to_owned()));
    }
}
