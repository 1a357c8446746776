//! One month held against its seals: each link follows from the one before, each event says what its link says, and there is no other.

use app::domain::event::EventId;
use app::domain::integrity::{Break, BreakKind, CheckedMonth};
use sqlx::SqliteConnection;

use super::chain::{self, hex};
use super::digest::Hash;
use super::heads::{self, Known};
use super::stored::Sources;

/// How many links are read at a time.
const PIECE: i64 = 1_000;

/// A link: number, event, digest, hash.
type Link = (i64, i64, Vec<u8>, Vec<u8>);

/// What is known of a month's chain from elsewhere.
pub(super) struct Expected {
    /// From the main database.
    pub(super) known: Option<Known>,
    /// Lengths and the hashes that the chain must have there: from the main database and from the months that stand on it.
    pub(super) marks: Vec<(i64, Hash)>,
    /// A hash that somebody has kept.
    pub(super) kept: Option<Hash>,
}

impl Expected {
    /// Whether retention took the whole month, or was about to.
    pub(super) fn is_gone(&self) -> bool {
        gone_below(self.known) == i64::MAX
    }
}

/// Events with lower ids are gone, by retention.
fn gone_below(known: Option<Known>) -> i64 {
    known.and_then(|known| known.gone).map_or(i64::MIN, |(below, _)| below)
}

/// What was found of a month.
pub(super) struct Walked {
    /// For people.
    pub(super) checked: CheckedMonth,
    /// The chain that this one stands on: month, length, hash.
    pub(super) before: Option<(i64, i64, Hash)>,
    /// Whether the chain goes through the hash that somebody has kept.
    pub(super) has_kept: bool,
}

/// A month without a file: retention took it, or it was taken away.
pub(super) fn without_file(month: i32, expected: &Expected) -> Walked {
    let mut checked = CheckedMonth::new(month);
    let head = expected.known.map(|known| known.head);
    let mut has_kept = false;
    match head.filter(|_| expected.is_gone()) {
        None => checked.note(Break::of(BreakKind::Removed)),
        Some(head) => {
            (checked.gone, checked.head) = (head.length.unsigned_abs(), Some(hex(&head.hash)));
            has_kept = expected.kept == Some(head.hash);
            let holds =
                |(length, hash): &(i64, Hash)| *length < head.length || (*length, *hash) == (head.length, head.hash);
            if !expected.marks.iter().all(holds) {
                checked.note(Break::of(BreakKind::CutOff));
            }
        }
    }
    Walked { checked, before: None, has_kept }
}

/// Walks along the chain of a month's file.
pub(super) async fn walk(month: i32, expected: &Expected, mut sources: Sources<'_>) -> Result<Walked, sqlx::Error> {
    let mut checked = CheckedMonth::new(month);
    // Before the events are read: what is committed to a running server meanwhile has a higher number.
    let newest: i64 =
        sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM audit_link").fetch_one(&mut *sources.events).await?;
    let mut events = sources.all().await?;
    // After the events were read: retention notes what it takes before it takes it, so what is missing here is noted by now.
    let gone_below = gone_below(heads::of(sources.main, month).await?);
    let origin = chain::origin(sources.events).await?;
    let mut hash = origin.map_or(Hash::default(), |origin| origin.hash(i64::from(month)));
    let (mut length, mut has_kept) = (0, false);
    loop {
        let links = links(sources.events, length).await?;
        if links.is_empty() {
            break;
        }
        for (seq, event, digest, stored) in links {
            let follows = seq == length + 1 && chain::link(&hash, seq, event, &chain::fixed(&digest))[..] == stored;
            (length, hash) = (seq, chain::fixed(&stored));
            has_kept |= expected.kept == Some(hash);
            let known = expected.marks.iter().all(|(at, mark)| *at != seq || *mark == hash);
            if !(follows && known) {
                checked.note(Break::at(BreakKind::Rewritten, EventId(event)));
            }
            let found = match events.remove(&event) {
                None if seq > newest => sources.one(event).await?,
                found => found,
            };
            match found {
                Some(found) if found.digest.is_some_and(|said| said[..] == digest) => checked.events += 1,
                Some(_) => checked.note(Break::at(BreakKind::Changed, EventId(event))),
                None if event < gone_below => checked.gone += 1,
                None => checked.note(Break::at(BreakKind::Removed, EventId(event))),
            }
        }
    }
    if expected.marks.iter().any(|(at, _)| *at > length) {
        checked.note(Break::of(BreakKind::CutOff));
    }
    events.into_keys().for_each(|event| checked.note(Break::at(BreakKind::Added, EventId(event))));
    checked.head = (length > 0).then(|| hex(&hash));
    Ok(Walked { checked, before: origin.and_then(|origin| origin.before), has_kept })
}

async fn links(connection: &mut SqliteConnection, after: i64) -> Result<Vec<Link>, sqlx::Error> {
    sqlx::query_as("SELECT seq, event_id, digest, hash FROM audit_link WHERE seq > ? ORDER BY seq LIMIT ?")
        .bind(after)
        .bind(PIECE)
        .fetch_all(connection)
        .await
}
