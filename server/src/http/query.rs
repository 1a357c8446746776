//! Query strings of the API: the filter, and what a route knows besides. A name that nobody knows is refused, so that a mistyped filter does
//! not silently let everything through.

use app::domain::error::FieldError;
use app::domain::filter::Filter;
use app::domain::query;

/// A query string, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Which events.
    pub filter: Filter,
    others: Vec<(String, String)>,
}

impl Query {
    /// Reads a query string without `?`; besides the filter's names, `others` may occur, once each.
    ///
    /// # Errors
    /// The parameter at fault, and what would be right.
    pub fn read(raw: Option<&str>, others: &[&str]) -> Result<Self, FieldError> {
        let pairs = query::decode(raw.unwrap_or_default());
        let mut taken: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs.iter().filter(|(name, _)| !Filter::FIELDS.contains(&name.as_str())) {
            if !others.contains(&name.as_str()) {
                let known: Vec<&str> = Filter::FIELDS.iter().chain(others).copied().collect();
                let name: String = name.chars().take(64).collect();
                return Err(FieldError::new(name, format!("unknown parameter; known are {}", known.join(", "))));
            }
            if taken.iter().any(|(seen, _)| seen == name) {
                return Err(FieldError::new(name, "is given twice"));
            }
            taken.push((name.clone(), value.clone()));
        }
        let filter = Filter::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
        Ok(Self { filter, others: taken })
    }

    /// The value of one of the other parameters, by its type; `None` if it is not given or empty.
    ///
    /// # Errors
    /// The parameter and `right`, which says what would be.
    pub fn get<T: std::str::FromStr>(&self, name: &str, right: &str) -> Result<Option<T>, FieldError> {
        let given = self.others.iter().find(|(other, value)| other == name && !value.is_empty());
        given.map(|(_, value)| value.parse().map_err(|_| FieldError::new(name, right))).transpose()
    }
}

/// The value of the one parameter that a route knows.
///
/// # Errors
/// A name that is not it, or `right`, which says what would be.
pub fn only<T: std::str::FromStr>(raw: Option<&str>, name: &str, right: &str) -> Result<Option<T>, FieldError> {
    let mut found = None;
    for (given, value) in query::decode(raw.unwrap_or_default()) {
        if given != name {
            let given: String = given.chars().take(64).collect();
            return Err(FieldError::new(given, format!("unknown parameter; known is {name}")));
        }
        found = Some(value.parse().map_err(|_| FieldError::new(name, right))?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_or_repeated_parameter_is_named() {
        assert_eq!(Query::read(Some("modul=email"), &["limit"]).unwrap_err().field, "modul");
        assert_eq!(Query::read(Some("cursor=5"), &["limit"]).unwrap_err().field, "cursor");
        assert_eq!(Query::read(Some("limit=5&limit=6"), &["limit"]).unwrap_err().field, "limit");
        assert_eq!(Query::read(Some("outcome=done"), &[]).unwrap_err().field, "outcome");
    }

    #[test]
    fn others_stand_beside_the_filter() {
        let query = Query::read(Some("module=email&module=sms&limit=5&cursor="), &["limit", "cursor"]).unwrap();
        assert_eq!(query.filter.module.len(), 2);
        assert_eq!(query.get::<u32>("limit", "a number").unwrap(), Some(5));
        assert_eq!(query.get::<i64>("cursor", "a number").unwrap(), None);
        assert_eq!(
            Query::read(Some("limit=x"), &["limit"]).unwrap().get::<u32>("limit", "no").unwrap_err().problem,
            "no"
        );
    }
}
