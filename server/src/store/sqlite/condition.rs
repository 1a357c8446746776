//! Filter → SQL, purely: which terms to look up in the index, which conditions to put to the rows, and between which ids.

use std::fmt::Write;

use app::domain::event::EventId;
use app::domain::filter::Filter;
use app::domain::outcome::Outcome;
use app::domain::time::DAY_MS;
use app::domain::time_range::{Bound, Hours};

use super::docs::Docs;
use super::row::occurred_sql;
use super::search::{Term, all_words, any_of, hash64, or_else, without};
use crate::matching::search::Search;

/// More terms than this for one field are put to the rows instead.
const MAX_TERMS: usize = 64;
/// More combinations of module, outcome and site than this are looked up one field at a time.
const MAX_BARS: usize = 16;

/// A value for a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    Number(i64),
    Text(String),
}

/// A filter's words as numbers. An empty list is a field that is not asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolved {
    /// The sites to read.
    pub(super) sites: Vec<i64>,
    /// Whether these are all there are.
    pub(super) every_site: bool,
    pub(super) modules: Vec<i64>,
    pub(super) submodules: Vec<i64>,
    pub(super) operations: Vec<i64>,
    pub(super) actors: Vec<i64>,
    pub(super) user_types: Vec<i64>,
    pub(super) sections: Vec<i64>,
    pub(super) tags: Vec<i64>,
    /// Fields that the search names.
    pub(super) fields: Vec<Asked>,
    /// Fields that the search excludes.
    pub(super) other_fields: Vec<Asked>,
}

/// A value that a search names, as the database has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// It is a term of the index.
    Term(Term),
    /// Nearly every event has it, so it is no term: its column, and its code.
    Column(&'static str, u8),
}

/// A filter as a database reads it.
#[derive(Clone, Debug, Default)]
pub(super) struct Condition {
    /// The query for the index; empty if the table itself is walked.
    pub(super) matching: String,
    /// Conditions on columns of `event`, each beginning with ` AND `.
    pub(super) rows: String,
    /// The values of their placeholders.
    pub(super) arguments: Vec<Argument>,
    /// The first millisecond in which an event can lie.
    pub(super) from_ms: Option<i64>,
    /// The last one.
    pub(super) to_ms: Option<i64>,
    /// What was searched for, for phrases.
    pub(super) search: Search,
}

/// The condition of a filter.
pub(super) fn condition(filter: &Filter, known: &Resolved) -> Condition {
    let mut condition =
        Condition { search: Search::parse(filter.q.as_deref().unwrap_or_default()), ..Condition::default() };
    condition.features(filter, known);
    condition.values(filter, known);
    condition.sought(known);
    condition.time(filter);
    condition
}

impl Condition {
    /// Module, outcome and site: together if they are few, else each for itself.
    fn features(&mut self, filter: &Filter, known: &Resolved) {
        let bars = known.modules.len() * filter.outcome.len() * known.sites.len();
        if (1..=MAX_BARS).contains(&bars) {
            let terms = known.modules.iter().flat_map(|module| {
                filter
                    .outcome
                    .iter()
                    .flat_map(move |outcome| known.sites.iter().map(move |site| Term::Bar(*module, *outcome, *site)))
            });
            return any_of(&mut self.matching, terms);
        }
        self.terms("module_id", &known.modules, Term::Module);
        if !known.every_site {
            self.terms("site_id", &known.sites, Term::Site);
        }
        if filter.outcome.contains(&Outcome::Success) {
            let codes: Vec<i64> = filter.outcome.iter().map(|outcome| i64::from(outcome.code())).collect();
            self.column("event.outcome", &codes);
        } else {
            any_of(&mut self.matching, filter.outcome.iter().copied().map(Term::Outcome));
        }
    }

    fn values(&mut self, filter: &Filter, known: &Resolved) {
        self.terms("submodule_id", &known.submodules, Term::Submodule);
        self.terms("operation_id", &known.operations, Term::Operation);
        any_of(&mut self.matching, known.actors.iter().copied().map(Term::Actor));
        any_of(&mut self.matching, known.user_types.iter().copied().map(Term::UserType));
        self.terms("section_id", &known.sections, Term::Section);
        any_of(&mut self.matching, known.tags.iter().copied().map(Term::Tag));
        any_of(&mut self.matching, filter.kind.iter().copied().map(Term::Kind));
        any_of(&mut self.matching, filter.reason.iter().copied().map(Term::Reason));
        any_of(&mut self.matching, filter.action.iter().copied().map(Term::Action));
        if filter.severity.contains(&app::domain::outcome::Severity::Info) {
            let codes: Vec<i64> = filter.severity.iter().map(|severity| i64::from(severity.code())).collect();
            self.column("event.severity", &codes);
        } else {
            any_of(&mut self.matching, filter.severity.iter().copied().map(Term::Severity));
        }
        let ips: Vec<String> = filter.ip.iter().map(ToString::to_string).collect();
        self.hashed(&ips, Term::Ip);
        self.hashed(&filter.correlation_id, Term::Correlation);
    }

