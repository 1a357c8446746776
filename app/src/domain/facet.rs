//! How many events each value of a filter's field would let through, so that a reader sees what a choice brings before it is made.

use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::terms::terms;

terms! {
    /// A field of the filter that takes values from a list.
    FacetField {
        /// Sites.
        Site = 0, "site";
        /// Modules.
        Module = 1, "module";
        /// Submodules.
        Submodule = 2, "submodule";
        /// Operations.
        Operation = 3, "operation";
        /// Kinds.
        Kind = 4, "kind";
        /// Outcomes.
        Outcome = 5, "outcome";
        /// Reasons.
        Reason = 6, "reason";
        /// Severities.
        Severity = 7, "severity";
        /// User codes.
        Actor = 8, "actor";
        /// Sorts of user.
        UserType = 9, "user_type";
        /// Sections of the source's interface.
        Section = 10, "section";
        /// Kinds of staff action.
        Action = 11, "action";
        /// Addresses.
        Ip = 12, "ip";
        /// Tags.
        Tag = 13, "tag";
    }
}

/// The most values of one field.
pub const MAX_VALUES: usize = 50;

/// One value and how many events have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value as a filter says it.
    pub value: String,
    /// How many events: exact, or at least so many where the facet is not complete.
    pub count: u64,
}

/// The values of one field among the events that the rest of the filter lets through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// Which field.
    pub field: FacetField,
    /// Its values, the most frequent first, at most [`MAX_VALUES`].
    pub values: Vec<FacetValue>,
    /// Whether there are more values than these.
    pub more_values: bool,
    /// Whether the counts are exact. If not, only the newest events were counted: there are *more than* so many.
    pub complete: bool,
}

impl Facet {
    /// The facet of counted values: the most frequent first, those that are as frequent by name.
    pub fn of(field: FacetField, counts: impl IntoIterator<Item = (String, u64)>, complete: bool) -> Self {
        let mut values: Vec<FacetValue> = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(value, count)| FacetValue { value, count })
            .collect();
        values.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        let more_values = values.len() > MAX_VALUES;
        values.truncate(MAX_VALUES);
        Self { field, values, more_values, complete }
    }
}

impl FacetField {
    /// The filter without what it asks of this field.
    #[must_use]
    pub fn left_out(self, filter: &Filter) -> Filter {
        let mut rest = filter.clone();
        match self {
            Self::Site => rest.site.clear(),
            Self::Module => rest.module.clear(),
            Self::Submodule => rest.submodule.clear(),
            Self::Operation => rest.operation.clear(),
            Self::Kind => rest.kind.clear(),
            Self::Outcome => rest.outcome.clear(),
            Self::Reason => rest.reason.clear(),
            Self::Severity => rest.severity.clear(),
            Self::Actor => rest.actor.clear(),
            Self::UserType => rest.user_type.clear(),
            Self::Section => rest.section.clear(),
            Self::Action => rest.action.clear(),
            Self::Ip => rest.ip.clear(),
            Self::Tag => rest.tag.clear(),
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_one_of_the_filters_and_can_be_left_out() {
        for field in FacetField::ALL {
            let value = match field {
                FacetField::Kind => "job",
                FacetField::Outcome => "failure",
                FacetField::Reason => "timeout",
                FacetField::Severity => "error",
                FacetField::Action => "critical",
                FacetField::Ip => "203.0.113.9",
                _ => "a",
            };
            let filter = Filter::from_query(&format!("{field}={value}&q=x")).unwrap();
            assert_eq!(field.left_out(&filter).to_query(), "q=x", "{field}");
        }
    }

    #[test]
    fn the_most_frequent_values_come_first_and_fifty_of_them() {
        let facet = Facet::of(FacetField::Tag, (0..60).map(|i| (format!("t{i:02}"), i / 2)), true);
        assert_eq!((facet.values.len(), facet.more_values), (MAX_VALUES, true));
        let first: Vec<&str> = facet.values.iter().take(2).map(|value| value.value.as_str()).collect();
        assert_eq!(first, ["t58", "t59"]);
        assert_eq!(Facet::of(FacetField::Tag, [("none".to_owned(), 0)], true).values, []);
    }
}
