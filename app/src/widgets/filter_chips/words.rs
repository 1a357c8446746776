//! A filter in words, value by value, and what remains of it without each.

use crate::domain::time_range::Bound;

use crate::domain::filter::Filter;
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::slug::Slug;
use crate::domain::time::LocalTime;
use crate::format::{date, time};
use crate::i18n::{Locale, td_string};
use crate::preferences;
use crate::pretty::visible;
use crate::widgets::{feature, outcome, vocabulary};

/// A value that is filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The field and the value: `Outcome: error`.
    pub text: String,
    /// The filter without it.
    pub without: Filter,
}

/// All values of a filter, in the order of the filter's fields; the two ends of the range are one chip.
pub fn chips(locale: Locale, filter: &Filter, sites: &[Site]) -> Vec<Chip> {
    let pairs = filter.to_pairs();
    let mut chips: Vec<Chip> = pairs
        .iter()
        .filter(|(name, _)| !matches!(*name, "from" | "to"))
        .map(|(name, text)| Chip {
            text: captioned(locale, name, &value(locale, filter, sites, (name, text))),
            without: without(&pairs, |pair| pair.0 == *name && pair.1 == *text),
        })
        .collect();
    if let Some(text) = range(locale, filter) {
        let without = without(&pairs, |pair| matches!(pair.0, "from" | "to"));
        chips.push(Chip { text: captioned(locale, "dates", &text), without });
    }
    chips
}

