//! The built-in journals: each is a filter that is set beforehand, and what the reader chooses narrows it further.

use super::filter::Filter;
use super::outcome::{Kind, Outcome};
use super::terms::terms;

terms! {
    /// A built-in view of the events.
    Journal {
        /// All events.
        All = 0, "all";
        /// What failed: outcome `failure`, whatever its kind. It is what the statistics count as errors, so the two agree, and it is what the
        /// indexes know; a source that reports an error says so by the outcome.
        Errors = 1, "errors";
        /// Background tasks: kind `job`.
        Jobs = 2, "jobs";
        /// Exchanges with partners: kinds `integration` and `webhook`.
        Integrations = 3, "integrations";
        /// Sign-ins: kind `sign_in`.
        SignIns = 4, "sign_ins";
        /// Staff actions: kind `audit`.
        Staff = 5, "staff";
    }
}

impl Journal {
    /// The kinds it is made of; empty for all.
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::All | Self::Errors => &[],
            Self::Jobs => &[Kind::Job],
            Self::Integrations => &[Kind::Integration, Kind::Webhook],
            Self::SignIns => &[Kind::SignIn],
            Self::Staff => &[Kind::Audit],
        }
    }

    /// The outcomes it is made of; empty for all.
    pub const fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::Errors => &[Outcome::Failure],
            _ => &[],
        }
    }

    /// The events of this journal that `chosen` lets through; `None` if the two exclude each other.
    pub fn narrow(self, chosen: &Filter) -> Option<Filter> {
        Some(Filter {
            kind: both(self.kinds(), &chosen.kind)?,
            outcome: both(self.outcomes(), &chosen.outcome)?,
            ..chosen.clone()
        })
    }

    /// The address of its page with a filter.
    pub fn href(self, filter: &Filter) -> String {
        let query = filter.to_query();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/journals/{self}{mark}{query}")
    }
}

/// The values that both sets let through, where an empty set lets everything through; `None` if there is no such value.
fn both<T: Copy + PartialEq>(preset: &[T], chosen: &[T]) -> Option<Vec<T>> {
    if preset.is_empty() || chosen.is_empty() {
        return Some(if chosen.is_empty() { preset.to_vec() } else { chosen.to_vec() });
    }
    let common: Vec<T> = chosen.iter().copied().filter(|value| preset.contains(value)).collect();
    (!common.is_empty()).then_some(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> Filter {
        Filter::from_query(query).unwrap()
    }

    #[test]
    fn a_journal_adds_its_own_filter_to_the_chosen_one() {
        let narrowed = |journal: Journal, query| journal.narrow(&filter(query)).map(|filter| filter.to_query());
        assert_eq!(narrowed(Journal::All, "site=lyon").unwrap(), "site=lyon");
        assert_eq!(narrowed(Journal::Errors, "module=couriers").unwrap(), "module=couriers&outcome=failure");
        assert_eq!(narrowed(Journal::Integrations, "").unwrap(), "kind=integration&kind=webhook");
        assert_eq!(narrowed(Journal::Integrations, "kind=webhook&kind=job").unwrap(), "kind=webhook");
    }

    #[test]
    fn a_filter_that_excludes_the_journal_lets_nothing_through() {
        assert_eq!(Journal::Jobs.narrow(&filter("kind=audit")), None);
        assert_eq!(Journal::Errors.narrow(&filter("outcome=success")), None);
    }

    #[test]
    fn an_address_holds_the_journal_and_its_filter() {
        assert_eq!(Journal::SignIns.href(&Filter::default()), "/journals/sign_ins");
        assert_eq!(Journal::All.href(&filter("q=a b")), "/journals/all?q=a%20b");
    }
}
