//! The writer's task: groups of batches, split by month, committed at the same time, answered together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use app::domain::error::StoreError;
use app::domain::event::Appended;
use app::ports::annotations::Annotated;
use futures::future::join_all;
use tokio::sync::mpsc;

use super::heads::Heads;
use super::{Annotation, Batch, Command, Context, IDLE};
use crate::store::sqlite::dictionary::InUse;
use crate::store::sqlite::error::{repeat, store_error};
use crate::store::sqlite::month::Month;
use crate::store::sqlite::month_file::{Committed, MonthFile};
use crate::store::sqlite::row::{Key, Row, Timed};
use crate::store::sqlite::seal;

/// How many months before its own a repeat of a record without a time is looked for in.
const RECENT_MONTHS: usize = 2;

/// The writer's task.
pub(super) struct Task {
    pub(super) context: Context,
    pub(super) open: BTreeMap<Month, (MonthFile, Instant)>,
    pub(super) unsealed: BTreeSet<Month>,
    pub(super) heads: Heads,
    /// When idle months were last looked for.
    pub(super) checked: Instant,
}

/// The rows of a group that go to one month, with the places of their answers: batch and position in it.
#[derive(Default)]
struct Part {
    places: Vec<(usize, usize)>,
    rows: Vec<Row>,
}

struct Group {
    answers: Vec<Result<Vec<Option<Appended>>, StoreError>>,
    parts: BTreeMap<Month, Part>,
    dictionaries: InUse,
}

impl Task {
    /// A writer that has nothing open yet.
    pub(super) fn new(context: Context) -> Self {
        Self {
            context,
            open: BTreeMap::new(),
            unsealed: BTreeSet::new(),
            heads: Heads::default(),
            checked: Instant::now(),
        }
    }

    /// Takes commands until it is told to close or nobody is left to send any.
    pub(super) async fn run(mut self, mut commands: mpsc::UnboundedReceiver<Command>) {
        self.unsealed = match seal::unsealed(&self.context.main, &self.context.months).await {
            Ok(months) => months,
            Err(error) => {
                tracing::error!(error = %error, "The months that are not sealed could not be read; all count as sealed");
                BTreeSet::new()
            }
        };
        let mut behind = None;
        loop {
            let next = match behind.take() {
                Some(command) => Ok(Some(command)),
                None => tokio::time::timeout(IDLE, commands.recv()).await,
            };
            match next {
                Ok(None) => break,
                Ok(Some(Command::Close(done))) => {
                    commands.close();
                    self.close().await;
                    // Nobody waits any more if this fails.
                    let _ = done.send(());
                    return;
                }
                Ok(Some(Command::Append(first))) => behind = self.group(first, &mut commands).await,
                Ok(Some(Command::Annotate(annotation))) => self.add_entry(*annotation).await,
                Ok(Some(Command::Retain(work))) => self.retain(*work).await,
                Err(_) => {}
            }
            self.heads.keep(&self.context.main).await;
            self.seal_idle().await;
        }
        self.close().await;
    }

