//! From the form's fields to a filter, and the ranges that people often want.

use crate::domain::error::FieldError;
use crate::domain::filter::Filter;
use crate::domain::time::LocalDay;
use crate::domain::time_range::{Bound, Hours};

/// The field of the hour at which the range of hours begins.
pub const HOURS_FROM: &str = "hours_from";
/// The field of the hour at which the range of hours ends.
pub const HOURS_TO: &str = "hours_to";

/// The filter that the fields say. The two fields of hours count only together; the second may be midnight.
///
/// # Errors
/// The first field that cannot be taken.
pub fn filter_of(fields: &[(String, String)]) -> Result<Filter, FieldError> {
    let find = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
    let trimmed = fields.iter().map(|(name, value)| (name.as_str(), value.trim()));
    let filter = Filter::from_pairs(trimmed.filter(|(name, _)| *name != "hours"))?;
    Ok(Filter { hours: hours(find(HOURS_FROM), find(HOURS_TO))?, ..filter })
}

fn hours(from: &str, to: &str) -> Result<Option<Hours>, FieldError> {
    if from.is_empty() || to.is_empty() {
        return Ok(None);
    }
    // A browser may add seconds; midnight as an end is the end of the day.
    let minute = |text: &str| text.get(..5).unwrap_or(text).to_owned();
    let to = if minute(to) == "00:00" { "24:00".to_owned() } else { minute(to) };
    format!("{}-{to}", minute(from)).parse().map(Some).map_err(|problem| FieldError::new("hours", problem))
}

/// A minute of the day as a time field shows it, which knows no 24:00.
pub fn time_field(minute: u16) -> String {
    crate::format::time::minute(minute % 1_440)
}

/// A range that people often want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// The reader's day.
    Today,
    /// The day before.
    Yesterday,
    /// Today and the six days before.
    Week,
    /// The month of today, to its end.
    Month,
    /// The month before.
    LastMonth,
}

impl Range {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Today, Self::Yesterday, Self::Week, Self::Month, Self::LastMonth];

    /// The filter with these days instead of its own.
    pub fn of(self, filter: &Filter, today: LocalDay) -> Filter {
        let first_of_month = |day: LocalDay| day.plus_days(1 - i64::from(day.day()));
        let (from, to) = match self {
            Self::Today => (today, today),
            Self::Yesterday => (today.plus_days(-1), today.plus_days(-1)),
            Self::Week => (today.plus_days(-6), today),
            Self::Month => (first_of_month(today), today.last_of_month()),
            Self::LastMonth => {
                let last = first_of_month(today).plus_days(-1);
                (first_of_month(last), last)
            }
        };
        Filter { from: Some(Bound::Day(from)), to: Some(Bound::Day(to)), ..filter.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn query(pairs: &[(&str, &str)]) -> String {
        filter_of(&fields(pairs)).unwrap().to_query()
    }

    #[test]
    fn untouched_fields_say_nothing_and_boxes_add_up() {
        let said = query(&[("q", " "), ("from", ""), ("site", "lyon"), ("site", "nice"), ("hours_from", "08:00")]);
        assert_eq!(said, "site=lyon&site=nice");
    }

    #[test]
    fn two_times_make_the_hours() {
        assert_eq!(query(&[("hours_from", "22:00"), ("hours_to", "06:30")]), "hours=22:00-06:30");
        assert_eq!(query(&[("hours_from", "00:00"), ("hours_to", "00:00:00")]), "hours=00:00-24:00");
        assert_eq!(filter_of(&fields(&[("hours_from", "08:00"), ("hours_to", "08:00")])).unwrap_err().field, "hours");
        assert_eq!((time_field(1_440), time_field(510)), ("00:00".to_owned(), "08:30".to_owned()));
    }

    #[test]
    fn a_date_replaces_an_instant_of_the_address() {
        let said = query(&[("from", "2026-03-01T10:00:00Z"), ("from", "2026-03-02")]);
        assert_eq!(said, "from=2026-03-02");
    }

    #[test]
    fn frequent_ranges_keep_the_rest_of_the_filter() {
        let filter = Filter::from_query("site=lyon&from=2020-01-01").unwrap();
        let of = |range: Range| range.of(&filter, "2026-03-01".parse().unwrap()).to_query();
        assert_eq!(of(Range::Today), "site=lyon&from=2026-03-01&to=2026-03-01");
        assert_eq!(of(Range::Yesterday), "site=lyon&from=2026-02-28&to=2026-02-28");
        assert_eq!(of(Range::Week), "site=lyon&from=2026-02-23&to=2026-03-01");
        assert_eq!(of(Range::Month), "site=lyon&from=2026-03-01&to=2026-03-31");
        assert_eq!(of(Range::LastMonth), "site=lyon&from=2026-02-01&to=2026-02-28");
    }
}