/// The range of dates in words; `None` if there is none.
pub fn range(locale: Locale, filter: &Filter) -> Option<String> {
    let language = preferences::language(locale);
    Some(match (filter.from, filter.to) {
        (None, None) => return None,
        (Some(Bound::Day(from)), Some(Bound::Day(to))) => date::days(language, &(from..=to)),
        (from, to) => {
            let from = from.map(|from| begin(locale, language, from));
            let to = to.map(|to| end(locale, language, to));
            [from, to].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    })
}

fn begin(locale: Locale, language: Language, from: Bound) -> String {
    match from {
        Bound::Day(day) => td_string!(locale, journal.range.since, day = date::day(language, day)),
        Bound::Instant(_) => td_string!(locale, journal.range.from, time = instant(language, from)),
    }
}

fn end(locale: Locale, language: Language, to: Bound) -> String {
    match to {
        Bound::Day(day) => td_string!(locale, journal.range.until, day = date::day(language, day)),
        Bound::Instant(_) => td_string!(locale, journal.range.before, time = instant(language, to)),
    }
}

/// An instant of an address has no zone of its own, so it reads in UTC.
fn instant(language: Language, bound: Bound) -> String {
    match bound {
        Bound::Day(day) => date::day(language, day),
        Bound::Instant(at) => format!("{} UTC", time::date_time(language, LocalTime::at(at, 0))),
    }
}

fn without(pairs: &[(&'static str, String)], taken: impl Fn(&(&'static str, String)) -> bool) -> Filter {
    let rest = pairs.iter().filter(|pair| !taken(pair)).map(|(name, value)| (*name, value.as_str()));
    // A part of what was printed by a filter is a filter.
    Filter::from_pairs(rest).unwrap_or_default()
}

fn captioned(locale: Locale, name: &str, value: &str) -> String {
    td_string!(locale, journal.chip, field = field(locale, name), value = value)
}

fn value(locale: Locale, filter: &Filter, sites: &[Site], (name, text): (&str, &str)) -> String {
    let language = preferences::language(locale);
    let slug = || text.parse::<Slug>().ok();
    let words = match name {
        "site" => sites.iter().find(|site| site.slug.as_str() == text).map(|site| site.label.clone()),
        "module" => slug().map(|module| feature::feature(language, &module, None)),
        "submodule" => slug().map(|part| feature::part(language, &filter.module, &part)),
        "operation" => slug().map(|deed| feature::deed(language, &filter.module, &deed)),
        "kind" => text.parse().ok().map(|kind| vocabulary::kind(locale, kind).to_owned()),
        "outcome" => text.parse().ok().map(|value| outcome::label(locale, value).to_owned()),
        "reason" => text.parse().ok().map(|reason| vocabulary::reason(locale, reason).to_owned()),
        "severity" => text.parse().ok().map(|severity| vocabulary::severity(locale, severity).to_owned()),
        "action" => text.parse().ok().map(|action| vocabulary::action(locale, action).to_owned()),
        "hours" => filter.hours.map(|hours| {
            td_string!(locale, journal.range.hours, from = time::minute(hours.from), to = time::minute(hours.to))
        }),
        _ => None,
    };
    visible::plain(&words.unwrap_or_else(|| text.to_owned())).into_owned()
}

/// The name of a filter's field; `dates` for the two ends of the range.
pub fn field(locale: Locale, name: &str) -> &'static str {
    match name {
        "site" => td_string!(locale, journal.field.site),
        "module" => td_string!(locale, journal.field.module),
        "submodule" => td_string!(locale, journal.field.submodule),
        "operation" => td_string!(locale, journal.field.operation),
        "kind" => td_string!(locale, journal.field.kind),
        "outcome" => td_string!(locale, journal.field.outcome),
        "reason" => td_string!(locale, journal.field.reason),
        "severity" => td_string!(locale, journal.field.severity),
        "actor" => td_string!(locale, journal.field.actor),
        "user_type" => td_string!(locale, journal.field.user_type),
        "section" => td_string!(locale, journal.field.section),
        "action" => td_string!(locale, journal.field.action),
        "ip" => td_string!(locale, journal.field.ip),
        "tag" => td_string!(locale, journal.field.tag),
        "correlation_id" => td_string!(locale, journal.field.correlation_id),
        "q" => td_string!(locale, journal.field.q),
        "hours" => td_string!(locale, journal.field.hours),
        _ => td_string!(locale, journal.field.dates),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(locale: Locale, query: &str) -> Vec<String> {
        let site = Site {
            slug: "lyon".parse().unwrap(),
            label: "Lyon Part-Dieu".to_owned(),
            zone: "Europe/Paris".to_owned(),
            shown: true,
            past_zones: Vec::new(),
        };
        chips(locale, &Filter::from_query(query).unwrap(), &[site]).into_iter().map(|chip| chip.text).collect()
    }

    #[test]
    fn a_filter_reads_as_words() {
        let query = "site=lyon&module=couriers&submodule=dpd&outcome=failure&q=a%E2%80%AEb&from=2026-03-01&to=2026-03-31&hours=08:00-18:00";
        assert_eq!(
            words(Locale::en, query),
            [
                "Site: Lyon Part-Dieu",
                "Module: Couriers",
                "Submodule: DPD",
                "Outcome: error",
                "Text: a[U+202E]b",
                "Hours of the day: between 08:00 and 18:00",
                "Dates: March 2026",
            ]
        );
        assert_eq!(words(Locale::fr, "outcome=failure"), ["Résultat\u{a0}: erreur"]);
    }

    #[test]
    fn half_a_range_says_which_half() {
        assert_eq!(words(Locale::pl, "from=2026-03-01"), ["Daty: od 1 marca 2026"]);
        assert_eq!(
            words(Locale::en, "from=2026-03-01T10:00:00Z&to=2026-03-01T11:30:00Z"),
            ["Dates: from 1 Mar 2026, 10:00:00 UTC before 1 Mar 2026, 11:30:00 UTC"]
        );
    }

    #[test]
    fn taking_a_chip_away_leaves_the_others() {
        let filter = Filter::from_query("module=couriers&module=email&from=2026-03-01&to=2026-03-31").unwrap();
        let rest: Vec<String> = chips(Locale::en, &filter, &[]).iter().map(|chip| chip.without.to_query()).collect();
        assert_eq!(
            rest,
            [
                "module=email&from=2026-03-01&to=2026-03-31",
                "module=couriers&from=2026-03-01&to=2026-03-31",
                "module=couriers&module=email",
            ]
        );
    }
}
