//! From counted figures to what the page shows of them: bars, rows, links and sentences. Pure, tested natively.

use super::address::{Address, Extra};
use super::words;
use crate::api::statistics::UsageAnswer;
use crate::charts::usage::{Marks, OutcomeBars, Patterns, UsageBars};
use crate::domain::bucket::{Bucket, Granularity};
use crate::domain::filter::Filter;
use crate::domain::language::Language;
use crate::domain::outcome::Outcome;
use crate::domain::statistics::{BucketCounts, FeatureCounts, OutcomeCounts, Statistics, drill_down};
use crate::format::date;
use crate::format::number::integer;
use crate::i18n::td_string;
use crate::preferences;
use crate::widgets::outcome;

/// The outcomes that the catalogue speaks of; they keep their place also while nothing ended so.
const USUAL: [Outcome; 4] = [Outcome::Success, Outcome::NoAnswer, Outcome::Failure, Outcome::Stopped];

/// One part of a bar as a link: what a click, Enter and a screen reader get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which bar, from the left.
    pub bar: usize,
    /// Which part of it.
    pub outcome: Outcome,
    /// `March 2026 · couriers · 12 errors`.
    pub text: String,
    /// The journal of exactly these events.
    pub href: String,
}

/// The outcomes that have a column: those that are asked for, the usual ones and those that occur.
pub fn columns(address: &Address, answer: &UsageAnswer) -> Vec<Outcome> {
    let occurs = |outcome: Outcome| {
        answer.current.total.get(outcome) > 0
            || answer.previous.as_ref().is_some_and(|previous| previous.total.get(outcome) > 0)
    };
    let shown = |&outcome: &Outcome| {
        address.counts(outcome)
            && (USUAL.contains(&outcome) || occurs(outcome) || address.filter.outcome.contains(&outcome))
    };
    Outcome::ALL.iter().copied().filter(shown).collect()
}

/// What the ways to the events start from: the address, with the sites named where others are hidden.
pub fn opened(address: &Address, answer: &UsageAnswer) -> Address {
    let mut opened = address.clone();
    if !answer.counted_sites.is_empty() {
        opened.filter.site.clone_from(&answer.counted_sites);
    }
    opened
}

/// The journal of the events that a figure counts.
pub fn journal(filter: &Filter) -> String {
    format!("/journals/all?{}", filter.to_query())
}

/// The journal behind a part of a bar, or behind all of it.
pub fn bar_href(address: &Address, bucket: Bucket, outcome: Option<Outcome>) -> String {
    journal(&drill_down(&address.filter, bucket, outcome))
}

/// The journal behind a figure of a feature's row. `None` for the rest of a module that also has parts: no filter says "without a part".
pub fn row_href(
    address: &Address,
    rows: &[FeatureCounts],
    row: &FeatureCounts,
    outcome: Option<Outcome>,
) -> Option<String> {
    if is_rest(rows, row) {
        return None;
    }
    let filter = address.filter_in_time();
    Some(journal(&Filter {
        module: vec![row.module.clone()],
        submodule: row.submodule.iter().cloned().collect(),
        outcome: outcome.map_or_else(|| filter.outcome.clone(), |outcome| vec![outcome]),
        ..filter
    }))
}

/// Whether a row is what a module did outside of its parts.
pub fn is_rest(rows: &[FeatureCounts], row: &FeatureCounts) -> bool {
    row.submodule.is_none() && rows.iter().any(|other| other.module == row.module && other.submodule.is_some())
}

/// The journal behind a figure of the last row.
pub fn total_href(address: &Address, outcome: Option<Outcome>) -> String {
    let filter = address.filter_in_time();
    journal(&Filter { outcome: outcome.map_or_else(|| filter.outcome.clone(), |outcome| vec![outcome]), ..filter })
}

/// The links of the chart: every part of every bar that is not empty, from left to right, from the base to the top.
pub fn marks(language: Language, address: &Address, answer: &UsageAnswer) -> Vec<Mark> {
    let what = words::chosen_features(language, address);
    let opened = opened(address, answer);
    let columns = columns(address, answer);
    let parts = |(bar, counts): (usize, &BucketCounts)| {
        let parts = columns.iter().copied().filter(|&outcome| counts.counts.get(outcome) > 0);
        let (bucket, counts) = (counts.bucket, counts.counts);
        parts
            .map(|outcome| Mark {
                bar,
                outcome,
                text: sentence(
                    language,
                    bucket,
                    what.as_deref(),
                    &words::counted(language, outcome, counts.get(outcome)),
                ),
                href: bar_href(&opened, bucket, Some(outcome)),
            })
            .collect::<Vec<_>>()
    };
    answer.current.buckets.iter().enumerate().flat_map(parts).collect()
}

