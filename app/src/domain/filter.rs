//! What a reader asks for. The same words stand in the page's address, the API, exports and live streams; parsing and printing are inverses.

use std::fmt;
use std::str::FromStr;

use super::error::FieldError;
use super::outcome::{Action, Kind, Outcome, Reason, Severity};
use super::slug::Slug;
use super::time_range::{Bound, Hours};

/// Which events: within a field any of the values, between fields all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Sites.
    pub site: Vec<Slug>,
    /// Modules.
    pub module: Vec<Slug>,
    /// Submodules.
    pub submodule: Vec<Slug>,
    /// Operations.
    pub operation: Vec<Slug>,
    /// Kinds.
    pub kind: Vec<Kind>,
    /// Outcomes.
    pub outcome: Vec<Outcome>,
    /// Reasons.
    pub reason: Vec<Reason>,
    /// Severities.
    pub severity: Vec<Severity>,
    /// User codes.
    pub actor: Vec<String>,
    /// Sorts of user.
    pub user_type: Vec<String>,
    /// Sections of the source's interface.
    pub section: Vec<String>,
    /// Kinds of staff action.
    pub action: Vec<Action>,
    /// Addresses.
    pub ip: Vec<std::net::IpAddr>,
    /// Tags.
    pub tag: Vec<Slug>,
    /// Correlation ids.
    pub correlation_id: Vec<String>,
    /// Full text.
    pub q: Option<String>,
    /// From when.
    pub from: Option<Bound>,
    /// To when.
    pub to: Option<Bound>,
    /// At which hours of the local day.
    pub hours: Option<Hours>,
}

/// The longest free value of a filter, in bytes.
pub const MAX_VALUE: usize = 512;
/// The most values of one field.
pub const MAX_VALUES: usize = 200;

