//! The statistics page's state, which is its address. Pure: parsing and printing are inverses, and each change gives the address to go to.

use std::ops::RangeInclusive;

use super::period::Period;
use crate::domain::bucket::Granularity;
use crate::domain::error::FieldError;
use crate::domain::filter::Filter;
use crate::domain::outcome::Outcome;
use crate::domain::query;
use crate::domain::slug::Slug;
use crate::domain::statistics::MAX_BUCKETS;
use crate::domain::time::LocalDay;
use crate::domain::time_range::Bound;

/// The page's own path.
pub const PATH: &str = "/statistics";

/// How the figures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As bars.
    Chart,
    /// As rows.
    Table,
}

/// Something that is shown beside the figures, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// It is shown.
    Shown,
    /// It is not.
    Hidden,
}

impl Extra {
    /// The other of the two.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Shown => Self::Hidden,
            Self::Hidden => Self::Shown,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "on",
            Self::Hidden => "off",
        }
    }

    fn parse(field: &str, text: &str) -> Result<Self, FieldError> {
        match text {
            "on" => Ok(Self::Shown),
            "off" => Ok(Self::Hidden),
            _ => Err(FieldError::new(field, "must be on or off")),
        }
    }
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Which events; without `from` and `to`, which are the period's.
    pub filter: Filter,
    /// When.
    pub period: Period,
    /// How.
    pub look: Look,
    /// The period before.
    pub previous: Extra,
    /// Patterns on the bars, for those who cannot tell the colours.
    pub patterns: Extra,
}

impl Address {
    /// The months of this year, of all features and sites.
    pub fn usual(today: LocalDay) -> Self {
        Self {
            filter: Filter::default(),
            period: Period::around(Granularity::Month, today),
            look: Look::Chart,
            previous: Extra::Shown,
            patterns: Extra::Hidden,
        }
    }

    /// Reads a query string; what it leaves out is usual around `today`.
    ///
    /// # Errors
    /// The first field that cannot be taken.
    pub fn parse(text: &str, today: LocalDay) -> Result<Self, FieldError> {
        let pairs = query::decode(text);
        let mut filter = Filter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
        let days = days(filter.from.take(), filter.to.take())?;
        let mut granularity = None;
        let Self { mut look, mut previous, mut patterns, .. } = Self::usual(today);
        for (name, value) in &pairs {
            match name.as_str() {
                "granularity" => {
                    granularity = Some(value.parse().map_err(|problem| FieldError::new("granularity", problem))?);
                }
                "view" => look = parse_look(value)?,
                "previous" => previous = Extra::parse("previous", value)?,
                "patterns" => patterns = Extra::parse("patterns", value)?,
                _ => {}
            }
        }
        let granularity = granularity.unwrap_or(Granularity::Month);
        let period = match days {
            Some(days) => Period { granularity, days },
            None => Period::around(granularity, today),
        };
        if usize::try_from(period.bars()).is_ok_and(|bars| bars > MAX_BUCKETS) {
            return Err(FieldError::new("to", format!("must leave at most {MAX_BUCKETS} bars")));
        }
        Ok(Self { filter, period, look, previous, patterns })
    }

