//! Which form of a word goes with a number, in the three languages of the product (CLDR, cardinal plurals of whole numbers). `build.rs` puts it
//! in the place of `icu_plurals`, which brings the rules, names and kinships of all languages into the module; a test holds the two together.

use leptos_i18n::reexports::icu::plurals::{PluralCategory, PluralRuleType};

use crate::i18n::Locale;

/// How many there are.
#[derive(Clone, Copy, Debug)]
pub struct Count(u64);

impl From<u64> for Count {
    fn from(n: u64) -> Self {
        Self(n)
    }
}

impl From<u32> for Count {
    fn from(n: u32) -> Self {
        Self(n.into())
    }
}

impl From<usize> for Count {
    fn from(n: usize) -> Self {
        Self(n as u64)
    }
}

/// A count in a text that is a view, and so follows a signal.
pub trait CountFn: Fn() -> Self::Number + Clone + Send + Sync + 'static {
    /// What it gives.
    type Number: Into<Count>;
}

impl<T: Into<Count>, F: Fn() -> T + Clone + Send + Sync + 'static> CountFn for F {
    type Number = T;
}

/// The rules of a language.
#[derive(Clone, Copy, Debug)]
pub struct Rules(Locale);

/// The rules of a language, as the generated texts ask for them. Ordinals are in no text.
pub fn rules(locale: Locale, _: PluralRuleType) -> Rules {
    Rules(locale)
}

impl Rules {
    /// The form for a count.
    pub fn category_for(self, count: impl Into<Count>) -> PluralCategory {
        let Count(n) = count.into();
        match self.0 {
            Locale::en if n == 1 => PluralCategory::One,
            Locale::fr if n < 2 => PluralCategory::One,
            Locale::fr if n.is_multiple_of(1_000_000) => PluralCategory::Many,
            Locale::en | Locale::fr => PluralCategory::Other,
            Locale::pl if n == 1 => PluralCategory::One,
            Locale::pl if matches!(n % 10, 2..=4) && !matches!(n % 100, 12..=14) => PluralCategory::Few,
            Locale::pl => PluralCategory::Many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_that_of_the_unicode_consortium() {
        for locale in [Locale::en, Locale::fr, Locale::pl] {
            let theirs = leptos_i18n::__private::get_plural_rules(locale, PluralRuleType::Cardinal);
            let ours = rules(locale, PluralRuleType::Cardinal);
            for n in (0..3_000_u64).chain([999_999, 1_000_000, 1_000_001, 1_000_002, 3_000_000, 10_000_000_012]) {
                assert_eq!(ours.category_for(n), theirs.category_for(n), "{locale} {n}");
            }
        }
    }
}