    /// What the search asks for and excludes.
    fn sought(&mut self, known: &Resolved) {
        let search = std::mem::take(&mut self.search);
        search.wanted.iter().for_each(|sought| all_words(&mut self.matching, sought));
        let mut excluded = String::new();
        // Of a phrase that is unwanted the words may well occur.
        for sought in search.unwanted.iter().filter(|sought| sought.phrase.is_none()) {
            let mut words = String::new();
            all_words(&mut words, sought);
            or_else(&mut excluded, &words);
        }
        for asked in &known.fields {
            match *asked {
                Asked::Term(term) => any_of(&mut self.matching, [term]),
                Asked::Column(column, code) => self.column(column, &[i64::from(code)]),
            }
        }
        for asked in &known.other_fields {
            match *asked {
                Asked::Term(term) => {
                    let mut query = String::new();
                    any_of(&mut query, [term]);
                    or_else(&mut excluded, &query);
                }
                Asked::Column(column, code) => self.and(&format!("{column} <> ?"), Argument::Number(i64::from(code))),
            }
        }
        self.matching = without(std::mem::take(&mut self.matching), &excluded);
        self.search = search;
    }

    fn time(&mut self, filter: &Filter) {
        match filter.from {
            Some(Bound::Day(day)) => {
                self.and("event.local_day >= ?", Argument::Number(i64::from(day.number())));
                self.from_ms = Some(day.midnight_ms() - DAY_MS);
            }
            Some(Bound::Instant(at)) => {
                self.and(&format!("{} >= ?", occurred_sql()), Argument::Number(at.0));
                self.from_ms = Some(at.0);
            }
            None => {}
        }
        match filter.to {
            Some(Bound::Day(day)) => {
                self.and("event.local_day <= ?", Argument::Number(i64::from(day.number())));
                self.to_ms = Some(day.midnight_ms() + 2 * DAY_MS);
            }
            Some(Bound::Instant(at)) => {
                self.and(&format!("{} < ?", occurred_sql()), Argument::Number(at.0));
                self.to_ms = Some(at.0 - 1);
            }
            None => {}
        }
        if let Some(Hours { from, to }) = filter.hours {
            let minute = minute_sql();
            let join = if from < to { "AND" } else { "OR" };
            // Writing to a String cannot fail.
            let _ = write!(self.rows, " AND ({minute} >= ? {join} {minute} < ?)");
            self.arguments.extend([from, to].map(|minute| Argument::Number(i64::from(minute))));
        }
    }

    fn terms(&mut self, column: &str, ids: &[i64], term: fn(i64) -> Term) {
        if ids.len() > MAX_TERMS {
            self.column(&format!("event.{column}"), ids);
        } else {
            any_of(&mut self.matching, ids.iter().copied().map(term));
        }
    }

    /// Values of which the index has 64 bits of SHA-256: enough to tell apart all that a journal will ever hold.
    fn hashed(&mut self, texts: &[String], term: fn(i64) -> Term) {
        any_of(&mut self.matching, texts.iter().map(|text| term(hash64(&[text.as_bytes()]))));
    }

    fn column(&mut self, column: &str, values: &[i64]) {
        match values {
            [] => {}
            [one] => self.and(&format!("{column} = ?"), Argument::Number(*one)),
            many => {
                let list = serde_json::to_string(many).unwrap_or_default();
                self.and(&format!("{column} IN (SELECT value FROM json_each(?))"), Argument::Text(list));
            }
        }
    }

    fn and(&mut self, condition: &str, argument: Argument) {
        self.rows.push_str(" AND ");
        self.rows.push_str(condition);
        self.arguments.push(argument);
    }
}

/// The minute of the local day, 0 to 1439, of a row of `event`. Years begin at 2000, so nothing here is negative.
pub(super) fn minute_sql() -> String {
    format!("(({} / 1000 + event.offset_s) / 60 % 1440)", occurred_sql())
}

/// The hour of the local day of a row of `event`.
pub(super) fn hour_sql() -> String {
    format!("(({} / 1000 + event.offset_s) / 3600 % 24)", occurred_sql())
}

/// Between which ids rows are looked for: those of a range of time, which are widened by the month's margin, and exact ones within.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ids {
    from: i64,
    before: i64,
    at_least: Option<i64>,
    below: Option<i64>,
}

impl Ids {
    /// Those of the times from one id to before another.
    pub(super) fn between(from: i64, before: i64) -> Self {
        Self { from, before, at_least: None, below: None }
    }

    /// From this one on.
    pub(super) fn at_least(self, id: i64) -> Self {
        Self { at_least: Some(id), ..self }
    }

    /// Before this one.
    pub(super) fn below(self, id: i64) -> Self {
        Self { below: Some(id), ..self }
    }
}

