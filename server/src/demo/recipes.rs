//! The kinds of events of the demonstration, as `recipes.toml` writes them.

use std::collections::BTreeMap;

use anyhow::Context;
use app::domain::outcome::{Action, ActorType, Kind, Outcome, Reason, Severity};
use serde::Deserialize;

use super::people::Place;

/// All recipes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipes {
    #[serde(rename = "recipe")]
    pub(super) all: Vec<Recipe>,
}

/// One kind of event.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// What others call it in `then`.
    pub(super) name: String,
    /// Module, submodule where there is one, and operation, with slashes between them.
    pub(super) feature: String,
    /// Where it happens.
    pub(super) places: Vec<Place>,
    /// How often on an ordinary day of an ordinary site.
    #[serde(default)]
    pub(super) per_day: f64,
    /// At which time each day instead, `HH:MM` on the site's clock.
    pub(super) at: Option<String>,
    /// Who acts.
    pub(super) actor: ActorType,
    /// The kind, where it is not the module's.
    pub(super) kind: Option<Kind>,
    /// The kind of staff action.
    pub(super) action: Option<Action>,
    /// How long it takes, in milliseconds.
    pub(super) duration: Option<[u32; 2]>,
    /// How long after what it follows, in seconds.
    pub(super) after_s: Option<[u32; 2]>,
    /// What is acted upon.
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) section: BTreeMap<Place, String>,
    #[serde(default)]
    pub(super) comment: BTreeMap<Place, String>,
    /// Field, old and new value.
    #[serde(default)]
    pub(super) changes: Vec<[String; 3]>,
    /// Method and address, `in` before them where the partner calls.
    pub(super) http: Option<String>,
    pub(super) request: Option<String>,
    pub(super) traceback: Option<String>,
    /// The name of the background task.
    pub(super) job: Option<String>,
    /// How many things the task works on.
    pub(super) items: Option<[u32; 2]>,
    /// What follows.
    #[serde(default)]
    pub(super) then: Vec<String>,
    /// How it may end.
    #[serde(rename = "end")]
    pub(super) ends: Vec<End>,
}

/// One way in which an event ends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    /// In so many of 1,000; the first end gets the rest.
    #[serde(default)]
    pub(super) share: u32,
    pub(super) outcome: Outcome,
    pub(super) reason: Option<Reason>,
    pub(super) severity: Option<Severity>,
    #[serde(default)]
    pub(super) critical: bool,
    /// The submodule, where it is another than the recipe's.
    pub(super) submodule: Option<String>,
    /// The operation, where it is another than the recipe's.
    pub(super) operation: Option<String>,
    /// The HTTP status.
    pub(super) status: Option<u16>,
    pub(super) response: Option<String>,
    /// How many things failed.
    pub(super) failed: Option<[u32; 2]>,
    /// Whether nothing follows.
    #[serde(default)]
    pub(super) ends: bool,
    pub(super) fr: Option<String>,
    pub(super) pl: Option<String>,
    pub(super) gb: Option<String>,
}

/// Module, submodule and operation.
pub(super) type Feature<'a> = (&'a str, Option<&'a str>, &'a str);

impl Recipes {
    /// The recipes of the program.
    pub(super) fn load() -> anyhow::Result<Self> {
        toml::from_str(include_str!("recipes.toml")).context("the demonstration's recipes cannot be read")
    }

    /// The recipe of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Recipe> {
        self.all.iter().find(|recipe| recipe.name == name)
    }
}

impl Recipe {
    /// Its module, submodule and operation.
    pub(super) fn feature(&self) -> Feature<'_> {
        let (module, rest) = self.feature.split_once('/').unwrap_or((&self.feature, ""));
        match rest.split_once('/') {
            Some((submodule, operation)) => (module, Some(submodule), operation),
            None => (module, None, rest),
        }
    }
}

impl End {
    /// What it says in a country.
    pub(super) fn message(&self, place: Place) -> Option<&str> {
        match place {
            Place::Fr => self.fr.as_deref(),
            Place::Pl => self.pl.as_deref(),
            Place::Gb => self.gb.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use app::domain::catalogue;

    use super::*;
    use crate::demo::words::Words;
    use crate::generate::dice::Dice;

    #[test]
    fn every_recipe_is_complete_and_known_to_the_catalogue() {
        let recipes = Recipes::load().unwrap();
        let names: BTreeSet<&str> = recipes.all.iter().map(|recipe| recipe.name.as_str()).collect();
        assert_eq!(names.len(), recipes.all.len(), "a name stands twice");
        for recipe in &recipes.all {
            let name = &recipe.name;
            let (module, submodule, operation) = recipe.feature();
            let module = catalogue::module(module).unwrap_or_else(|| panic!("{name}"));
            for end in &recipe.ends {
                let submodule = end.submodule.as_deref().or(submodule);
                assert!(submodule.is_none_or(|slug| module.submodule(slug).is_some()), "{name}");
                assert!(module.operation(submodule, end.operation.as_deref().unwrap_or(operation)).is_some(), "{name}");
                assert!(recipe.places.iter().all(|place| end.message(*place).is_some()), "{name} says nothing");
            }
            assert!(
                recipe.section.is_empty() || recipe.places.iter().all(|place| recipe.section.contains_key(place)),
                "{name}"
            );
            assert!(
                recipe.then.iter().all(|next| recipes.named(next).is_some_and(|next| next.after_s.is_some())),
                "{name}"
            );
            let began = recipe.per_day > 0.0 || recipe.at.is_some();
            assert!(began != recipe.after_s.is_some(), "{name} neither begins nor follows");
        }
    }

    #[test]
    fn every_module_of_the_catalogue_is_shown() {
        let recipes = Recipes::load().unwrap();
        let shown: BTreeSet<&str> = recipes.all.iter().map(|recipe| recipe.feature().0).collect();
        let missing: Vec<&str> = catalogue::modules()
            .map(|module| module.slug)
            .filter(|slug| !shown.contains(slug) && !catalogue::OWN.contains(slug))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_word_of_the_recipes_can_be_filled_in() {
        let mut words = Words::new(Place::Pl, &mut Dice::new(1));
        words.set("user", "somebody");
        for line in include_str!("recipes.toml").lines().filter(|line| !line.starts_with('#')) {
            assert!(!words.fill(line).contains('$'), "{line}");
        }
    }
}
