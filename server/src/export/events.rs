//! An event as a row of a table: which columns there are, what they are called, and what stands in them.

use std::borrow::Cow;
use std::collections::HashMap;

use app::api::zones;
use app::domain::catalogue;
use app::domain::event::{Change, Event, Target};
use app::domain::event_view::Moment;
use app::domain::export::{Column, Format, Wording};
use app::domain::language::Language;
use app::domain::payload::{PayloadInfo, PayloadKind};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::format::time;
use app::i18n::Locale;
use app::preferences;
use app::widgets::{columns, outcome, vocabulary};
use chrono_tz::Tz;

use super::cell::{Cell, Head};

/// For whom a table is written.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Their language.
    pub language: Language,
    /// Whether they read words or terms.
    pub wording: Wording,
    /// The zone of their clock.
    pub zone: Tz,
    /// The sites by the names that people give them.
    pub sites: HashMap<Slug, String>,
}

/// A table of events.
#[derive(Clone, Debug)]
pub struct EventTable {
    reader: Reader,
    locale: Locale,
    columns: Vec<Column>,
}

impl EventTable {
    /// The columns of a format: where times are dates, which know no zone, their offsets have columns of their own.
    pub fn new(reader: Reader, format: Format) -> Self {
        let offset = |column: &Column| matches!(column, Column::TimeOffset | Column::SiteTimeOffset);
        let columns = Column::ALL.iter().copied().filter(|column| format == Format::Xlsx || !offset(column));
        Self { locale: preferences::locale(reader.language), columns: columns.collect(), reader }
    }

    /// The heads; those of times in the reader's zone name it.
    pub fn heads(&self) -> Vec<Head> {
        self.columns.iter().map(|&column| Head { text: self.head(column), width: width(column) }).collect()
    }

    fn head(&self, column: Column) -> String {
        use Column as C;
        if self.reader.wording == Wording::Terms {
            return column.as_str().to_owned();
        }
        let text = columns::heading(self.locale, column);
        match column {
            C::Time | C::JobScheduled | C::Recorded | C::Received => format!("{text} ({})", self.reader.zone.name()),
            _ => text,
        }
    }

