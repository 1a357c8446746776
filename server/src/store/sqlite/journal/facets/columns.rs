//! Values that stand in columns of the events' rows, counted over the newest rows that meet a condition.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::domain::error::StoreError;
use app::domain::event::Actor;
use app::domain::facet::FacetField;
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use rustc_hash::FxHashMap;

use super::{Counted, Group, name_sites};
use crate::store::sqlite::condition::{Argument, Condition, Ids, source};
use crate::store::sqlite::month::Month;
use crate::store::sqlite::packed::{Piece, Unread, fetch, numbers, packed};
use crate::store::sqlite::reader::{ALL_TIME, above_all, floor, left};
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::terms::Vocabulary;

/// How many rows are read at a time: what is lost when time is up.
const CHUNK: u32 = 4_096;
/// How many rows are counted at most.
const BUDGET: usize = 120_000;
/// How many actors are told by their codes: each of them is read from the dictionary.
const MAX_ACTORS: usize = 5_000;

/// Where a field's value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column(&'static str);

impl Column {
    /// The column of a field; `None` if its values stand among the texts.
    pub(super) const fn of(field: FacetField) -> Option<Self> {
        use FacetField as F;
        Some(Self(match field {
            F::Site => "event.site_id",
            F::Module => "event.module_id",
            F::Submodule => "event.submodule_id",
            F::Operation => "event.operation_id",
            F::Kind => "event.kind",
            F::Outcome => "event.outcome",
            F::Reason => "event.reason",
            F::Severity => "event.severity",
            F::Actor | F::UserType => "event.actor_id",
            F::Section => "event.section_id",
            F::Action => "event.action",
            F::Ip | F::Tag => return None,
        }))
    }
}

/// What was counted so far, a map of numbers for each field.
struct Sums {
    fields: Vec<FxHashMap<i64, u64>>,
    rows: usize,
}

impl Sums {
    fn add(&mut self, piece: &Piece) -> Result<(), StoreError> {
        let mut unread = Unread::new(&piece.rows);
        while !unread.is_empty() {
            for sums in &mut self.fields {
                let value: Option<i64> = unread.some().ok_or_else(unreadable)?;
                value.iter().for_each(|value| *sums.entry(*value).or_default() += 1);
            }
            self.rows += 1;
        }
        Ok(())
    }
}

fn unreadable() -> StoreError {
    StoreError::Database("the columns of an event are no numbers".into())
}

impl SqliteStore {
    /// Counts the fields of a group, newest rows first.
    pub(super) async fn count_columns(
        &self,
        group: &Group<'_>,
        condition: &Condition,
        counted: &mut FxHashMap<FacetField, Counted>,
    ) -> Result<(), StoreError> {
        let mut sums = Sums { fields: vec![FxHashMap::default(); group.fields.len()], rows: 0 };
        let (from, to) = (condition.from_ms.unwrap_or(ALL_TIME.0), condition.to_ms.unwrap_or(ALL_TIME.1));
        let mut complete = true;
        for month in self.months.newest_first(from, to) {
            match self.count_month(group, condition, month, &mut sums).await {
                Ok(()) if sums.rows < BUDGET => {}
                Ok(()) | Err(StoreError::Interrupted) => {
                    complete = false;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        for (field, numbers) in group.fields.iter().zip(sums.fields) {
            let (names, all) = self.name_column(group, *field, numbers).await?;
            counted.insert(*field, (names, complete && all));
        }
        Ok(())
    }

    async fn count_month(
        &self,
        group: &Group<'_>,
        condition: &Condition,
        month: Month,
        sums: &mut Sums,
    ) -> Result<(), StoreError> {
        let docs = self.docs(month);
        let (from, to) = (condition.from_ms.unwrap_or(ALL_TIME.0), condition.to_ms.unwrap_or(ALL_TIME.1));
        let columns: Vec<&str> = group.fields.iter().filter_map(|field| Column::of(*field)).map(|c| c.0).collect();
        let columns = numbers(&columns);
        let order = condition.order();
        let mut below = above_all();
        while sums.rows < BUDGET {
            let ids = Ids::between(floor(from), floor(to + 1)).below(below);
            let (source, mut arguments) = source(condition, docs, ids);
            arguments.push(Argument::Number(CHUNK.into()));
            let statement = packed(&columns, &format!("{source} ORDER BY {order} DESC LIMIT ?"));
            let mut lease = self.readers.lease(&self.months.file(month), left(group.deadline)?).await?;
            let piece = fetch(lease.connection(), (statement, arguments)).await?;
            lease.release();
            // Counted only now that the chunk is whole: one that is cut off counts for nothing.
            sums.add(&piece)?;
            if piece.count < CHUNK {
                return Ok(());
            }
            below = piece.lowest;
        }
        Ok(())
    }

    /// The words of a field's numbers; whether all of them were named.
    async fn name_column(
        &self,
        group: &Group<'_>,
        field: FacetField,
        counts: FxHashMap<i64, u64>,
    ) -> Result<Counted, StoreError> {
        use FacetField as F;
        let term = |name: fn(u8) -> Option<&'static str>| {
            let named = counts.iter().filter_map(|(code, n)| Some((name(u8::try_from(*code).ok()?)?.to_owned(), *n)));
            (named.collect(), true)
        };
        Ok(match field {
            F::Site => (name_sites(group.sites, &counts), true),
            F::Module => (self.name_words(Vocabulary::Module, &counts).await?, true),
            F::Submodule => (self.name_words(Vocabulary::Submodule, &counts).await?, true),
            F::Operation => (self.name_words(Vocabulary::Operation, &counts).await?, true),
            F::Section => self.name_texts(Vocabulary::Section, counts, |text| Some(text.to_owned())).await?,
            F::Actor => self.name_texts(Vocabulary::Actor, counts, |text| actor(text)?.code).await?,
            F::UserType => self.name_texts(Vocabulary::Actor, counts, |text| actor(text)?.user_type).await?,
            F::Kind => term(|code| Kind::from_code(code).map(Kind::as_str)),
            F::Outcome => term(|code| Outcome::from_code(code).map(Outcome::as_str)),
            F::Reason => term(|code| Reason::from_code(code).map(Reason::as_str)),
            F::Severity => term(|code| Severity::from_code(code).map(Severity::as_str)),
            F::Action => term(|code| Action::from_code(code).map(Action::as_str)),
            F::Ip | F::Tag => (FxHashMap::default(), false),
        })
    }

    /// The most frequent of a vocabulary's words, each turned into a value.
    async fn name_texts(
        &self,
        vocabulary: Vocabulary,
        counts: FxHashMap<i64, u64>,
        value: impl Fn(&str) -> Option<String>,
    ) -> Result<Counted, StoreError> {
        let all = counts.len() <= MAX_ACTORS;
        let mut counts: Vec<(i64, u64)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(id, n)| (std::cmp::Reverse(*n), *id));
        counts.truncate(MAX_ACTORS);
        let wanted: BTreeSet<(Vocabulary, i64)> = counts.iter().map(|(id, _)| (vocabulary, *id)).collect();
        self.terms.load(&self.main, wanted).await?;
        let known = self.terms.known();
        let mut named: FxHashMap<String, u64> = FxHashMap::default();
        for (id, n) in counts {
            let text: Option<&Arc<str>> = known.text(vocabulary, id);
            if let Some(value) = text.and_then(|text| value(text)) {
                *named.entry(value).or_default() += n;
            }
        }
        Ok((named, all))
    }
}

fn actor(json: &str) -> Option<Actor> {
    serde_json::from_str(json).ok()
}
