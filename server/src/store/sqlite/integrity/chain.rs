//! The chain of a month: each link's hash is made of the one before, so that nothing within can be changed without changing the last.

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::digest::Hash;

/// The end of a month's chain, or as far as it was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Head {
    /// The UTC month, `yyyymm`.
    pub(in super::super) month: i64,
    /// How many links.
    pub(in super::super) length: i64,
    /// The hash of the last one.
    pub(in super::super) hash: Hash,
    /// When the first event was sealed, in milliseconds since 1970.
    pub(in super::super) since: i64,
}

/// On what a month's chain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// When the first event was sealed.
    pub(super) since: i64,
    /// The chain of the newest month before it, as far as it was known: month, length, hash.
    pub(super) before: Option<(i64, i64, Hash)>,
}

impl Origin {
    /// What the first link follows.
    pub(super) fn hash(&self, month: i64) -> Hash {
        let (before, length, hash) = self.before.unwrap_or_default();
        let mut first = Sha256::new();
        first.update(b"vigie chain 1");
        [month, self.since, before, length].iter().for_each(|number| first.update(number.to_le_bytes()));
        first.update(hash);
        first.finalize().into()
    }
}

/// An event in the order of its commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Sealed {
    /// Its id.
    pub(in super::super) event: i64,
    /// When it was received.
    pub(in super::super) received: i64,
    /// What it says.
    pub(in super::super) digest: Hash,
}

/// The hash of a link.
pub(super) fn link(before: &Hash, seq: i64, event: i64, digest: &Hash) -> Hash {
    let mut link = Sha256::new();
    link.update(before);
    link.update(seq.to_le_bytes());
    link.update(event.to_le_bytes());
    link.update(digest);
    link.finalize().into()
}

/// The origin of a month's chain; `None` if it has not begun.
pub(super) async fn origin(connection: &mut SqliteConnection) -> Result<Option<Origin>, sqlx::Error> {
    type Row = (i64, Option<i64>, Option<i64>, Option<Vec<u8>>);
    let row: Option<Row> = sqlx::query_as("SELECT since, month, length, hash FROM audit_origin WHERE id = 1")
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|(since, month, length, hash)| {
        let before = month.zip(length).zip(hash);
        let before = before.map(|((month, length), hash)| (month, length, fixed(&hash)));
        Origin { since, before }
    }))
}

/// A hash as it is stored; one of another length is no hash of ours, and equals none.
pub(super) fn fixed(bytes: &[u8]) -> Hash {
    Hash::try_from(bytes).unwrap_or_default()
}

/// Adds links to a month's chain, in the transaction of their events, and gives its head. A chain that has not begun stands on `before`.
pub(in super::super) async fn extend(
    connection: &mut SqliteConnection,
    month: i64,
    before: Option<Head>,
    events: &[Sealed],
) -> Result<Option<Head>, sqlx::Error> {
    let Some(first) = events.first() else { return Ok(None) };
    let origin = match origin(connection).await? {
        Some(origin) => origin,
        None => begin(connection, first.received, before).await?,
    };
    let last: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT seq, hash FROM audit_link ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut *connection)
        .await?;
    let (mut length, mut hash) = last.map_or_else(|| (0, origin.hash(month)), |(seq, hash)| (seq, fixed(&hash)));
    for sealed in events {
        length += 1;
        hash = link(&hash, length, sealed.event, &sealed.digest);
        sqlx::query("INSERT INTO audit_link (seq, event_id, digest, hash) VALUES (?, ?, ?, ?)")
            .bind(length)
            .bind(sealed.event)
            .bind(sealed.digest.to_vec())
            .bind(hash.to_vec())
            .execute(&mut *connection)
            .await?;
    }
    Ok(Some(Head { month, length, hash, since: origin.since }))
}

async fn begin(connection: &mut SqliteConnection, since: i64, before: Option<Head>) -> Result<Origin, sqlx::Error> {
    let origin = Origin { since, before: before.map(|head| (head.month, head.length, head.hash)) };
    sqlx::query("INSERT INTO audit_origin (id, since, month, length, hash) VALUES (1, ?, ?, ?, ?)")
        .bind(since)
        .bind(before.map(|head| head.month))
        .bind(before.map(|head| head.length))
        .bind(before.map(|head| head.hash.to_vec()))
        .execute(connection)
        .await?;
    Ok(origin)
}

/// Whether a month's chain goes through a head that was known before.
pub(in super::super) async fn goes_through(
    connection: &mut SqliteConnection,
    known: &Head,
) -> Result<bool, sqlx::Error> {
    let hash: Option<Vec<u8>> = sqlx::query_scalar("SELECT hash FROM audit_link WHERE seq = ?")
        .bind(known.length)
        .fetch_optional(connection)
        .await?;
    Ok(hash.is_some_and(|hash| hash == known.hash))
}

/// The head of a month's chain as its file has it.
pub(in super::super) async fn head(connection: &mut SqliteConnection, month: i64) -> Result<Option<Head>, sqlx::Error> {
    let row: Option<(i64, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT seq, hash, (SELECT since FROM audit_origin WHERE id = 1) FROM audit_link ORDER BY seq DESC LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(length, hash, since)| Head { month, length, hash: fixed(&hash), since }))
}

/// Whether a month's file has any link.
pub(super) async fn has_links(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM audit_link)").fetch_one(connection).await
}

/// A hash as people and scripts read it.
pub(in super::super) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_another_month_or_another_past_begins_with_another_hash() {
        let origin = |before| Origin { since: 5, before };
        let first = origin(None).hash(202_611);
        assert_ne!(first, origin(None).hash(202_612));
        assert_ne!(first, Origin { since: 6, before: None }.hash(202_611));
        assert_ne!(first, origin(Some((202_610, 1, [1; 32]))).hash(202_611));
        assert_ne!(
            origin(Some((202_610, 1, [1; 32]))).hash(202_611),
            origin(Some((202_610, 1, [2; 32]))).hash(202_611)
        );
    }

    #[test]
    fn a_link_depends_on_all_that_it_holds_together() {
        let (zero, one) = ([0; 32], [1; 32]);
        let first = link(&zero, 1, 7, &one);
        for other in
            [link(&one, 1, 7, &one), link(&zero, 2, 7, &one), link(&zero, 1, 8, &one), link(&zero, 1, 7, &zero)]
        {
            assert_ne!(first, other);
        }
    }
}
