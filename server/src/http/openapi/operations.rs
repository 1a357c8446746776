//! All that can be asked, a block each.

use app::domain::access::Right;
use app::domain::bucket::Granularity;
use app::domain::export::{Format, Separator, Wording};
use app::domain::language::Language;
use app::domain::page::PageRequest;
use serde_json::{Value, json};

use super::operation::Operation;
use super::parameters::{slug, words};
use super::schemas::{SENT, sent};
use crate::export::file::content_type;

/// Every operation of the API.
pub(super) fn all() -> Vec<Operation> {
    let mut all = vec![send(), list()];
    all.extend(of_one_event());
    all.extend([annotations(), annotate(), export(), progress(), cancel(), live(), statistics(), statistics_export()]);
    all
}

fn send() -> Operation {
    let one = json!({"$ref": "#/components/schemas/NewEvent"});
    let body = json!({
        "application/json": {
            "schema": {"oneOf": [one, {"type": "array", "items": one}]},
            "examples": {"full": {"summary": "All that an event can say", "value": sent()}, "least": {"value": SENT.least()}},
        },
        "application/x-ndjson": {"schema": {"type": "string"}, "examples": {"two": {"value": SENT.lines()}}},
    });
    Operation::new(
        "post",
        "/api/v1/events",
        "sendEvents",
        "Send events, as a source. Answered means committed to disk.",
    )
    .header("Content-Encoding", "`gzip` or `zstd`.")
    .body(body)
    .json(200, "Nothing was rejected.", "BatchAnswer")
    .json(207, "Some records were rejected.", "BatchAnswer")
    .json(422, "All records were rejected.", "BatchAnswer")
    .problem(400, "InvalidParameter")
    .problem(401, "Unauthorized")
    .problem(413, "TooLarge")
    .problem(415, "UnsupportedType")
    .problem(429, "TooMany")
    .problem(503, "Unavailable")
}

fn list() -> Operation {
    let limit = json!({"type": "integer", "minimum": 1, "maximum": PageRequest::MAX, "default": 100});
    Operation::get("/api/v1/events", "listEvents", "Events that the filter lets through, newest first")
        .right(Right::JournalView)
        .filtered()
        .parameter("limit", limit, "How many at most.")
        .parameter("cursor", json!({"type": "string"}), "What `next` of the page before said.")
        .json(200, "A page.", "EventPage")
}

fn of_one_event() -> Vec<Operation> {
    let payload = |path, id, summary| {
        Operation::get(path, id, summary).right(Right::PayloadView).file("The stored bytes with their type.", &["*/*"])
    };
    vec![
        Operation::get("/api/v1/events/{id}", "readEvent", "One event").right(Right::JournalView).json(
            200,
            "The event.",
            "Event",
        ),
        Operation::get(
            "/api/v1/events/{id}/timeline",
            "readTimeline",
            "Events of the same correlation or operation, oldest first",
        )
        .right(Right::JournalView)
        .json(200, "At most 200, the event itself among them.", "Timeline"),
        payload("/api/v1/events/{id}/request", "downloadRequest", "What was sent, as it is stored"),
        payload("/api/v1/events/{id}/response", "downloadResponse", "What came back, as it is stored"),
        payload("/api/v1/events/{id}/traceback", "downloadTraceback", "The stack trace, as it is stored"),
        payload("/api/v1/events/{id}/attachment", "downloadAttachment", "What was attached, as it is stored"),
        Operation::get(
            "/api/v1/events/{id}/support",
            "downloadSupportBundle",
            "One ZIP for a partner's support desk: both files, the event, a summary in words, a manifest with hashes",
        )
        .right(Right::PayloadView)
        .parameter("lang", words(Language::ALL), "The language of the summary; the reader's where none is given.")
        .file("The archive.", &["application/zip"]),
    ]
}

fn annotations() -> Operation {
    Operation::get(
        "/api/v1/events/{id}/annotations",
        "readAnnotations",
        "Comments, tags and states that people added to an event",
    )
    .right(Right::JournalView)
    .json(200, "All of them.", "Annotations")
}

