//! Rows of a month's file as one value: between SQLite's thread and its caller a value costs as much as a row's work, and twenty of them a
//! row were most of a list's time.

use app::domain::error::StoreError;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use super::condition::Argument;
use super::error::store_error;

/// The statement that gives all rows of `source`, which is what stands behind `FROM`, as a [`Piece`]. `columns` are the arguments of `concat`,
/// which writes nothing for NULL.
pub(super) fn packed(columns: &str, source: &str) -> String {
    format!(
        "SELECT group_concat(packed, ''), count(*), min(id)
         FROM (SELECT concat({columns}) AS packed, event.id AS id FROM {source})"
    )
}

/// Numbers as columns of a [`packed`] statement, for [`Unread::number`] and [`Unread::some`].
pub(super) fn numbers(columns: &[&str]) -> String {
    columns.iter().map(|column| format!("{column}, ' '")).collect::<Vec<_>>().join(", ")
}

/// What a [`packed`] statement gives.
pub(super) struct Piece {
    /// One behind the other, for [`Unread`].
    pub(super) rows: Vec<u8>,
    /// How many they are.
    pub(super) count: u32,
    /// The lowest id; 0 if there is no row.
    pub(super) lowest: i64,
}

/// Runs a [`packed`] statement.
pub(super) async fn fetch(
    connection: &mut SqliteConnection,
    (statement, arguments): (String, Vec<Argument>),
) -> Result<Piece, StoreError> {
    let row = bound(statement, arguments).fetch_one(connection).await.map_err(store_error)?;
    let read = || {
        Ok(Piece {
            rows: row.try_get::<Option<Vec<u8>>, _>(0)?.unwrap_or_default(),
            count: row.try_get(1)?,
            lowest: row.try_get::<Option<i64>, _>(2)?.unwrap_or_default(),
        })
    };
    read().map_err(store_error)
}

/// A statement with its values.
pub(super) fn bound(
    statement: String,
    arguments: Vec<Argument>,
) -> sqlx::query::Query<'static, sqlx::Sqlite, sqlx::sqlite::SqliteArguments> {
    arguments.into_iter().fold(sqlx::query(AssertSqlSafe(statement)), |query, argument| match argument {
        Argument::Number(number) => query.bind(number),
        Argument::Text(text) => query.bind(text),
    })
}

/// The rows of a [`Piece`], from the first unread byte on.
pub(super) struct Unread<'b>(&'b [u8]);

impl<'b> Unread<'b> {
    /// From the first row on.
    pub(super) fn new(rows: &'b [u8]) -> Self {
        Self(rows)
    }

    /// Whether there is no other row.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As far as the next space.
    pub(super) fn word(&mut self) -> Option<&'b [u8]> {
        let end = memchr::memchr(b' ', self.0)?;
        let (word, rest) = self.0.split_at(end);
        self.0 = &rest[1..];
        Some(word)
    }

    pub(super) fn number<N: TryFrom<i64>>(&mut self) -> Option<N> {
        self.some()?
    }

    /// A number that may be missing.
    pub(super) fn some<N: TryFrom<i64>>(&mut self) -> Option<Option<N>> {
        match self.word()? {
            [] => Some(None),
            word => N::try_from(decimal(word)?).ok().map(Some),
        }
    }

    /// So many bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }
}

/// A number as SQLite writes it.
fn decimal(word: &[u8]) -> Option<i64> {
    let (negative, digits) = word.strip_prefix(b"-").map_or((false, word), |digits| (true, digits));
    let value = digits.iter().try_fold(0_i64, |value, byte| {
        let digit = i64::from(byte.wrapping_sub(b'0'));
        // Below zero there is room for one more number than above it.
        if digit > 9 { None } else { value.checked_mul(10)?.checked_sub(digit) }
    })?;
    if digits.is_empty() {
        None
    } else if negative {
        Some(value)
    } else {
        value.checked_neg()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_that_the_database_writes_is_read() {
        for number in [0, 7, -7, 20_261_122, i64::MAX, i64::MIN] {
            assert_eq!(decimal(number.to_string().as_bytes()), Some(number));
        }
        for wrong in ["", "-", "1x", "9223372036854775808", "+1"] {
            assert_eq!(decimal(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
