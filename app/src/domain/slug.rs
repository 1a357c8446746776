//! The short names of sites, modules, operations and tags.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

/// 1 to 64 of `a-z 0-9 _ - .`; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

/// What is wrong with a would-be slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 of a-z 0-9 _ - .")]
pub struct InvalidSlug;

impl Slug {
    /// The longest slug, in bytes.
    pub const MAX: usize = 64;

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `text` may be a slug.
    pub fn is_valid(text: &str) -> bool {
        (1..=Self::MAX).contains(&text.len())
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.'))
    }
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        if Self::is_valid(text) { Ok(Self(text.into())) } else { Err(InvalidSlug) }
    }
}

impl TryFrom<Arc<str>> for Slug {
    type Error = InvalidSlug;

    /// Shares the text.
    fn try_from(text: Arc<str>) -> Result<Self, InvalidSlug> {
        if Self::is_valid(&text) { Ok(Self(text)) } else { Err(InvalidSlug) }
    }
}

// By hand, since every event has half a dozen: derived through `String`, each would be copied to be written.
impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_read_as_it_was_written() {
        let slug: Slug = "order.add".parse().unwrap();
        let written = serde_json::to_string(&slug).unwrap();
        assert_eq!(written, r#""order.add""#);
        assert_eq!(serde_json::from_str::<Slug>(&written).unwrap(), slug);
        assert_eq!(serde_json::from_str::<Slug>(r#""order\u002eadd""#).unwrap(), slug);
    }

    #[test]
    fn slugs_are_short_lower_case_and_plain() {
        for good in ["couriers", "order.add", "iof-2.5", "a", &"x".repeat(64)] {
            assert!(Slug::is_valid(good), "{good}");
        }
        for bad in ["", "Couriers", "a b", "é", "a/b", &"x".repeat(65)] {
            assert_eq!(bad.parse::<Slug>(), Err(InvalidSlug), "{bad}");
            assert!(serde_json::from_value::<Slug>(bad.into()).is_err(), "{bad}");
        }
    }
}
