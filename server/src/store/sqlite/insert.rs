//! Many rows in one statement. Row by row through sqlx is five times slower: each statement is a message to the connection's thread.

use std::sync::LazyLock;

use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Encode, Sqlite, SqliteConnection, Type};

/// Rows of one statement, the largest first. Few sizes, so that each stays prepared.
const SIZES: [usize; 4] = [128, 32, 8, 1];

/// An `INSERT` for any number of rows.
pub(super) struct Insert {
    statements: LazyLock<[String; SIZES.len()], Box<dyn FnOnce() -> [String; SIZES.len()] + Send>>,
}

impl Insert {
    /// `head` ends before `VALUES`; `tail` is what stands behind the rows.
    pub(super) fn new(head: &'static str, columns: usize, tail: String) -> Self {
        let row = format!("({})", vec!["?"; columns].join(","));
        let statements =
            move || SIZES.map(|rows| format!("{head} VALUES {} {tail}", vec![row.as_str(); rows].join(",")));
        Self { statements: LazyLock::new(Box::new(statements)) }
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
        for (size, statement) in SIZES.into_iter().zip(self.statements.iter()) {
            while left >= size {
                let mut values = Values::default();
                for row in rows.by_ref().take(size) {
                    bind(row, &mut values);
                }
                left -= size;
                let arguments = values.finish()?;
                sqlx::query_with(statement.as_str(), arguments).execute(&mut *connection).await?;
            }
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
