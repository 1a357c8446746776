//! One value of a table, with its type: what a spreadsheet is told beyond the characters.

use std::borrow::Cow;

use app::domain::event_view::Moment;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// There is none.
    Empty,
    /// A text; hostile unless it is ours, so it never becomes a formula.
    Text(Cow<'a, str>),
    /// A count, a size, a duration.
    Number(u64),
    /// Vigie's id of an event: too long for a spreadsheet's numbers.
    Id(i64),
    /// By how much something changed.
    Difference(i64),
    /// Yes or no.
    Flag(bool),
    /// An instant on a clock.
    Time(Moment),
    /// A part of a whole, 0 to 1.
    Share(f64),
}

impl<'a> Cell<'a> {
    /// A text, or nothing.
    pub fn text(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }

    /// A number, or nothing.
    pub fn number(number: Option<impl Into<u64>>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.into()))
    }
}

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What stands in the first row.
    pub text: String,
    /// How wide the column is, in characters.
    pub width: u16,
}

/// Writes a table row by row.
pub trait TableWriter {
    /// Writes one row; as many cells as there are heads.
    ///
    /// # Errors
    /// If what it writes to takes no more.
    fn row(&mut self, cells: &[Cell<'_>]) -> std::io::Result<()>;

    /// Writes what stands at the end of the file.
    ///
    /// # Errors
    /// If what it writes to takes no more.
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}