/// The chart's data in the reader's language.
pub fn bars(language: Language, address: &Address, answer: &UsageAnswer) -> UsageBars {
    let what = words::chosen_features(language, address);
    let locale = preferences::locale(language);
    let buckets = &answer.current.buckets;
    let stack = columns(address, answer).into_iter().map(|column| OutcomeBars {
        outcome: column,
        marks: Marks {
            name: outcome::label(locale, column).to_owned(),
            values: buckets.iter().map(|bar| bar.counts.get(column)).collect(),
            texts: texts(buckets, |bar| {
                sentence(
                    language,
                    bar.bucket,
                    what.as_deref(),
                    &words::counted(language, column, bar.counts.get(column)),
                )
            }),
        },
    });
    UsageBars {
        axis: texts(buckets, |bar| axis_label(language, address, bar.bucket)),
        named_every: shows_hours_of_days(address).then_some(24),
        totals: texts(buckets, |bar| match bar.counts.total() {
            0 => String::new(),
            total => integer(language, total),
        }),
        stack: stack.collect(),
        previous: shown_previous(address, answer).map(|previous| Marks {
            name: td_string!(locale, statistics.previous.label).to_owned(),
            values: aligned(buckets, previous).map(|counts| counts.total()).collect(),
            texts: texts(&previous.buckets, |bar| {
                sentence(language, bar.bucket, what.as_deref(), &words::events(language, bar.counts.total()))
            }),
        }),
        patterns: match address.patterns {
            Extra::Shown => Patterns::Drawn,
            Extra::Hidden => Patterns::Plain,
        },
    }
}

/// The counts of the period before, bar by bar of this one; nothing where it was shorter.
pub fn aligned<'a>(
    buckets: &'a [BucketCounts],
    previous: &'a Statistics,
) -> impl Iterator<Item = OutcomeCounts> + use<'a> {
    (0..buckets.len()).map(|at| previous.buckets.get(at).map(|bar| bar.counts).unwrap_or_default())
}

/// The period before, if the reader wants to see it.
pub fn shown_previous<'a>(address: &Address, answer: &'a UsageAnswer) -> Option<&'a Statistics> {
    answer.previous.as_ref().filter(|_| address.previous == Extra::Shown)
}

/// The period in words.
pub fn period(language: Language, address: &Address) -> String {
    date::days(language, &address.period.days)
}

/// Hours of several days: then only the days are named.
fn shows_hours_of_days(address: &Address) -> bool {
    address.period.granularity == Granularity::Hour && address.period.days.start() != address.period.days.end()
}

/// The day of an hour's bar where several days are shown; the usual short form elsewhere, without a year that the page already says.
fn axis_label(language: Language, address: &Address, bucket: Bucket) -> String {
    let first = *bucket.days().start();
    let (from, to) = (*address.period.days.start(), *address.period.days.end());
    match (bucket.granularity(), bucket.hour()) {
        (Granularity::Hour, Some(0)) if shows_hours_of_days(address) => date::day_of_month_short(language, first),
        (Granularity::Month, _) if from.year() == to.year() => {
            crate::format::names::month_short(language, first.month()).to_owned()
        }
        (Granularity::Day, _) if from.year() == to.year() && from.month() == to.month() => first.day().to_string(),
        _ => date::bucket_short(language, bucket),
    }
}

fn sentence(language: Language, bucket: Bucket, what: Option<&str>, figure: &str) -> String {
    let when = date::bucket(language, bucket);
    match what {
        Some(what) => format!("{when} · {what} · {figure}"),
        None => format!("{when} · {figure}"),
    }
}

fn texts(buckets: &[BucketCounts], text: impl Fn(&BucketCounts) -> String) -> Vec<String> {
    buckets.iter().map(text).collect()
}

