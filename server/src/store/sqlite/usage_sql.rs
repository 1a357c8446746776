//! Statistics → SQL, purely: which counts answer a question, and the statement for what the counts do not know.

use std::ops::{Range, RangeInclusive};

use app::domain::bucket::Granularity;
use app::domain::filter::Filter;
use app::domain::time::LocalDay;

use super::condition::{Argument, Condition, Ids, hour_sql, source};
use super::docs::Docs;

/// Where the figures of some days come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Whole local months: the sealed counts of the main database, and the files of months that are not sealed.
    Months(RangeInclusive<LocalDay>),
    /// The counts by day of the months' files.
    Days(RangeInclusive<LocalDay>),
    /// The counts by hour of the months' files.
    Hours(RangeInclusive<LocalDay>),
    /// The events themselves.
    Events(RangeInclusive<LocalDay>),
}

/// Whether a filter asks for nothing that the counts do not know (its range aside).
pub(super) fn is_counted(filter: &Filter) -> bool {
    let plain = Filter {
        site: filter.site.clone(),
        module: filter.module.clone(),
        submodule: filter.submodule.clone(),
        operation: filter.operation.clone(),
        kind: filter.kind.clone(),
        outcome: filter.outcome.clone(),
        from: filter.from,
        to: filter.to,
        ..Filter::default()
    };
    plain == *filter
}

/// Where to read the figures of a range, piece by piece.
pub(super) fn sources(filter: &Filter, days: &RangeInclusive<LocalDay>, granularity: Granularity) -> Vec<Source> {
    if days.is_empty() {
        return Vec::new();
    }
    let whole = || days.clone();
    if !is_counted(filter) {
        return vec![Source::Events(whole())];
    }
    match granularity {
        Granularity::Hour if filter.operation.is_empty() => vec![Source::Hours(whole())],
        Granularity::Hour => vec![Source::Events(whole())],
        Granularity::Day => vec![Source::Days(whole())],
        Granularity::Month | Granularity::Year => by_months(days),
    }
}

/// The whole months inside the range, and the days before and after them.
fn by_months(days: &RangeInclusive<LocalDay>) -> Vec<Source> {
    let (start, end) = (*days.start(), *days.end());
    let first = if start.day() == 1 { start } else { start.last_of_month().plus_days(1) };
    let last = if end == end.last_of_month() { end } else { end.plus_days(-i64::from(end.day())) };
    if first > last {
        return vec![Source::Days(start..=end)];
    }
    let mut pieces = Vec::with_capacity(3);
    if start < first {
        pieces.push(Source::Days(start..=first.plus_days(-1)));
    }
    pieces.push(Source::Months(first..=last));
    if last < end {
        pieces.push(Source::Days(last.plus_days(1)..=end));
    }
    pieces
}

/// A statement with its values. The columns are bucket, module, submodule, outcome and count.
pub(super) type Statement = (String, Vec<Argument>);

/// The events of one month's file, counted, between two ids.
pub(super) fn by_event(condition: &Condition, docs: Docs, granularity: Granularity, ids: Range<i64>) -> Statement {
    let bucket = match granularity {
        Granularity::Hour => format!("event.local_day * 100 + {}", hour_sql()),
        wider => bucket_sql(wider, "event.local_day").to_owned(),
    };
    let (source, arguments) = source(condition, docs, Ids::between(ids.start, ids.end));
    let statement = format!(
        "SELECT {bucket} AS bucket, event.module_id, event.submodule_id, event.outcome, count(*) FROM {source}
         GROUP BY bucket, event.module_id, event.submodule_id, event.outcome"
    );
    (statement, arguments)
}

fn bucket_sql(granularity: Granularity, day: &'static str) -> String {
    match granularity {
        Granularity::Year => format!("{day} / 10000"),
        Granularity::Month => format!("{day} / 100"),
        Granularity::Day | Granularity::Hour => day.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> RangeInclusive<LocalDay> {
        from.parse().unwrap()..=to.parse().unwrap()
    }

    fn month_sources(from: &str, to: &str) -> Vec<Source> {
        sources(&Filter::default(), &days(from, to), Granularity::Month)
    }

    #[test]
    fn whole_months_are_read_whole_and_the_rest_by_day() {
        assert_eq!(month_sources("2026-01-01", "2026-12-31"), [Source::Months(days("2026-01-01", "2026-12-31"))]);
        assert_eq!(
            month_sources("2025-11-15", "2026-02-27"),
            [
                Source::Days(days("2025-11-15", "2025-11-30")),
                Source::Months(days("2025-12-01", "2026-01-31")),
                Source::Days(days("2026-02-01", "2026-02-27")),
            ]
        );
        assert_eq!(month_sources("2026-02-02", "2026-02-28"), [Source::Days(days("2026-02-02", "2026-02-28"))]);
        assert_eq!(month_sources("2026-02-10", "2026-03-20"), [Source::Days(days("2026-02-10", "2026-03-20"))]);
    }

    #[test]
    fn what_the_counts_do_not_know_is_counted_from_the_events() {
        let range = days("2026-02-01", "2026-02-28");
        let source = |query: &str, granularity| sources(&Filter::from_query(query).unwrap(), &range, granularity);
        let events = [Source::Events(range.clone())];
        assert_eq!(source("actor=MK", Granularity::Month), events);
        assert_eq!(source("hours=08:00-10:00", Granularity::Day), events);
        assert_eq!(source("operation=send", Granularity::Hour), events);
        assert_eq!(
            source("operation=send&site=lyon&outcome=failure&kind=job", Granularity::Day),
            [Source::Days(range.clone())]
        );
        assert_eq!(source("module=email&from=2026-02-01", Granularity::Hour), [Source::Hours(range.clone())]);
    }

    #[test]
    fn an_empty_range_reads_nothing() {
        assert_eq!(month_sources("2026-02-02", "2026-02-01"), []);
    }
}
