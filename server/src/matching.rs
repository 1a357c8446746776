//! Whether a filter lets an event through, decided in memory: the same events as the store lists, for live readers.

pub mod fold;
pub mod search;

use std::sync::OnceLock;

use app::domain::event::{Event, EventBody};
use app::domain::filter::Filter;
use app::domain::time_range::Bound;

use self::fold::fold;
use self::search::Search;

/// More folded text than this of one event is not looked at.
const MAX_TEXT: usize = 8_192;

/// A filter, taken apart once for many events.
#[derive(Clone, Debug)]
pub struct Matcher {
    filter: Filter,
    search: Option<Search>,
}

/// The folded words of one event's texts, folded when they are first asked for: for one reader or for a thousand.
#[derive(Debug, Default)]
pub struct FoldedText(OnceLock<String>);

impl FoldedText {
    fn of(&self, event: &Event) -> &str {
        self.0.get_or_init(|| {
            let mut folded = String::new();
            fold_texts(&event.body, &mut folded);
            folded
        })
    }
}

impl Matcher {
    /// Of a filter.
    pub fn new(filter: Filter) -> Self {
        let search = filter.q.as_deref().map(Search::parse);
        Self { filter, search }
    }

    /// Whether the filter lets the event through, whose texts `folded` remembers.
    pub fn lets_through(&self, event: &Event, folded: &FoldedText) -> bool {
        fields_meet(&self.filter, event) && self.search.as_ref().is_none_or(|search| is_found(search, event, folded))
    }
}

/// Whether an event is found. A search for nothing finds nothing.
fn is_found(search: &Search, event: &Event, folded: &FoldedText) -> bool {
    !search.is_empty()
        && search.fields.iter().all(|field| fields_meet(field, event))
        && !search.other_fields.iter().any(|field| fields_meet(field, event))
        && (!search.has_texts() || search.is_met_by(folded.of(event)))
}

/// Whether an event meets a filter, its search aside.
fn fields_meet(filter: &Filter, event: &Event) -> bool {
    fn any<T: PartialEq>(asked: &[T], has: Option<&T>) -> bool {
        asked.is_empty() || has.is_some_and(|value| asked.contains(value))
    }
    let body = &event.body;
    let actor = body.actor.as_ref();
    any(&filter.module, Some(&body.module))
        && any(&filter.outcome, Some(&body.outcome))
        && any(&filter.site, Some(&event.site))
        && any(&filter.kind, Some(&body.kind))
        && any(&filter.submodule, body.submodule.as_ref())
        && any(&filter.operation, Some(&body.operation))
        && any(&filter.reason, body.reason.as_ref())
        && any(&filter.severity, Some(&body.severity))
        && any(&filter.actor, actor.and_then(|actor| actor.code.as_ref()))
        && any(&filter.user_type, actor.and_then(|actor| actor.user_type.as_ref()))
        && any(&filter.section, body.section.as_ref())
        && any(&filter.action, body.action.as_ref())
        && any(&filter.ip, body.ip.as_ref())
        && (filter.tag.is_empty() || body.tags.iter().any(|tag| filter.tag.contains(tag)))
        && any(&filter.correlation_id, body.correlation_id.as_ref())
        && is_in_time(filter, body)
}

fn is_in_time(filter: &Filter, body: &EventBody) -> bool {
    let begun = match filter.from {
        Some(Bound::Day(day)) => body.local.day >= day,
        Some(Bound::Instant(at)) => body.occurred >= at,
        None => true,
    };
    let not_over = match filter.to {
        Some(Bound::Day(day)) => body.local.day <= day,
        Some(Bound::Instant(at)) => body.occurred < at,
        None => true,
    };
    begun && not_over && filter.hours.is_none_or(|hours| hours.contains(body.local.minute_of_day()))
}

/// The folded words of an event's texts, each text apart from the next by a bar, so that no phrase spans two.
pub fn fold_texts(body: &EventBody, into: &mut String) {
    let limit = into.len() + MAX_TEXT;
    let mut add = |text: &str| {
        if into.len() < limit {
            fold(text, into);
            into.push_str(" |");
        }
    };
    let details = &body.details;
    let job = details.job.as_ref().map(|job| job.name.as_str());
    [body.message.as_deref(), details.comment.as_deref(), job].into_iter().flatten().for_each(&mut add);
    for target in &details.targets {
        add(&target.id);
        target.label.as_deref().into_iter().for_each(&mut add);
    }
    for change in &details.changes {
        add(&change.field);
        for value in [&change.old, &change.new] {
            match value {
                serde_json::Value::Null => {}
                serde_json::Value::String(text) => add(text),
                other => add(&other.to_string()),
            }
        }
    }
    body.tags.iter().for_each(|tag| add(tag.as_str()));
}