/// What stands between `FROM` and the end of the conditions, and the values of its placeholders: the rows of the ids that meet the condition.
/// Each side has one bound only: of two, SQLite walks from one and looks at all rows as far as the other.
pub(super) fn source(condition: &Condition, docs: Docs, ids: Ids) -> (String, Vec<Argument>) {
    let mut arguments = Vec::with_capacity(condition.arguments.len() + 5);
    let margin = margin(condition);
    let (table, id) = if condition.matching.is_empty() {
        ("event WHERE".to_owned(), "event.id")
    } else {
        arguments.push(Argument::Text(condition.matching.clone()));
        let id = docs.id_sql();
        (format!("search CROSS JOIN event ON event.id = {id} WHERE search MATCH ? AND"), "search.rowid")
    };
    let row = |id| condition.row(docs, id);
    let bounds = [row(ids.from), ids.at_least.map_or(i64::MIN, row), row(ids.before), ids.below.map_or(i64::MAX, row)];
    arguments.extend(bounds.map(Argument::Number));
    arguments.extend(condition.arguments.iter().cloned());
    let bounded = format!("{id} >= max(? - {margin}, ?) AND {id} < min(? + {margin}, ?)");
    (format!("{table} {bounded}{}", condition.rows), arguments)
}

fn margin(condition: &Condition) -> String {
    if condition.matching.is_empty() {
        format!("((SELECT spill_ms FROM margin WHERE id = 1) << {})", EventId::LOW_BITS)
    } else {
        Docs::margin_sql()
    }
}

impl Condition {
    /// By what the rows of [`source`] are ordered.
    pub(super) fn order(&self) -> &'static str {
        if self.matching.is_empty() { "event.id" } else { "search.rowid" }
    }

    /// An event id as a bound of what [`Condition::order`] names.
    pub(super) fn row(&self, docs: Docs, id: i64) -> i64 {
        if self.matching.is_empty() { id } else { docs.row(id) }
    }
}

#[cfg(test)]
mod tests {
    use app::domain::time::Timestamp;

    use super::*;
    use crate::store::sqlite::month::Month;

    fn filter(query: &str) -> Filter {
        Filter::from_query(query).unwrap()
    }

    fn everywhere() -> Resolved {
        Resolved { sites: vec![1, 2], every_site: true, ..Resolved::default() }
    }

    #[test]
    fn the_filter_that_lets_all_through_walks_the_table() {
        let condition = condition(&Filter::default(), &everywhere());
        let (sql, arguments) = source(&condition, Docs::of(Month::of(Timestamp(0)), 0), Ids::between(5, 9).below(7));
        assert_eq!(
            sql,
            "event WHERE event.id >= max(? - ((SELECT spill_ms FROM margin WHERE id = 1) << 20), ?) AND event.id < \
             min(? + ((SELECT spill_ms FROM margin WHERE id = 1) << 20), ?)"
        );
        assert_eq!(arguments, [5, i64::MIN, 9, 7].map(Argument::Number));
    }

    #[test]
    fn a_bar_is_one_term_for_each_combination() {
        let known = Resolved { modules: vec![7], ..everywhere() };
        let bar = condition(&filter("module=email&outcome=failure"), &known);
        assert_eq!(bar.matching, r#"("_d7_2_1" OR "_d7_2_2")"#);
        assert_eq!(bar.rows, "");
    }

    #[test]
    fn without_an_outcome_fields_are_looked_up_one_by_one() {
        let known = Resolved { modules: vec![7], sites: vec![2], every_site: false, ..Resolved::default() };
        assert_eq!(condition(&filter("module=email&site=b"), &known).matching, r#"("_m7") AND ("_w2")"#);
        assert_eq!(condition(&filter("outcome=failure"), &everywhere()).matching, r#"("_y2")"#);
    }

    #[test]
    fn what_nearly_all_events_have_is_no_term() {
        let all = condition(&filter("outcome=success&outcome=failure&severity=info"), &everywhere());
        assert_eq!(all.matching, "");
        assert_eq!(all.rows, " AND event.outcome IN (SELECT value FROM json_each(?)) AND event.severity = ?");
        assert_eq!(all.arguments, [Argument::Text("[0,2]".to_owned()), Argument::Number(9)]);
    }

    #[test]
    fn hours_past_midnight_are_joined_by_or() {
        let night = condition(&filter("hours=22:00-06:00"), &everywhere());
        assert!(night.rows.contains(">= ? OR "), "{}", night.rows);
        assert_eq!(night.arguments, [Argument::Number(1_320), Argument::Number(360)]);
        assert!(condition(&filter("hours=06:00-22:00"), &everywhere()).rows.contains(">= ? AND "));
    }

    #[test]
    fn local_days_bound_the_ids_by_the_widest_offsets() {
        let day = condition(&filter("from=2026-03-29&to=2026-03-29"), &everywhere());
        assert_eq!(day.to_ms.unwrap() - day.from_ms.unwrap(), 3 * DAY_MS);
        let instant = condition(&filter("from=2026-03-29T00:00:00Z&to=2026-03-29T00:00:01Z"), &everywhere());
        assert_eq!(instant.to_ms.unwrap() - instant.from_ms.unwrap(), 999);
    }

    #[test]
    fn a_hashed_value_is_looked_up_by_its_hash_alone() {
        let ip = condition(&filter("ip=203.0.113.9&q=%22unknown+postcode%22"), &everywhere());
        assert!(ip.matching.starts_with("(\"_i") && ip.matching.ends_with(r#"AND "unknown" AND "postcode""#));
        assert_eq!(ip.rows, "");
    }
}
