//! How a feature is called in a line: the catalogue's words, or the slugs as words where it knows none.

use crate::domain::catalogue;
use crate::domain::language::Language;
use crate::domain::slug::Slug;

/// A module and its part: `Couriers · DPD`.
pub fn feature(language: Language, module: &Slug, submodule: Option<&Slug>) -> String {
    let name = catalogue::label(language, module.as_str(), None, None);
    match submodule {
        Some(part) => format!("{name} · {}", catalogue::label(language, module.as_str(), Some(part.as_str()), None)),
        None => name.into_owned(),
    }
}

/// What was done.
pub fn operation(language: Language, module: &Slug, submodule: Option<&Slug>, operation: &Slug) -> String {
    let part = submodule.map(Slug::as_str);
    catalogue::label(language, module.as_str(), part, Some(operation.as_str())).into_owned()
}

/// A part whose module may be any of those chosen, or any at all where none is.
pub fn part(language: Language, modules: &[Slug], part: &Slug) -> String {
    let of = |module: &str| catalogue::module(module).and_then(|known| known.submodule(part.as_str()));
    let chosen = modules.iter().find_map(|module| of(module.as_str()));
    let found = chosen.or_else(|| catalogue::modules().find_map(|module| of(module.slug)));
    found.map_or_else(|| catalogue::spoken(part.as_str()), |found| found.labels.get(language).to_owned())
}

/// An operation whose module may be any of those chosen, or any at all where none is.
pub fn deed(language: Language, modules: &[Slug], deed: &Slug) -> String {
    let of = |module: &str| catalogue::module(module).and_then(|known| known.operation(None, deed.as_str()));
    let chosen = modules.iter().find_map(|module| of(module.as_str()));
    let found = chosen.or_else(|| catalogue::modules().find_map(|module| of(module.slug)));
    found.map_or_else(|| catalogue::spoken(deed.as_str()), |found| found.labels.get(language).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        text.parse().unwrap()
    }

    #[test]
    fn a_known_feature_has_its_name_and_an_unknown_one_its_slug_as_words() {
        assert_eq!(feature(Language::En, &slug("couriers"), Some(&slug("dpd"))), "Couriers · DPD");
        assert_eq!(feature(Language::Fr, &slug("home_grown"), Some(&slug("x"))), "Home grown · X");
        assert_eq!(part(Language::En, &[], &slug("dpd")), "DPD");
        assert_eq!(deed(Language::Pl, &[slug("home_grown")], &slug("own.deed")), "Own deed");
    }
}