    /// Writes an event's cells, as many as there are heads.
    pub fn row<'a>(&self, event: &'a Event, cells: &mut Vec<Cell<'a>>) {
        cells.clear();
        cells.extend(self.columns.iter().map(|&column| self.cell(event, column)));
    }

    fn cell<'a>(&self, event: &'a Event, column: Column) -> Cell<'a> {
        use Column as C;
        let (body, details) = (&event.body, &event.body.details);
        match column {
            C::Time => self.time(body.occurred),
            C::TimeOffset => offset(zones::offset_s(self.reader.zone, body.occurred)),
            C::SiteTime => Cell::Time(Moment { at: body.occurred, offset_s: body.local.offset_s }),
            C::SiteTimeOffset => offset(body.local.offset_s),
            C::Message => Cell::text(body.message.as_deref()),
            C::Critical => Cell::Flag(body.critical),
            C::Ip => Cell::text(body.ip.map(|ip| ip.to_string())),
            C::UserAgent => Cell::text(details.user_agent.as_deref()),
            C::Section => Cell::text(body.section.as_deref()),
            C::Targets => joined(&details.targets, "; ", target),
            C::Changes => joined(&details.changes, "; ", change),
            C::Comment => Cell::text(details.comment.as_deref()),
            C::Tags => joined(&body.tags, ", ", |tag| tag.as_str().into()),
            C::Duration => Cell::number(body.duration_ms),
            C::Attempt => Cell::number(details.attempt),
            C::Id => Cell::Id(event.id.0),
            C::Source => Cell::Text(event.source.as_str().into()),
            C::SourceId => Cell::text(body.source_id.as_deref()),
            C::Correlation => Cell::text(body.correlation_id.as_deref()),
            C::OperationId => Cell::text(details.operation_id.as_deref()),
            C::Trace => Cell::text(details.trace_id.as_deref()),
            C::Recorded => body.recorded.map_or(Cell::Empty, |at| self.time(at)),
            C::Received => self.time(body.received),
            C::FromFuture => Cell::Flag(body.from_future),
            C::Redacted => Cell::Number(body.redacted.into()),
            C::Attributes => Cell::text(details.attributes.as_ref().map(|json| json.get())),
            C::ActorType | C::ActorCode | C::ActorLabel | C::ActorUserType | C::ActorRoles => self.actor(event, column),
            C::JobName | C::JobScheduled | C::JobOk | C::JobFailed => self.job(event, column),
            C::HttpDirection | C::HttpMethod | C::HttpUrl | C::HttpStatus => self.http(event, column),
            C::RequestType
            | C::RequestSize
            | C::RequestStored
            | C::RequestHash
            | C::ResponseType
            | C::ResponseSize
            | C::ResponseStored
            | C::ResponseHash
            | C::TracebackSize
            | C::TracebackHash
            | C::AttachmentType
            | C::AttachmentSize
            | C::AttachmentHash => payload(event, column),
            C::Site
            | C::Module
            | C::Submodule
            | C::Operation
            | C::Outcome
            | C::Reason
            | C::Kind
            | C::Severity
            | C::Action => self.term(event, column),
        }
    }

    /// The words of vocabularies: as the API writes them, or as people read them.
    fn term<'a>(&self, event: &'a Event, column: Column) -> Cell<'a> {
        use Column as C;
        let (body, locale) = (&event.body, self.locale);
        let submodule = body.submodule.as_ref().map(Slug::as_str);
        let label = |submodule, operation| {
            let name = catalogue::label(self.reader.language, body.module.as_str(), submodule, operation);
            Cell::Text(name)
        };
        match (column, self.reader.wording) {
            (C::Site, Wording::Labels) => {
                let label = self.reader.sites.get(&event.site).map(|label| Cow::Owned(label.clone()));
                Cell::Text(label.unwrap_or_else(|| event.site.as_str().into()))
            }
            (C::Site, Wording::Terms) => Cell::Text(event.site.as_str().into()),
            (C::Module, Wording::Labels) => label(None, None),
            (C::Module, Wording::Terms) => Cell::Text(body.module.as_str().into()),
            (C::Submodule, Wording::Labels) => submodule.map_or(Cell::Empty, |part| label(Some(part), None)),
            (C::Submodule, Wording::Terms) => Cell::text(submodule),
            (C::Operation, Wording::Labels) => label(submodule, Some(body.operation.as_str())),
            (C::Operation, Wording::Terms) => Cell::Text(body.operation.as_str().into()),
            (C::Outcome, Wording::Labels) => Cell::Text(outcome::label(locale, body.outcome).into()),
            (C::Outcome, Wording::Terms) => Cell::Text(body.outcome.as_str().into()),
            (C::Reason, Wording::Labels) => Cell::text(body.reason.map(|it| vocabulary::reason(locale, it))),
            (C::Reason, Wording::Terms) => Cell::text(body.reason.map(|it| it.as_str())),
            (C::Kind, Wording::Labels) => Cell::Text(vocabulary::kind(locale, body.kind).into()),
            (C::Kind, Wording::Terms) => Cell::Text(body.kind.as_str().into()),
            (C::Severity, Wording::Labels) => Cell::Text(vocabulary::severity(locale, body.severity).into()),
            (C::Severity, Wording::Terms) => Cell::Text(body.severity.as_str().into()),
            (_, Wording::Labels) => Cell::text(body.action.map(|it| vocabulary::action(locale, it))),
            (_, Wording::Terms) => Cell::text(body.action.map(|it| it.as_str())),
        }
    }

    fn actor<'a>(&self, event: &'a Event, column: Column) -> Cell<'a> {
        let Some(actor) = &event.body.actor else { return Cell::Empty };
        match (column, self.reader.wording) {
            (Column::ActorType, Wording::Labels) => Cell::Text(vocabulary::actor(self.locale, actor.kind).into()),
            (Column::ActorType, Wording::Terms) => Cell::Text(actor.kind.as_str().into()),
            (Column::ActorCode, _) => Cell::text(actor.code.as_deref()),
            (Column::ActorLabel, _) => Cell::text(actor.label.as_deref()),
            (Column::ActorUserType, _) => Cell::text(actor.user_type.as_deref()),
            _ => joined(&actor.roles, ", ", |role| role.as_str().into()),
        }
    }

    fn job<'a>(&self, event: &'a Event, column: Column) -> Cell<'a> {
        let Some(job) = &event.body.details.job else { return Cell::Empty };
        match column {
            Column::JobName => Cell::Text(job.name.as_str().into()),
            Column::JobScheduled => job.scheduled_for.map_or(Cell::Empty, |at| self.time(at)),
            Column::JobOk => Cell::number(job.items_ok),
            _ => Cell::number(job.items_failed),
        }
    }

    fn http<'a>(&self, event: &'a Event, column: Column) -> Cell<'a> {
        let Some(http) = &event.body.details.http else { return Cell::Empty };
        match (column, self.reader.wording) {
            (Column::HttpDirection, Wording::Labels) => {
                Cell::text(http.direction.map(|way| vocabulary::direction(self.locale, way)))
            }
            (Column::HttpDirection, Wording::Terms) => Cell::text(http.direction.map(|way| way.as_str())),
            (Column::HttpMethod, _) => Cell::text(http.method.as_deref()),
            (Column::HttpUrl, _) => Cell::text(http.url.as_deref()),
            _ => Cell::number(http.status),
        }
    }

    fn time<'a>(&self, at: Timestamp) -> Cell<'a> {
        Cell::Time(zones::moment(self.reader.zone, at))
    }
}