impl Filter {
    /// The names of all fields, in the order in which they are printed.
    pub const FIELDS: &'static [&'static str] = &[
        "site",
        "module",
        "submodule",
        "operation",
        "kind",
        "outcome",
        "reason",
        "severity",
        "actor",
        "user_type",
        "section",
        "action",
        "ip",
        "tag",
        "correlation_id",
        "q",
        "from",
        "to",
        "hours",
    ];

    /// Takes one name and value of a query string. `Ok(false)` if the name is not a filter's.
    /// An empty value says nothing, as an untouched form field does.
    ///
    /// # Errors
    /// The field and what would be right.
    pub fn take(&mut self, name: &str, value: &str) -> Result<bool, FieldError> {
        if !Self::FIELDS.contains(&name) {
            return Ok(false);
        }
        if value.is_empty() {
            return Ok(true);
        }
        if value.len() > MAX_VALUE {
            return Err(FieldError::new(name, format!("must be at most {MAX_VALUE} bytes")));
        }
        let taken = match name {
            "site" => push(&mut self.site, value),
            "module" => push(&mut self.module, value),
            "submodule" => push(&mut self.submodule, value),
            "operation" => push(&mut self.operation, value),
            "kind" => push(&mut self.kind, value),
            "outcome" => push(&mut self.outcome, value),
            "reason" => push(&mut self.reason, value),
            "severity" => push(&mut self.severity, value),
            "actor" => push(&mut self.actor, value),
            "user_type" => push(&mut self.user_type, value),
            "section" => push(&mut self.section, value),
            "action" => push(&mut self.action, value),
            "ip" => push(&mut self.ip, value),
            "tag" => push(&mut self.tag, value),
            "correlation_id" => push(&mut self.correlation_id, value),
            "q" => set(&mut self.q, value),
            "from" => set(&mut self.from, value),
            "to" => set(&mut self.to, value),
            _ => set(&mut self.hours, value),
        };
        taken.map(|()| true).map_err(|problem| FieldError::new(name, problem))
    }

    /// Reads pairs of a decoded query string; names that are not a filter's are left to others.
    ///
    /// # Errors
    /// The first field that cannot be taken, or a range that ends before it begins.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, FieldError> {
        let mut filter = Self::default();
        for (name, value) in pairs {
            filter.take(name, value)?;
        }
        filter.check()?;
        Ok(filter)
    }

    /// The pairs that [`Filter::from_pairs`] reads back, in a fixed order, not yet percent-encoded.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        print(&mut pairs, "site", &self.site);
        print(&mut pairs, "module", &self.module);
        print(&mut pairs, "submodule", &self.submodule);
        print(&mut pairs, "operation", &self.operation);
        print(&mut pairs, "kind", &self.kind);
        print(&mut pairs, "outcome", &self.outcome);
        print(&mut pairs, "reason", &self.reason);
        print(&mut pairs, "severity", &self.severity);
        print(&mut pairs, "actor", &self.actor);
        print(&mut pairs, "user_type", &self.user_type);
        print(&mut pairs, "section", &self.section);
        print(&mut pairs, "action", &self.action);
        print(&mut pairs, "ip", &self.ip);
        print(&mut pairs, "tag", &self.tag);
        print(&mut pairs, "correlation_id", &self.correlation_id);
        print(&mut pairs, "q", &self.q);
        print(&mut pairs, "from", &self.from);
        print(&mut pairs, "to", &self.to);
        print(&mut pairs, "hours", &self.hours);
        pairs
    }

    /// The query string without `?`, percent-encoded, empty for the filter that lets everything through.
    pub fn to_query(&self) -> String {
        super::query::encode(self.to_pairs().iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// Reads a query string without `?`.
    ///
    /// # Errors
    /// The first field that cannot be taken.
    pub fn from_query(query: &str) -> Result<Self, FieldError> {
        let pairs = super::query::decode(query);
        Self::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn check(&self) -> Result<(), FieldError> {
        for (name, count) in self.to_pairs().iter().fold(std::collections::BTreeMap::new(), |mut counts, (name, _)| {
            *counts.entry(*name).or_insert(0_usize) += 1;
            counts
        }) {
            if count > MAX_VALUES {
                return Err(FieldError::new(name, format!("at most {MAX_VALUES} values")));
            }
        }
        let reversed = match (self.from, self.to) {
            (Some(Bound::Day(from)), Some(Bound::Day(to))) => to < from,
            (Some(Bound::Instant(from)), Some(Bound::Instant(to))) => to < from,
            _ => false,
        };
        if reversed { Err(FieldError::new("to", "must not be before from")) } else { Ok(()) }
    }
}

fn push<T: FromStr + PartialEq>(values: &mut Vec<T>, text: &str) -> Result<(), String>
where
    T::Err: fmt::Display,
{
    let value = text.parse().map_err(|problem: T::Err| problem.to_string())?;
    if !values.contains(&value) {
        values.push(value);
    }
    Ok(())
}

fn set<T: FromStr>(slot: &mut Option<T>, text: &str) -> Result<(), String>
where
    T::Err: fmt::Display,
{
    *slot = Some(text.parse().map_err(|problem: T::Err| problem.to_string())?);
    Ok(())
}

fn print<'a, T: fmt::Display + 'a>(
    pairs: &mut Vec<(&'static str, String)>,
    name: &'static str,
    values: impl IntoIterator<Item = &'a T>,
) {
    pairs.extend(values.into_iter().map(|value| (name, value.to_string())));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::time::{DAY_MS, LocalDay, Timestamp};

    fn slugs() -> impl Strategy<Value = Vec<Slug>> {
        prop::collection::btree_set("[a-z0-9_.-]{1,12}", 0..3)
            .prop_map(|set| set.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::btree_set("[^\0]{1,12}", 0..3).prop_map(|set| set.into_iter().collect())
    }

    fn terms<T: Copy + fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = Vec<T>> {
        prop::sample::subsequence(all, 0..=all.len())
    }

    fn bounds() -> impl Strategy<Value = (Option<Bound>, Option<Bound>)> {
        let first = LocalDay::MIN;
        prop_oneof![
            Just((None, None)),
            (0..70_000_i64, 0..3_000_i64).prop_map(move |(start, length)| {
                let from = first.plus_days(start);
                (Some(Bound::Day(from)), Some(Bound::Day(from.plus_days(length))))
            }),
            (Timestamp::MIN.0..Timestamp::MAX.0 - DAY_MS, 0..DAY_MS).prop_map(|(start, length)| {
                (Some(Bound::Instant(Timestamp(start))), Some(Bound::Instant(Timestamp(start + length))))
            }),
        ]
    }

    prop_compose! {
        fn filters()(
            (site, module, submodule, operation, tag) in (slugs(), slugs(), slugs(), slugs(), slugs()),
            (kind, outcome, reason) in (terms(Kind::ALL), terms(Outcome::ALL), terms(Reason::ALL)),
            (severity, action) in (terms(Severity::ALL), terms(Action::ALL)),
            (actor, user_type, section, correlation_id) in (texts(), texts(), texts(), texts()),
            ip in prop::collection::btree_set(any::<std::net::IpAddr>(), 0..3),
            q in prop::option::of("[^\0]{1,20}"),
            (from, to) in bounds(),
            hours in prop::option::of((0_u16..1_440, 0_u16..=1_440).prop_filter("differ", |(a, b)| a != b)),
        ) -> Filter {
            let hours = hours.map(|(from, to)| Hours { from, to });
            let ip = ip.into_iter().collect();
            Filter {
                site, module, submodule, operation, kind, outcome, reason, severity, actor, user_type, section,
                action, ip, tag, correlation_id, q, from, to, hours,
            }
        }
    }

    proptest! {
        #[test]
        fn parsing_a_printed_filter_gives_it_back(filter in filters()) {
            prop_assert_eq!(Filter::from_query(&filter.to_query()), Ok(filter));
        }

        #[test]
        fn no_query_string_makes_the_parser_panic(query in ".{0,80}") {
            let _ = Filter::from_query(&query);
        }
    }

    #[test]
    fn a_wrong_value_names_its_field() {
        for (query, field) in [
            ("module=Couriers", "module"),
            ("outcome=done", "outcome"),
            ("from=2026-02-30", "from"),
            ("from=1999-12-31", "from"),
            ("from=2026-03-02&to=2026-03-01", "to"),
            ("hours=8-10", "hours"),
            ("hours=25:00-26:00", "hours"),
            ("ip=1.2.3", "ip"),
        ] {
            assert_eq!(Filter::from_query(query).unwrap_err().field, field, "{query}");
        }
    }

    #[test]
    fn an_untouched_form_field_filters_nothing() {
        assert_eq!(Filter::from_query("site=&q=&from=").unwrap(), Filter::default());
    }
}