    /// The pairs that [`Address::parse`] reads back.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.filter_in_time().to_pairs();
        pairs.push(("granularity", self.period.granularity.to_string()));
        if self.look == Look::Table {
            pairs.push(("view", "table".to_owned()));
        }
        if self.previous == Extra::Hidden {
            pairs.push(("previous", self.previous.as_str().to_owned()));
        }
        if self.patterns == Extra::Shown {
            pairs.push(("patterns", self.patterns.as_str().to_owned()));
        }
        pairs
    }

    /// The query string that [`Address::parse`] reads back.
    pub fn to_query(&self) -> String {
        let pairs = self.to_pairs();
        query::encode(pairs.iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// The address itself.
    pub fn href(&self) -> String {
        format!("{PATH}?{}", self.to_query())
    }

    /// The filter of all events of the period.
    pub fn filter_in_time(&self) -> Filter {
        Filter {
            from: Some(Bound::Day(*self.period.days.start())),
            to: Some(Bound::Day(*self.period.days.end())),
            ..self.filter.clone()
        }
    }

    /// The same at another time.
    #[must_use]
    pub fn at(&self, period: Period) -> Self {
        Self { period, ..self.clone() }
    }

    /// The same shown otherwise.
    #[must_use]
    pub fn looking(&self, look: Look) -> Self {
        Self { look, ..self.clone() }
    }

    /// The same with or without a module. Parts belong to one module, so they go when the choice of modules changes.
    #[must_use]
    pub fn toggle_module(&self, module: &Slug) -> Self {
        let mut next = self.clone();
        toggle(&mut next.filter.module, module);
        next.filter.submodule.clear();
        next
    }

    /// The same with or without a part of the one module that is chosen.
    #[must_use]
    pub fn toggle_submodule(&self, submodule: &Slug) -> Self {
        let mut next = self.clone();
        toggle(&mut next.filter.submodule, submodule);
        next
    }

    /// The same with or without a site.
    #[must_use]
    pub fn toggle_site(&self, site: &Slug) -> Self {
        let mut next = self.clone();
        toggle(&mut next.filter.site, site);
        next
    }

    /// The same with or without an outcome. None chosen means all, so the first to go leaves the others; the last to go brings all back.
    #[must_use]
    pub fn toggle_outcome(&self, outcome: Outcome) -> Self {
        let mut next = self.clone();
        let kept = Outcome::ALL.iter().filter(|&&other| self.counts(other) != (other == outcome));
        next.filter.outcome = kept.copied().collect();
        if next.filter.outcome.len() == Outcome::ALL.len() {
            next.filter.outcome.clear();
        }
        next
    }

    /// Whether events of the outcome are counted.
    pub fn counts(&self, outcome: Outcome) -> bool {
        self.filter.outcome.is_empty() || self.filter.outcome.contains(&outcome)
    }
}

fn toggle(values: &mut Vec<Slug>, value: &Slug) {
    match values.iter().position(|other| other == value) {
        Some(at) => drop(values.remove(at)),
        None => values.push(value.clone()),
    }
}

fn parse_look(text: &str) -> Result<Look, FieldError> {
    match text {
        "chart" => Ok(Look::Chart),
        "table" => Ok(Look::Table),
        _ => Err(FieldError::new("view", "must be chart or table")),
    }
}

fn days(from: Option<Bound>, to: Option<Bound>) -> Result<Option<RangeInclusive<LocalDay>>, FieldError> {
    let day = |field: &str, bound: Option<Bound>| match bound {
        None => Ok(None),
        Some(Bound::Day(day)) => Ok(Some(day)),
        Some(Bound::Instant(_)) => Err(FieldError::new(field, "must be a date, since bars are days of each site")),
    };
    match (day("from", from)?, day("to", to)?) {
        (Some(from), Some(to)) => Ok(Some(from..=to)),
        (None, None) => Ok(None),
        (Some(_), None) => Err(FieldError::new("to", "must be given with from")),
        (None, Some(_)) => Err(FieldError::new("from", "must be given with to")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> LocalDay {
        "2026-11-22".parse().unwrap()
    }

    fn address(query: &str) -> Address {
        Address::parse(query, today()).unwrap()
    }

    #[test]
    fn the_bare_page_shows_the_months_of_this_year() {
        assert_eq!(address("").href(), "/statistics?from=2026-01-01&to=2026-12-31&granularity=month");
    }

    #[test]
    fn an_address_survives_printing_and_parsing() {
        for query in [
            "site=lyon&module=couriers&submodule=dpd&outcome=failure&from=2025-03-01&to=2025-03-31&granularity=day",
            "from=2026-01-01&to=2026-12-31&granularity=month&view=table&previous=off&patterns=on",
            "from=2026-03-29&to=2026-03-29&hours=08:00-18:00&granularity=hour",
        ] {
            assert_eq!(address(query).href(), format!("/statistics?{}", query));
        }
    }

    #[test]
    fn a_wrong_value_names_its_field() {
        for (query, field) in [
            ("granularity=week", "granularity"),
            ("view=pie", "view"),
            ("previous=1", "previous"),
            ("to=2026-01-01", "from"),
            ("from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "from"),
            ("from=2000-01-01&to=2026-12-31&granularity=hour", "to"),
            ("module=Couriers", "module"),
        ] {
            assert_eq!(Address::parse(query, today()).unwrap_err().field, field, "{query}");
        }
    }

    #[test]
    fn choosing_another_module_lets_go_of_parts() {
        let chosen = address("module=couriers&submodule=dpd");
        let next = chosen.toggle_module(&"email".parse().unwrap());
        assert_eq!((next.filter.module.len(), next.filter.submodule.len()), (2, 0));
        assert!(chosen.toggle_module(&"couriers".parse().unwrap()).filter.module.is_empty());
    }

    #[test]
    fn an_outcome_goes_and_comes_back() {
        let all = address("");
        let without = all.toggle_outcome(Outcome::Success);
        assert!(!without.counts(Outcome::Success) && without.counts(Outcome::Failure));
        assert_eq!(without.toggle_outcome(Outcome::Success), all);
        let last = address("outcome=failure");
        assert_eq!(last.toggle_outcome(Outcome::Failure).filter.outcome, Vec::<Outcome>::new());
    }
}
