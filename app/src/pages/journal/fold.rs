//! The filters of a journal beside its list, or folded away.

use crate::i18n::{Locale, td_string};

/// Whether the column of filters is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// It is.
    Open,
    /// The list has its place.
    Folded,
}

impl Fold {
    /// After the button was pressed.
    pub const fn other(self) -> Self {
        match self {
            Self::Open => Self::Folded,
            Self::Folded => Self::Open,
        }
    }

    /// Its name in the style.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Folded => "folded",
        }
    }

    /// What the button says.
    pub fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Open => td_string!(locale, journal.filters.hide),
            Self::Folded => td_string!(locale, journal.filters.show),
        }
    }
}