fn annotate() -> Operation {
    let example = json!({"type": "comment", "text": "The partner has been told."});
    let body = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Addition"}, "example": example}});
    Operation::new(
        "post",
        "/api/v1/events/{id}/annotations",
        "annotate",
        "Comment on, tag, acknowledge or assign an event",
    )
    .right(Right::EventAnnotate)
    .body(body)
    .problem(400, "InvalidParameter")
    .json(200, "All that has been added by now.", "Annotations")
}

/// What every export takes.
fn exported(operation: Operation, formats: Value) -> Operation {
    operation
        .parameter("format", formats, "What sort of file; required.")
        .parameter("lang", words(Language::ALL), "For people: headings, terms, separator and byte order mark of this language. Where neither this nor the request names one, the API's own names and terms.")
        .parameter("words", words(Wording::ALL), "`labels` for people, `terms` for programs.")
        .parameter("separator", words(Separator::ALL), "Of CSV. French and Polish spreadsheets expect semicolons.")
        .parameter("zone", json!({"type": "string"}), "The IANA zone of the times; the reader's where none is given.")
        .parameter("name", slug(), "What the file is called after.")
        .parameter("export", slug(), "Under which name `/api/v1/exports/{name}` tells how far it has come.")
}

fn export() -> Operation {
    let operation = Operation::get("/api/v1/export", "exportEvents", "All events that the filter lets through as one file, streamed, and recorded with the filter and the number of rows. An export that fails is broken off.")
        .right(Right::Export)
        .filtered();
    let types: Vec<&str> = Format::ALL.iter().map(|format| content_type(*format)).collect();
    exported(operation, words(Format::ALL)).file("The file.", &types).problem(409, "Conflict").problem(429, "TooMany")
}

fn progress() -> Operation {
    Operation::get("/api/v1/exports/{name}", "exportProgress", "How far an export of one's own has come")
        .problem(401, "Unauthorized")
        .json(200, "Its rows and bytes so far.", "ExportProgress")
}

fn cancel() -> Operation {
    Operation::new("delete", "/api/v1/exports/{name}", "cancelExport", "Stop an export of one's own")
        .problem(401, "Unauthorized")
        .answer(204, json!({"description": "It ends at its next step."}))
}

fn live() -> Operation {
    let schema = json!({"type": "string", "description": "`data:` is an `Event` as JSON and `id:` where the stream is; `event: reset` says that the reader is too far behind and fetches the list anew."});
    Operation::get(
        "/api/v1/live",
        "followEvents",
        "Events as they are committed, as Server-Sent Events; a reader that comes back misses none and gets none twice",
    )
    .right(Right::JournalView)
    .filtered()
    .header("Last-Event-ID", "The `id:` of the last message that was read.")
    .parameter("last_event_id", json!({"type": "string"}), "The same, for readers who cannot set a header.")
    .answer(200, json!({"description": "A stream without end.", "content": {"text/event-stream": {"schema": schema}}}))
    .problem(429, "TooMany")
}

fn statistics() -> Operation {
    Operation::get(
        "/api/v1/statistics",
        "readStatistics",
        "How often features were used and how it ended, in local time of each event's site",
    )
    .right(Right::StatisticsView)
    .filtered()
    .parameter("granularity", words(Granularity::ALL), "How wide a bar is; a month where none is given.")
    .json(200, "Every bar of the range, empty ones too.", "Statistics")
}

fn statistics_export() -> Operation {
    let formats = [Format::Csv, Format::Xlsx, Format::Json];
    let operation = Operation::get(
        "/api/v1/statistics/export",
        "exportStatistics",
        "The tables of the statistics page as a file; also asks for `statistics.view`",
    )
    .right(Right::Export)
    .filtered()
    .parameter("granularity", words(Granularity::ALL), "How wide a bar is.")
    .parameter(
        "table",
        json!({"type": "string", "enum": ["periods", "features"]}),
        "Which table a CSV file holds; the other formats hold both.",
    )
    .parameter(
        "previous",
        json!({"type": "string", "enum": ["off", "on"]}),
        "Whether the period before stands beside.",
    );
    exported(operation, words(&formats)).file("The file.", &formats.map(content_type))
}
