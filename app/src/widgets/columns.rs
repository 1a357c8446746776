//! The headings of an exported table of events, and its words for yes and no.

use crate::domain::export::Column;
use crate::domain::payload::PayloadKind;
use crate::i18n::{Locale, td_string};
use crate::widgets::vocabulary;

/// The heading of a column.
pub fn heading(locale: Locale, column: Column) -> String {
    use Column as C;
    if let Some(heading) = of_payload(locale, column) {
        return heading;
    }
    match column {
        C::Time => td_string!(locale, export.column.time),
        C::TimeOffset => td_string!(locale, export.column.time_offset),
        C::SiteTime => td_string!(locale, event.fact.site_time),
        C::SiteTimeOffset => td_string!(locale, export.column.site_time_offset),
        C::Site => td_string!(locale, export.column.site),
        C::Module => td_string!(locale, export.column.module),
        C::Submodule => td_string!(locale, export.column.submodule),
        C::Operation => td_string!(locale, export.column.operation),
        C::Outcome => td_string!(locale, common.outcome.label),
        C::Reason => td_string!(locale, event.fact.reason),
        C::Message => td_string!(locale, export.column.message),
        C::Kind => td_string!(locale, event.fact.kind),
        C::Severity => td_string!(locale, event.fact.severity),
        C::Critical => td_string!(locale, event.critical),
        C::Action => td_string!(locale, event.fact.action),
        C::Ip => td_string!(locale, event.fact.ip),
        C::UserAgent => td_string!(locale, event.fact.user_agent),
        C::Section => td_string!(locale, event.fact.section),
        C::Targets => td_string!(locale, event.targets),
        C::Changes => td_string!(locale, event.changes.title),
        C::Comment => td_string!(locale, event.fact.comment),
        C::Tags => td_string!(locale, event.fact.tags),
        C::Duration => td_string!(locale, export.column.duration),
        C::Attempt => td_string!(locale, event.fact.attempt),
        C::Id => td_string!(locale, event.fact.id),
        C::Source => td_string!(locale, event.fact.source),
        C::SourceId => td_string!(locale, event.fact.source_id),
        C::Correlation => td_string!(locale, event.fact.correlation),
        C::OperationId => td_string!(locale, event.fact.operation_id),
        C::Trace => td_string!(locale, event.fact.trace),
        C::Recorded => td_string!(locale, event.fact.recorded),
        C::Received => td_string!(locale, event.fact.received),
        C::FromFuture => td_string!(locale, export.column.from_future),
        C::Redacted => td_string!(locale, export.column.redacted),
        C::Attributes => td_string!(locale, event.attributes),
        rest => return of_part(locale, rest),
    }
    .to_owned()
}

/// Actor, background task and HTTP line.
fn of_part(locale: Locale, column: Column) -> String {
    use Column as C;
    match column {
        C::ActorType => td_string!(locale, export.column.actor_type).to_owned(),
        C::ActorCode => td_string!(locale, export.column.actor_code).to_owned(),
        C::ActorLabel => td_string!(locale, event.fact.who).to_owned(),
        C::ActorUserType => td_string!(locale, event.fact.user_type).to_owned(),
        C::ActorRoles => td_string!(locale, event.fact.roles).to_owned(),
        C::JobName => td_string!(locale, event.job.title).to_owned(),
        C::JobScheduled => td_string!(locale, event.job.scheduled).to_owned(),
        C::JobOk => td_string!(locale, event.job.ok).to_owned(),
        C::JobFailed => td_string!(locale, event.job.failed).to_owned(),
        C::HttpDirection => format!("HTTP: {}", td_string!(locale, export.column.http_direction)),
        C::HttpMethod => format!("HTTP: {}", td_string!(locale, export.column.http_method)),
        C::HttpUrl => format!("HTTP: {}", td_string!(locale, export.column.http_url)),
        C::HttpStatus => format!("HTTP: {}", td_string!(locale, export.column.http_status)),
        other => other.as_str().to_owned(),
    }
}

fn of_payload(locale: Locale, column: Column) -> Option<String> {
    use Column as C;
    use PayloadKind as P;
    let (kind, part) = match column {
        C::RequestType => (P::Request, td_string!(locale, export.column.content_type)),
        C::RequestSize => (P::Request, td_string!(locale, export.column.size)),
        C::RequestStored => (P::Request, td_string!(locale, export.column.stored)),
        C::RequestHash => (P::Request, "SHA-256"),
        C::ResponseType => (P::Response, td_string!(locale, export.column.content_type)),
        C::ResponseSize => (P::Response, td_string!(locale, export.column.size)),
        C::ResponseStored => (P::Response, td_string!(locale, export.column.stored)),
        C::ResponseHash => (P::Response, "SHA-256"),
        C::TracebackSize => (P::Traceback, td_string!(locale, export.column.size)),
        C::TracebackHash => (P::Traceback, "SHA-256"),
        C::AttachmentType => (P::Attachment, td_string!(locale, export.column.content_type)),
        C::AttachmentSize => (P::Attachment, td_string!(locale, export.column.size)),
        C::AttachmentHash => (P::Attachment, "SHA-256"),
        _ => return None,
    };
    Some(match locale {
        // A colon in French has a space before it.
        Locale::fr => format!("{}\u{a0}: {part}", vocabulary::payload(locale, kind)),
        _ => format!("{}: {part}", vocabulary::payload(locale, kind)),
    })
}

/// The name of a workbook's sheet of events.
pub fn sheet(locale: Locale) -> &'static str {
    td_string!(locale, export.sheet)
}

/// The names of a workbook's sheets of figures: by period and by feature.
pub fn figure_sheets(locale: Locale) -> [&'static str; 2] {
    [td_string!(locale, export.sheet_periods), td_string!(locale, export.sheet_features)]
}

/// The headings of exported figures that are not outcomes.
pub struct FigureHeadings {
    /// Of bars.
    pub period: &'static str,
    /// Of modules.
    pub module: &'static str,
    /// Of their parts.
    pub submodule: &'static str,
    /// Of all outcomes together.
    pub total: &'static str,
    /// Of the bar before.
    pub previous: &'static str,
    /// Of the difference to it.
    pub change: &'static str,
    /// Of the share of all.
    pub share: &'static str,
}

/// The headings of exported figures.
pub fn figures(locale: Locale) -> FigureHeadings {
    FigureHeadings {
        period: td_string!(locale, statistics.table.period),
        module: td_string!(locale, export.column.module),
        submodule: td_string!(locale, export.column.submodule),
        total: td_string!(locale, common.total),
        previous: td_string!(locale, statistics.previous.label),
        change: td_string!(locale, statistics.previous.change),
        share: td_string!(locale, statistics.table.share),
    }
}

/// The words for no and yes.
pub fn flags(locale: Locale) -> [&'static str; 2] {
    [td_string!(locale, export.no), td_string!(locale, export.yes)]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_column_has_a_heading_of_its_own_in_each_language() {
        for locale in [Locale::en, Locale::fr, Locale::pl] {
            let headings: BTreeSet<String> = Column::ALL.iter().map(|&column| heading(locale, column)).collect();
            assert_eq!(headings.len(), Column::ALL.len(), "{headings:?}");
            assert!(headings.iter().all(|heading| !heading.contains('_')), "{headings:?}");
        }
    }
}
