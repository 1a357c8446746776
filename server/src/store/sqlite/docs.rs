//! Event ids as row ids of a month's full-text index. The index keeps for every word the differences between its rows, so the bits that
//! no id of the month uses (the years before it, the writer, most of the sequence) are left out. The order stays that of the ids.

use app::domain::event::{EventId, ID_EPOCH_MS};

use super::ids::{PER_MS, SEQUENCE_BITS};
use super::month::Month;

/// Bits of a row id below its millisecond.
const BITS: u32 = PER_MS.trailing_zeros();

/// The row ids of one month, whose file has one writer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Docs {
    first_ms: i64,
    writer: i64,
}

impl Docs {
    /// The row ids of a month that `writer` writes.
    pub(super) fn of(month: Month, writer: u8) -> Self {
        Self { first_ms: *month.span().start() - ID_EPOCH_MS, writer: i64::from(writer) << SEQUENCE_BITS }
    }

    /// The row id of an event; for any other id, that of the first event from there on.
    pub(super) fn row(self, id: i64) -> i64 {
        let low = id & ((1 << EventId::LOW_BITS) - 1);
        let sequence = (low - self.writer).clamp(0, i64::from(PER_MS));
        (((id >> EventId::LOW_BITS) - self.first_ms) << BITS) + sequence
    }

    /// The event id of a row of `search`, as SQL.
    pub(super) fn id_sql(self) -> String {
        let Self { first_ms, writer } = self;
        let mask = PER_MS - 1;
        format!(
            "((((search.rowid >> {BITS}) + {first_ms}) << {}) + {writer} + (search.rowid & {mask}))",
            EventId::LOW_BITS
        )
    }

    /// How far row ids have to reach beyond those of a range when ids lie up to the month's margin from their events' times, as SQL.
    pub(super) fn margin_sql() -> String {
        format!("((SELECT spill_ms FROM margin WHERE id = 1) << {BITS})")
    }
}

#[cfg(test)]
mod tests {
    use app::domain::time::Timestamp;

    use super::*;

    const AT: i64 = 1_772_323_200_000; // 2026-03-01

    fn docs(writer: u8) -> Docs {
        Docs::of(Month::of(Timestamp(AT)), writer)
    }

    fn id(ms: i64, writer: i64, sequence: i64) -> i64 {
        EventId::floor(Timestamp(ms)).0 + (writer << SEQUENCE_BITS) + sequence
    }

    #[test]
    fn rows_are_dense_and_in_the_order_of_ids() {
        assert_eq!(docs(0).row(id(AT, 0, 0)), 0);
        assert_eq!(docs(0).row(id(AT, 0, 63)), 63);
        assert_eq!(docs(7).row(id(AT + 1, 7, 2)), 66);
    }

    #[test]
    fn a_bound_that_is_no_event_stands_before_the_events_behind_it() {
        for writer in [0, 7] {
            let row = |id| docs(writer).row(id);
            assert_eq!(row(id(AT + 5, 0, 0)), row(id(AT + 5, i64::from(writer), 0)));
            assert_eq!(row(id(AT + 5, 200, 0)), row(id(AT + 6, i64::from(writer), 0)));
            assert!(row(i64::MIN >> 1) < row(id(AT, 0, 0)) && row(i64::MAX >> 1) > row(id(AT + 2_678_400_000, 0, 0)));
        }
    }

    #[tokio::test]
    async fn the_database_finds_the_event_again() {
        use sqlx::Connection;
        let mut connection = sqlx::SqliteConnection::connect("sqlite::memory:").await.unwrap();
        for (ms, writer, sequence) in [(AT, 0, 0), (AT + 2_678_399_999, 0, 63), (AT + 12_345, 255, 17)] {
            let id = id(ms, writer, sequence);
            let docs = docs(u8::try_from(writer).unwrap());
            let statement = format!("SELECT {} FROM (SELECT ? AS rowid) AS search", docs.id_sql());
            let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(statement))
                .bind(docs.row(id))
                .fetch_one(&mut connection)
                .await
                .unwrap();
            assert_eq!(found, id);
        }
    }
}
