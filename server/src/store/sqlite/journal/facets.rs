//! Counting the values of a filter's fields: from the usage counts where they know field and filter, else from the newest events that
//! meet it, until the time limit.

mod columns;

use std::collections::BTreeMap;
use std::time::Instant;

use app::domain::access::{Right, Scope};
use app::domain::bucket::Granularity;
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::facet::{Facet, FacetField};
use app::domain::filter::Filter;
use app::domain::outcome::{Kind, Outcome};
use app::domain::slug::Slug;
use app::domain::time::LocalDay;
use app::domain::time_range::Bound;
use app::ports::journal::FacetQuery;
use rustc_hash::FxHashMap;

use self::columns::Column;
use crate::store::sqlite::condition::{Resolved, condition};
use crate::store::sqlite::decode::slug;
use crate::store::sqlite::reader::{ALL_TIME, Part};
use crate::store::sqlite::resolve::{Search, names};
use crate::store::sqlite::sites::SiteRow;
use crate::store::sqlite::statistics::Question;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::tally::{Tally, Values, Wanted};
use crate::store::sqlite::terms::Vocabulary;
use crate::store::sqlite::usage_sql::{is_counted, sources};

/// Counts by value, and whether all events were counted.
type Counted = (FxHashMap<String, u64>, bool);

/// One filter, and the fields whose values are counted among its events.
struct Group<'a> {
    filter: Filter,
    fields: Vec<FacetField>,
    known: Resolved,
    sites: &'a [SiteRow],
    deadline: Instant,
}

impl SqliteStore {
    /// The facets of a query.
    pub(super) async fn count_values(&self, scope: &Scope, query: &FacetQuery) -> Result<Vec<Facet>, StoreError> {
        let begin = Instant::now();
        let sites = self.main.all_sites().await?;
        let filters = by_filter(query);
        let shares = u32::try_from(filters.len().max(1)).unwrap_or(u32::MAX);
        let mut counted: FxHashMap<FacetField, Counted> = FxHashMap::default();
        for (share, (filter, fields)) in (1..).zip(filters) {
            let asked = |row: &&SiteRow| {
                scope.can(Right::JournalView, &row.site.slug)
                    && (filter.site.is_empty() || filter.site.contains(&row.site.slug))
            };
            let chosen: Vec<i64> = sites.iter().filter(asked).map(|row| row.id).collect();
            let known = if chosen.is_empty() { None } else { self.resolve(&filter, chosen, sites.len()).await? };
            let Some(known) = known else { continue };
            let deadline = begin + query.limit * share / shares;
            self.count_group(Group { filter, fields, known, sites: &sites, deadline }, &mut counted).await?;
        }
        Ok(query
            .fields
            .iter()
            .map(|field| {
                let (counts, complete) = counted.remove(field).unwrap_or_else(|| (FxHashMap::default(), true));
                Facet::of(*field, counts, complete)
            })
            .collect())
    }

    async fn count_group(
        &self,
        mut group: Group<'_>,
        counted: &mut FxHashMap<FacetField, Counted>,
    ) -> Result<(), StoreError> {
        let condition = condition(&group.filter, &group.known);
        if group.filter.q.is_some() && condition.search.is_empty() {
            return Ok(());
        }
        let has_counts = is_counted(&group.filter)
            && !matches!(group.filter.from, Some(Bound::Instant(_)))
            && !matches!(group.filter.to, Some(Bound::Instant(_)));
        let (by_counts, rest): (Vec<_>, Vec<_>) =
            group.fields.iter().copied().partition(|field| has_counts && is_counted_field(*field));
        if !by_counts.is_empty() {
            let values = self.count_usage(&group).await?;
            for field in by_counts {
                counted.insert(field, (self.name_counts(group.sites, field, &values).await?, true));
            }
        }
        let in_columns = |field: &FacetField| Column::of(*field).is_some() && !condition.search.has_phrases();
        let (by_column, by_event): (Vec<_>, Vec<_>) = rest.into_iter().partition(in_columns);
        if !by_column.is_empty() {
            group.fields = by_column;
            self.count_columns(&group, &condition, counted).await?;
        }
        if !by_event.is_empty() {
            group.fields = by_event;
            let search = Search { condition, names: names(group.sites) };
            self.count_events(&group, &search, counted).await?;
        }
        Ok(())
    }

    /// The values that the usage counts know.
    async fn count_usage(&self, group: &Group<'_>) -> Result<Values, StoreError> {
        let Group { filter, known, .. } = group;
        let day = |bound: Option<Bound>, open: LocalDay| match bound {
            Some(Bound::Day(day)) => day,
            _ => open,
        };
        let days = day(filter.from, LocalDay::MIN.plus_days(-1))..=day(filter.to, LocalDay::MAX.plus_days(1));
        let granularity = Granularity::Month;
        let wanted = Wanted::of(filter, known);
        let deadline = Instant::now() + self.options.read_limit;
        let question = Question { filter, known: known.clone(), wanted, granularity, deadline };
        let mut tally = Tally::with_values(granularity);
        for source in sources(filter, &days, granularity) {
            self.count(&question, &source, &mut tally).await?;
        }
        Ok(tally.values.unwrap_or_default())
    }

