//! Where a live reader is: the `id:` of its stream, which it shows when it comes back.

use std::fmt;
use std::str::FromStr;

/// Behind some events of a commit, or behind all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The commit.
    pub number: i64,
    /// How many of its events were seen; `None` for all.
    pub seen: Option<usize>,
}

impl Position {
    /// Behind a whole commit.
    pub const fn behind(number: i64) -> Self {
        Self { number, seen: None }
    }
}

/// `1795348800000001-3`, or without the hyphen where all of the commit was seen.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.seen {
            Some(seen) => write!(f, "{}-{seen}", self.number),
            None => write!(f, "{}", self.number),
        }
    }
}

impl FromStr for Position {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('-') {
            Some((number, seen)) => Ok(Self { number: number.parse()?, seen: Some(seen.parse()?) }),
            None => text.parse().map(Self::behind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_that_is_printed_is_read_back() {
        for text in ["0", "1795348800000001", "1795348800000001-3"] {
            assert_eq!(text.parse::<Position>().unwrap().to_string(), text);
        }
        for text in ["", "x", "1-", "1-x", "-1-2"] {
            assert!(text.parse::<Position>().is_err(), "{text}");
        }
    }
}