fn payload(event: &Event, column: Column) -> Cell<'_> {
    use Column as C;
    let kind = match column {
        C::RequestType | C::RequestSize | C::RequestStored | C::RequestHash => PayloadKind::Request,
        C::ResponseType | C::ResponseSize | C::ResponseStored | C::ResponseHash => PayloadKind::Response,
        C::TracebackSize | C::TracebackHash => PayloadKind::Traceback,
        _ => PayloadKind::Attachment,
    };
    let Some(info): Option<&PayloadInfo> = event.payloads.iter().find(|info| info.kind == kind) else {
        return Cell::Empty;
    };
    match column {
        C::RequestType | C::ResponseType | C::AttachmentType => Cell::Text(info.content_type.as_str().into()),
        C::RequestSize | C::ResponseSize | C::TracebackSize | C::AttachmentSize => Cell::Number(info.size),
        C::RequestStored | C::ResponseStored => Cell::Number(info.stored),
        _ => Cell::Text(info.sha256.as_str().into()),
    }
}

/// With a hyphen, as ISO 8601 writes it: programs read it.
fn offset(offset_s: i32) -> Cell<'static> {
    Cell::Text(time::offset(offset_s).replace('\u{2212}', "-").into())
}

fn target(target: &Target) -> Cow<'_, str> {
    match &target.label {
        Some(label) => format!("{} {} ({label})", target.kind, target.id).into(),
        None => format!("{} {}", target.kind, target.id).into(),
    }
}

fn change(change: &Change) -> Cow<'_, str> {
    let value = |value: &serde_json::Value| match value {
        serde_json::Value::Null => "∅".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    format!("{}: {} → {}", change.field, value(&change.old), value(&change.new)).into()
}

fn joined<'a, T>(values: &'a [T], between: &str, text: impl Fn(&'a T) -> Cow<'a, str>) -> Cell<'a> {
    match values {
        [] => Cell::Empty,
        [one] => Cell::Text(text(one)),
        many => Cell::Text(many.iter().map(text).collect::<Vec<_>>().join(between).into()),
    }
}

/// In characters.
const fn width(column: Column) -> u16 {
    use Column as C;
    match column {
        C::Message => 60,
        C::Targets | C::Changes | C::Comment | C::HttpUrl | C::UserAgent | C::Attributes => 40,
        C::Time | C::SiteTime | C::JobScheduled | C::Recorded | C::Received => 24,
        C::Module | C::Operation | C::ActorLabel | C::RequestType | C::ResponseType | C::AttachmentType => 24,
        C::Id | C::SourceId | C::Correlation | C::OperationId | C::Trace | C::Site | C::JobName => 20,
        C::RequestHash | C::ResponseHash | C::TracebackHash | C::AttachmentHash => 24,
        _ => 14,
    }
}
