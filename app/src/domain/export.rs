//! Taking data out: the formats, the columns of a table of events, and how far an export has come.

use serde::{Deserialize, Serialize};

use super::terms::terms;

terms! {
    /// What sort of file an export makes.
    Format {
        /// Comma- or semicolon-separated values (RFC 4180).
        Csv = 0, "csv";
        /// An Excel workbook (ECMA-376).
        Xlsx = 1, "xlsx";
        /// One JSON array.
        Json = 2, "json";
        /// One JSON object a line.
        Ndjson = 3, "ndjson";
    }
}

terms! {
    /// What stands between the values of a CSV file.
    Separator {
        /// `,`
        Comma = 0, "comma";
        /// `;`, which Excel expects where the decimal sign is a comma.
        Semicolon = 1, "semicolon";
        /// A tab.
        Tab = 2, "tab";
    }
}

terms! {
    /// For whom headings and terms are written.
    Wording {
        /// For programs: the names and terms of the API.
        Terms = 0, "terms";
        /// For people: words of their language.
        Labels = 1, "labels";
    }
}

terms! {
    /// How far an export has come.
    ExportState {
        /// It is being written.
        Running = 0, "running";
        /// All of it was written.
        Done = 1, "done";
        /// Its reader stopped it or went away.
        Cancelled = 2, "cancelled";
        /// The server could not go on.
        Failed = 3, "failed";
    }
}

/// How far an export has come, as its reader asks while it runs. How many rows there will be, nobody has counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "ssr", schema(examples(json!({"state": "running", "rows": 25_000, "bytes": 23_575_040}))))]
pub struct ExportProgress {
    /// Whether it goes on.
    pub state: ExportState,
    /// How many rows were written so far.
    pub rows: u64,
    /// How many bytes of the file were written so far.
    pub bytes: u64,
    /// What went wrong, by the short name of a problem of the API, such as `time-limit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

terms! {
    /// A column of an exported table of events, called as the field is in the API; a dot leads into an object.
    Column {
        /// When it happened, in the reader's zone with its offset.
        Time = 0, "time";
        /// How far the reader's clock was from UTC.
        TimeOffset = 1, "time.offset";
        /// When it happened, on the clock of its site with its offset.
        SiteTime = 2, "site_time";
        /// How far the site's clock was from UTC.
        SiteTimeOffset = 3, "site_time.offset";
        /// Where.
        Site = 4, "site";
        /// Which feature.
        Module = 5, "module";
        /// Which part of it.
        Submodule = 6, "submodule";
        /// What it did.
        Operation = 7, "operation";
        /// How it ended.
        Outcome = 8, "outcome";
        /// Why it ended so.
        Reason = 9, "reason";
        /// One sentence.
        Message = 10, "message";
        /// What sort of event.
        Kind = 11, "kind";
        /// How serious.
        Severity = 12, "severity";
        /// Whether somebody was to be told.
        Critical = 13, "critical";
        /// Which kind of staff action.
        Action = 14, "action";
        /// What sort of actor.
        ActorType = 15, "actor.type";
        /// The actor's user code.
        ActorCode = 16, "actor.code";
        /// The actor's name at the time.
        ActorLabel = 17, "actor.label";
        /// The source's own sort of user.
        ActorUserType = 18, "actor.user_type";
        /// The actor's roles at the time, separated by `, `.
        ActorRoles = 19, "actor.roles";
        /// From which address.
        Ip = 20, "ip";
        /// With which program.
        UserAgent = 21, "user_agent";
        /// Where in the source's interface.
        Section = 22, "section";
        /// What was acted upon, `type id (label)`, separated by `; `.
        Targets = 23, "targets";
        /// Old and new values, `field: old → new`, separated by `; `.
        Changes = 24, "changes";
        /// The source's remark.
        Comment = 25, "comment";
        /// Tags, separated by `, `.
        Tags = 26, "tags";
        /// In milliseconds.
        Duration = 27, "duration_ms";
        /// Which try it was.
        Attempt = 28, "attempt";
        /// The background task.
        JobName = 29, "job.name";
        /// When the task should have begun, in the reader's zone.
        JobScheduled = 30, "job.scheduled_for";
        /// Items done.
        JobOk = 31, "job.items_ok";
        /// Items failed.
        JobFailed = 32, "job.items_failed";
        /// Which way an exchange went.
        HttpDirection = 33, "http.direction";
        /// Its method.
        HttpMethod = 34, "http.method";
        /// Its address.
        HttpUrl = 35, "http.url";
        /// The status that came back.
        HttpStatus = 36, "http.status";
        /// Vigie's id.
        Id = 37, "id";
        /// The program that sent it.
        Source = 38, "source";
        /// That program's own id of it.
        SourceId = 39, "source_id";
        /// What ties events of one affair together.
        Correlation = 40, "correlation_id";
        /// The job or request it belongs to.
        OperationId = 41, "operation_id";
        /// OpenTelemetry's trace id.
        Trace = 42, "trace_id";
        /// When its source recorded it, in the reader's zone.
        Recorded = 43, "recorded";
        /// When Vigie received it, in the reader's zone.
        Received = 44, "received";
        /// Whether its time was in the future on receipt.
        FromFuture = 45, "from_future";
        /// How many secrets were removed.
        Redacted = 46, "redacted";
        /// Whatever else the source said, as JSON.
        Attributes = 47, "attributes";
        /// The request's media type.
        RequestType = 48, "request.content_type";
        /// Its size in bytes before cutting.
        RequestSize = 49, "request.size";
        /// How many bytes of it are kept.
        RequestStored = 50, "request.stored";
        /// Its SHA-256 before cutting.
        RequestHash = 51, "request.sha256";
        /// The response's media type.
        ResponseType = 52, "response.content_type";
        /// Its size in bytes before cutting.
        ResponseSize = 53, "response.size";
        /// How many bytes of it are kept.
        ResponseStored = 54, "response.stored";
        /// Its SHA-256 before cutting.
        ResponseHash = 55, "response.sha256";
        /// The stack trace's size in bytes before cutting.
        TracebackSize = 56, "traceback.size";
        /// Its SHA-256 before cutting.
        TracebackHash = 57, "traceback.sha256";
        /// The attachment's media type.
        AttachmentType = 58, "attachment.content_type";
        /// Its size in bytes before cutting.
        AttachmentSize = 59, "attachment.size";
        /// Its SHA-256 before cutting.
        AttachmentHash = 60, "attachment.sha256";
    }
}