    async fn name_counts(
        &self,
        sites: &[SiteRow],
        field: FacetField,
        values: &Values,
    ) -> Result<FxHashMap<String, u64>, StoreError> {
        match field {
            FacetField::Site => Ok(name_sites(sites, &values.sites)),
            FacetField::Module => self.name_words(Vocabulary::Module, &values.modules).await,
            FacetField::Submodule => self.name_words(Vocabulary::Submodule, &values.submodules).await,
            FacetField::Operation => self.name_words(Vocabulary::Operation, &values.operations).await,
            FacetField::Kind => Ok(name_codes(&values.kinds, |code| Kind::from_code(code).map(Kind::as_str))),
            _ => Ok(name_codes(&values.outcomes, |code| Outcome::from_code(code).map(Outcome::as_str))),
        }
    }

    /// The slugs of a vocabulary by their numbers; 0 is none.
    async fn name_words(
        &self,
        vocabulary: Vocabulary,
        counts: &FxHashMap<i64, u64>,
    ) -> Result<FxHashMap<String, u64>, StoreError> {
        let ids = counts.keys().copied().filter(|id| *id != 0);
        self.terms.load(&self.main, ids.clone().map(|id| (vocabulary, id)).collect()).await?;
        let known = self.terms.known();
        ids.map(|id| Ok((slug(&known, vocabulary, id)?.to_string(), counts[&id]))).collect()
    }

    /// Counts event by event what stands in no column, and what no statement can decide.
    async fn count_events(
        &self,
        group: &Group<'_>,
        search: &Search,
        counted: &mut FxHashMap<FacetField, Counted>,
    ) -> Result<(), StoreError> {
        let condition = &search.condition;
        let mut sums: Vec<FxHashMap<String, u64>> = vec![FxHashMap::default(); group.fields.len()];
        let mut complete = true;
        let months =
            self.months.newest_first(condition.from_ms.unwrap_or(ALL_TIME.0), condition.to_ms.unwrap_or(ALL_TIME.1));
        'months: for month in months {
            let mut before: Option<EventId> = None;
            loop {
                let mut part = Part::new(search, group.deadline);
                before.into_iter().for_each(|id| part.go_on(id));
                let events = match self.month_page(month, &part).await {
                    Ok(events) => events,
                    Err(StoreError::Interrupted) => {
                        complete = false;
                        break 'months;
                    }
                    Err(error) => return Err(error),
                };
                // A filter finds an event by the tags of its source and by those of staff.
                let added = match group.fields.contains(&FacetField::Tag) {
                    true => self.month_marks(month, &events).await?,
                    false => BTreeMap::new(),
                };
                for event in &events {
                    let tags = added.get(&event.id).map_or(&[][..], |marks| &marks.tags);
                    for (field, sums) in group.fields.iter().zip(&mut sums) {
                        values_of(*field, event, tags, |value| *sums.entry(value).or_default() += 1);
                    }
                }
                let Some(last) = events.last() else { break };
                before = Some(last.id);
            }
        }
        counted.extend(group.fields.iter().copied().zip(sums.into_iter().map(|sums| (sums, complete))));
        Ok(())
    }
}

/// The filters to be counted, each with its fields: fields that the filter does not ask for share one.
fn by_filter(query: &FacetQuery) -> Vec<(Filter, Vec<FacetField>)> {
    let mut groups: Vec<(Filter, Vec<FacetField>)> = Vec::new();
    for field in &query.fields {
        let Some(filter) = query.journal.narrow(&field.left_out(&query.filter)) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == filter) {
            Some((_, fields)) => fields.push(*field),
            None => groups.push((filter, vec![*field])),
        }
    }
    groups
}

const fn is_counted_field(field: FacetField) -> bool {
    use FacetField as F;
    matches!(field, F::Site | F::Module | F::Submodule | F::Operation | F::Outcome | F::Kind)
}

/// Counts by code under the words of a closed vocabulary; a code of a newer program has no word here.
fn name_codes(counts: &FxHashMap<i64, u64>, word: impl Fn(u8) -> Option<&'static str>) -> FxHashMap<String, u64> {
    counts.iter().filter_map(|(code, n)| Some((word(u8::try_from(*code).ok()?)?.to_owned(), *n))).collect()
}

fn name_sites(sites: &[SiteRow], counts: &FxHashMap<i64, u64>) -> FxHashMap<String, u64> {
    let count = |row: &SiteRow| Some((row.site.slug.to_string(), *counts.get(&row.id)?));
    sites.iter().filter_map(count).collect()
}

/// The values that an event has of a field, with the tags that were `added` to it.
fn values_of(field: FacetField, event: &Event, added: &[Slug], mut value: impl FnMut(String)) {
    let body = &event.body;
    let actor = body.actor.as_ref();
    let one = match field {
        FacetField::Site => Some(event.site.to_string()),
        FacetField::Module => Some(body.module.to_string()),
        FacetField::Submodule => body.submodule.as_ref().map(ToString::to_string),
        FacetField::Operation => Some(body.operation.to_string()),
        FacetField::Kind => Some(body.kind.to_string()),
        FacetField::Outcome => Some(body.outcome.to_string()),
        FacetField::Reason => body.reason.as_ref().map(ToString::to_string),
        FacetField::Severity => Some(body.severity.to_string()),
        FacetField::Actor => actor.and_then(|actor| actor.code.clone()),
        FacetField::UserType => actor.and_then(|actor| actor.user_type.clone()),
        FacetField::Section => body.section.clone(),
        FacetField::Action => body.action.as_ref().map(ToString::to_string),
        FacetField::Ip => body.ip.as_ref().map(ToString::to_string),
        FacetField::Tag => {
            let others = added.iter().filter(|tag| !body.tags.contains(tag));
            body.tags.iter().chain(others).for_each(|tag| value(tag.to_string()));
            None
        }
    };
    one.into_iter().for_each(value);
}