/// The first and the last day as the server function wants them.
pub fn days(bounds: &std::ops::RangeInclusive<crate::domain::time::LocalDay>) -> crate::api::statistics::Days {
    (*bounds.start(), *bounds.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::statistics::{FeatureCounts, Usage};
    use crate::domain::time::LocalDay;

    fn today() -> LocalDay {
        "2026-11-22".parse().unwrap()
    }

    fn statistics(address: &Address, cells: &[(&str, Outcome, u64)]) -> Statistics {
        let (mut buckets, mut all) = (Vec::new(), OutcomeCounts::default());
        for &(bucket, outcome, n) in cells {
            let mut counts = OutcomeCounts::default();
            counts.add(outcome, n);
            all.add(outcome, n);
            buckets.push(BucketCounts { bucket: bucket.parse().unwrap(), counts });
        }
        let features = vec![FeatureCounts { module: "alpha".parse().unwrap(), submodule: None, counts: all }];
        let usage = Usage { buckets, features, ..Usage::default() };
        Statistics::of(address.period.granularity, &address.period.days, usage)
    }

    fn answer(address: &Address) -> UsageAnswer {
        let before = address.at(address.period.previous().unwrap());
        UsageAnswer {
            current: statistics(address, &[("2026-03", Outcome::Failure, 12), ("2026-03", Outcome::Success, 1_204)]),
            previous: Some(statistics(&before, &[("2025-03", Outcome::Success, 7)])),
            counted_sites: Vec::new(),
            emptied: None,
            holds: crate::api::statistics::Holds::Events,
        }
    }

    #[test]
    fn a_bar_says_and_opens_what_it_counts() {
        let address = Address::parse("module=alpha&site=lyon", today()).unwrap();
        let marks = marks(Language::En, &address, &answer(&address));
        let marks: Vec<_> = marks.iter().map(|mark| (mark.bar, mark.text.as_str(), mark.href.as_str())).collect();
        assert_eq!(
            marks,
            [
                (
                    2,
                    "March 2026 · Alpha · 1,204 done",
                    "/journals/all?site=lyon&module=alpha&outcome=success&from=2026-03-01&to=2026-03-31"
                ),
                (
                    2,
                    "March 2026 · Alpha · 12 errors",
                    "/journals/all?site=lyon&module=alpha&outcome=failure&from=2026-03-01&to=2026-03-31"
                ),
            ]
        );
    }

    #[test]
    fn links_and_chart_say_the_same() {
        let address = Address::parse("", today()).unwrap();
        let answer = answer(&address);
        let chart = bars(Language::Pl, &address, &answer);
        for mark in marks(Language::Pl, &address, &answer) {
            let part = chart.stack.iter().find(|part| part.outcome == mark.outcome).unwrap();
            assert_eq!(part.marks.texts[mark.bar], mark.text);
        }
        assert_eq!(chart.axis[2], "mar");
        assert_eq!(chart.totals[2], "1216");
        assert_eq!(chart.previous.unwrap().values[2], 7);
    }

    #[test]
    fn an_outcome_that_is_left_out_has_no_column() {
        let columns = |query: &str| {
            let address = Address::parse(query, today()).unwrap();
            super::columns(&address, &answer(&address))
        };
        assert_eq!(columns(""), USUAL);
        assert_eq!(columns("outcome=failure&outcome=pending"), [Outcome::Failure, Outcome::Pending]);
    }

    #[test]
    fn where_sites_are_hidden_the_way_to_the_events_names_the_others() {
        let address = Address::parse("", today()).unwrap();
        let answer = UsageAnswer { counted_sites: vec!["lyon".parse().unwrap()], ..answer(&address) };
        let first = marks(Language::En, &address, &answer).remove(0);
        assert_eq!(first.href, "/journals/all?site=lyon&outcome=success&from=2026-03-01&to=2026-03-31");
    }

    #[test]
    fn a_row_opens_its_feature_in_the_whole_period() {
        let address = Address::parse("module=alpha&module=beta", today()).unwrap();
        let row = |module: &str, part: Option<&str>| FeatureCounts {
            module: module.parse().unwrap(),
            submodule: part.map(|part| part.parse().unwrap()),
            counts: OutcomeCounts::default(),
        };
        let rows = [row("alpha", None), row("alpha", Some("x")), row("beta", None)];
        let hrefs = rows.each_ref().map(|row| row_href(&address, &rows, row, None));
        let days = "from=2026-01-01&to=2026-12-31";
        assert_eq!(hrefs[0], None);
        assert_eq!(hrefs[1], Some(format!("/journals/all?module=alpha&submodule=x&{days}")));
        assert_eq!(hrefs[2], Some(format!("/journals/all?module=beta&{days}")));
    }
}
