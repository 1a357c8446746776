//! The languages that Vigie speaks, and which of them a browser asks for.

use super::terms::terms;

terms! {
    /// A language of the interface; its slug is the tag of BCP 47.
    Language {
        /// English, with the dates and the clock of Europe.
        En = 0, "en";
        /// French.
        Fr = 1, "fr";
        /// Polish.
        Pl = 2, "pl";
    }
}

impl Language {
    /// What its speakers call it.
    pub const fn native_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Fr => "Français",
            Self::Pl => "Polski",
        }
    }

    /// The language that an `Accept-Language` header likes best (RFC 9110, section 12.5.4): the highest quality, then the order of the
    /// header. A region counts as its language (`fr-CA` as French). `None` if the header asks for none of ours.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let ranges: Vec<(&str, u16)> = header.split(',').filter_map(range).collect();
        let wanted = |language: Self| {
            let named = ranges.iter().enumerate().filter(|(_, (tag, _))| primary_is(tag, language.as_str()));
            let any = || ranges.iter().enumerate().find(|(_, (tag, _))| *tag == "*");
            named.max_by_key(|(at, (_, quality))| (*quality, std::cmp::Reverse(*at))).or_else(any)
        };
        Self::ALL
            .iter()
            .filter_map(|&language| wanted(language).map(|(at, (_, quality))| (language, at, *quality)))
            .filter(|(_, _, quality)| *quality > 0)
            .min_by_key(|(_, at, quality)| (std::cmp::Reverse(*quality), *at))
            .map(|(language, _, _)| language)
    }
}

/// A language range and its quality in thousandths; `None` if it is not of the standard's form.
fn range(text: &str) -> Option<(&str, u16)> {
    let (tag, parameter) = match text.split_once(';') {
        Some((tag, parameter)) => (tag.trim(), Some(parameter.trim())),
        None => (text.trim(), None),
    };
    let quality = match parameter {
        None => 1_000,
        Some(parameter) => thousandths(parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="))?)?,
    };
    (!tag.is_empty()).then_some((tag, quality))
}

/// `0`, `1`, or either with up to three decimals, at most 1.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: u16 = format!("{whole}{decimals:0<3}").parse().ok()?;
    (value <= 1_000).then_some(value)
}

fn primary_is(tag: &str, language: &str) -> bool {
    tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case(language))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_browser_gets_the_language_it_likes_best() {
        for (header, language) in [
            ("fr", Some(Language::Fr)),
            ("pl-PL,pl;q=0.9,en-US;q=0.8,en;q=0.7", Some(Language::Pl)),
            ("de, fr-CA;q=0.5, en;q=0.4", Some(Language::Fr)),
            ("en;q=0.2, pl;q=0.700", Some(Language::Pl)),
            ("PL", Some(Language::Pl)),
            ("fr, pl", Some(Language::Fr)),
            ("pl, fr", Some(Language::Pl)),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(Language::from_accept_language(header), language, "{header}");
        }
    }

    #[test]
    fn a_quality_of_zero_refuses_a_language() {
        assert_eq!(Language::from_accept_language("fr;q=0, en;q=0.1"), Some(Language::En));
        assert_eq!(Language::from_accept_language("en;q=0, *;q=0.5"), Some(Language::Fr));
        assert_eq!(Language::from_accept_language("fr;q=0"), None);
    }

    #[test]
    fn a_star_stands_for_the_languages_that_are_not_named() {
        assert_eq!(Language::from_accept_language("*"), Some(Language::En));
        assert_eq!(Language::from_accept_language("de, *;q=0.5, pl;q=0.1"), Some(Language::En));
    }

    #[test]
    fn a_broken_range_is_passed_over() {
        for header in ["fr;q=2, pl;q=0.1", "fr;q=1.001, pl;q=0.1", "fr;q=x, pl", ";q=1, pl", "fr;q=0.1234, pl"] {
            assert_eq!(Language::from_accept_language(header), Some(Language::Pl), "{header}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_it_panic(header in ".{0,60}") {
            let _ = Language::from_accept_language(&header);
        }
    }
}