    async fn add_entry(&mut self, Annotation { note, reply, _room }: Annotation) {
        let month = Month::of_id(note.whose.event);
        let answer = self.annotate(note).await;
        match &answer {
            Ok(Some(Annotated::Added { .. })) => self.context.annotated.add(month),
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%month, error = %error, "An annotation could not be committed; its author was told so")
            }
        }
        // The caller may have gone; what was sent is stored all the same.
        let _ = reply.send(answer);
    }

    /// Commits the batch and the batches that wait behind it, and gives the command that stands behind these.
    async fn group(&mut self, first: Batch, commands: &mut mpsc::UnboundedReceiver<Command>) -> Option<Command> {
        let mut events = first.rows.len();
        let mut batches = vec![first];
        let mut behind = None;
        while events < self.context.options.group_events {
            match commands.try_recv() {
                Ok(Command::Append(batch)) => {
                    events += batch.rows.len();
                    batches.push(batch);
                }
                Ok(other) => {
                    behind = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        self.commit(batches).await;
        behind
    }

    pub(super) async fn commit(&mut self, batches: Vec<Batch>) {
        let mut replies = Vec::with_capacity(batches.len());
        let mut group = Group {
            answers: Vec::with_capacity(batches.len()),
            parts: BTreeMap::new(),
            dictionaries: InUse::default(),
        };
        for (batch, Batch { rows, dictionaries, reply, _room }) in batches.into_iter().enumerate() {
            group.answers.push(Ok(vec![None; rows.len()]));
            group.dictionaries = dictionaries.or(group.dictionaries);
            for (at, row) in rows.into_iter().enumerate() {
                let part = group.parts.entry(row.month).or_default();
                part.places.push((batch, at));
                part.rows.push(row);
            }
            replies.push((reply, _room));
        }
        let (begun, events) = (Instant::now(), group.parts.values().map(|part| part.rows.len()).sum());
        let stored = self.store(&mut group).await;
        match &stored {
            Ok(()) if group.answers.iter().all(Result::is_ok) => {
                self.context.options.commits.committed(events, begun.elapsed());
            }
            _ => self.context.options.commits.failed(),
        }
        if let Err(error) = stored {
            group.answers.iter_mut().for_each(|answer| *answer = Err(repeat(&error)));
        }
        for ((reply, room), answer) in replies.into_iter().zip(group.answers) {
            drop(room);
            let answer = answer.and_then(|all| all.into_iter().collect::<Option<_>>().ok_or(StoreError::Unavailable));
            // The caller may have gone; what it sent is stored all the same.
            let _ = reply.send(answer);
        }
        self.heads.keep(&self.context.main).await;
    }

    async fn store(&mut self, group: &mut Group) -> Result<(), StoreError> {
        self.check_room()?;
        self.answer_repeats(group).await?;
        let parts = std::mem::take(&mut group.parts);
        self.reopen(parts.keys().copied()).await?;
        if parts.values().any(|part| part.rows.iter().any(|row| row.sealed.is_some())) {
            self.heads.load(&self.context.main).await?;
        }
        let mut work = Vec::with_capacity(parts.len());
        let mut number = self.context.commits.newest().max(self.context.clock.now().0.saturating_mul(1_000));
        let mut committed = Vec::with_capacity(parts.len());
        for (month, part) in parts {
            number += 1;
            let open = self.open.remove(&month).map(|(file, _)| file);
            work.push(self.store_part((month, number), open, part, group.dictionaries.clone()));
        }
        for (month, places, outcome) in join_all(work).await {
            match outcome {
                Ok((file, Committed { answers, stored, sealed })) => {
                    self.heads.extend(sealed);
                    if !stored.events.is_empty() {
                        committed.push(stored);
                    }
                    self.open.insert(month, (file, Instant::now()));
                    for ((batch, at), answer) in places.into_iter().zip(answers) {
                        if let Ok(all) = &mut group.answers[batch] {
                            all[at] = Some(answer);
                        }
                    }
                }
                Err(error) => {
                    tracing::error!(%month, error = %error, "A commit failed; its batches were told so");
                    places.into_iter().for_each(|(batch, _)| group.answers[batch] = Err(repeat(&error)));
                }
            }
        }
        self.context.commits.publish(committed);
        self.close_surplus().await;
        Ok(())
    }

    #[allow(clippy::type_complexity, reason = "read by one caller, right above")]
    fn store_part(
        &self,
        (month, number): (Month, i64),
        open: Option<MonthFile>,
        part: Part,
        dictionaries: InUse,
    ) -> impl Future<Output = (Month, Vec<(usize, usize)>, Result<(MonthFile, Committed), StoreError>)> + use<> {
        let (path, writer, months) =
            (self.context.months.file(month), self.context.options.writer, Arc::clone(&self.context.months));
        let seals = self.heads.of(month);
        async move {
            let outcome = async {
                let mut file = match open {
                    Some(file) => file,
                    None => MonthFile::open(&path, month, writer).await?,
                };
                months.add(month);
                file.follow(seals);
                let answers = file.commit(part.rows, &dictionaries, number).await.map_err(store_error)?;
                Ok((file, answers))
            };
            (month, part.places, outcome.await)
        }
    }

    pub(super) fn check_room(&self) -> Result<(), StoreError> {
        let options = &self.context.options;
        let disk = rustix::fs::statvfs(&options.dir).map_err(|error| StoreError::Database(Box::new(error)))?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < options.min_free_bytes { Err(StoreError::Full) } else { Ok(()) }
    }

    /// Records without a time of their own get the time of receipt; one that came before may lie in an earlier month.
    async fn answer_repeats(&mut self, group: &mut Group) -> Result<(), StoreError> {
        let months: Vec<Month> = group.parts.keys().copied().collect();
        for month in months {
            let untimed = |row: &Row| row.key.filter(|key| key.timed == Timed::ByReceipt);
            let keys: Vec<Key> = group.parts[&month].rows.iter().filter_map(untimed).collect();
            let earlier = std::iter::successors(Some(month.previous()), |month| Some(month.previous()));
            for earlier in earlier.take(RECENT_MONTHS) {
                if keys.is_empty() || !self.context.months.has(earlier) {
                    continue;
                }
                let found = self.find(earlier, &keys).await?;
                group.take_found(month, &keys, &found);
            }
        }
        Ok(())
    }
}

impl Group {
    /// Takes out of a month's part the rows whose keys were found elsewhere.
    fn take_found(&mut self, month: Month, keys: &[Key], found: &[Option<Appended>]) {
        let Some(part) = self.parts.get_mut(&month) else { return };
        let rows = std::mem::take(&mut part.rows);
        let places = std::mem::take(&mut part.places);
        for (row, (batch, at)) in rows.into_iter().zip(places) {
            let answer = row
                .key
                .filter(|key| key.timed == Timed::ByReceipt)
                .and_then(|key| keys.iter().position(|other| *other == key))
                .and_then(|index| found[index]);
            match (answer, &mut self.answers[batch]) {
                (Some(answer), Ok(all)) => all[at] = Some(answer),
                _ => {
                    part.rows.push(row);
                    part.places.push((batch, at));
                }
            }
        }
    }
}
