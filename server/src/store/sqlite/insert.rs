//! Many rows in one statement. Row by row through sqlx is five times slower: each statement is a message to the connection's thread.

use std::sync::OnceLock;

use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Encode, Sqlite, SqliteConnection, Type};

/// The rows of a large statement.
const MANY: usize = 128;
/// Up to so many rows a statement has just those: a commit of a few events is then one statement a table, and each stays prepared.
const FEW: usize = 32;

/// An `INSERT` for any number of rows.
pub(super) struct Insert {
    head: &'static str,
    columns: usize,
    tail: String,
    /// By number of rows; the first is that of [`MANY`].
    statements: [OnceLock<String>; FEW + 1],
}

impl Insert {
    /// `head` ends before `VALUES`; `tail` is what stands behind the rows.
    pub(super) fn new(head: &'static str, columns: usize, tail: String) -> Self {
        Self { head, columns, tail, statements: [const { OnceLock::new() }; FEW + 1] }
    }

    /// The statement for so many rows, at most [`FEW`] or just [`MANY`].
    fn statement(&self, rows: usize) -> &str {
        let at = if rows == MANY { 0 } else { rows };
        self.statements[at].get_or_init(|| {
            let row = format!("({})", vec!["?"; self.columns].join(","));
            format!("{} VALUES {} {}", self.head, vec![row.as_str(); rows].join(","), self.tail)
        })
    }

    /// Inserts all rows, in their order. `bind` gives the values of one row.
    pub(super) async fn run<T>(
        &'static self,
        connection: &mut SqliteConnection,
        rows: impl ExactSizeIterator<Item = T>,
        mut bind: impl FnMut(T, &mut Values),
    ) -> Result<(), sqlx::Error> {
        let mut left = rows.len();
        let mut rows = rows;
        while left > 0 {
            let size = if left >= MANY { MANY } else { left.min(FEW) };
            let mut values = Values::default();
            for row in rows.by_ref().take(size) {
                bind(row, &mut values);
            }
            left -= size;
            sqlx::query_with(self.statement(size), values.finish()?).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// The values of some rows, in the order of the columns.
#[derive(Default)]
pub(super) struct Values {
    arguments: SqliteArguments,
    failed: Option<sqlx::error::BoxDynError>,
}

impl Values {
    /// The next value.
    pub(super) fn add<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) {
        if let Err(error) = self.arguments.add(value) {
            self.failed.get_or_insert(error);
        }
    }

    fn finish(self) -> Result<SqliteArguments, sqlx::Error> {
        match self.failed {
            None => Ok(self.arguments),
            Some(error) => Err(sqlx::Error::Encode(error)),
        }
    }
}
