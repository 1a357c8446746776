//! `POST /api/v1/events`: who sends, what type, the body, and one answer for all its records. Answered means committed to disk.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::domain::event::Appended;
use app::ports::arrivals::NotedOutcome;
use app::ports::keys::KeyGrant;
use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use utoipa::openapi::schema::{ArrayBuilder, OneOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{ClientIp, bearer};
use super::openapi::answers::{Invalid, Unavailable};
use super::problem::Problem;
use super::state::AppState;
use crate::auth::secret;
use crate::ingest::batch::{self, Answer, Batch, BodyError, Format, Sender};
use crate::ingest::decode::{DecodeError, Decoder, Encoding};
use crate::ingest::record::Record;

/// The route of sources.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(append))
}

/// The longest wait for the next piece of a body.
const PIECE_TIMEOUT: Duration = Duration::from_secs(30);

/// Bodies above this size, in bytes, are parsed off the threads that answer others.
const SMALL: usize = 64 << 10;

/// So many events of a request, and so many rejected records, are shown to whoever connects its source.
const MOST_NOTED: usize = 5;

/// Send events, as a source.
///
/// One object, an array of them, or one a line. Answered means committed to disk.
#[utoipa::path(
    post,
    path = "/api/v1/events",
    operation_id = "sendEvents",
    tag = "events",
    params(("Content-Encoding" = Option<String>, Header, nullable = false, description = "`gzip` or `zstd`.")),
    request_body(content(
        (Sent = "application/json", examples(
            ("full" = (summary = "All that an event can say", value = json!(full()))),
            ("least" = (value = json!({"module": "email", "operation": "send", "outcome": "success"}))),
        )),
        (String = "application/x-ndjson", examples(("two" = (value = json!(
            "{\"module\":\"email\",\"operation\":\"send\",\"outcome\":\"success\"}\n{\"module\":\"vies\",\"operation\":\"check\",\"outcome\":\"no_answer\"}\n"
        ))))),
    )),
    responses(
        (status = 200, body = Answer, description = "Nothing was rejected."),
        (status = 207, body = Answer, description = "Some records were rejected."),
        (status = 422, body = Answer, description = "All records were rejected."),
        (status = 401, body = Problem, content_type = "application/problem+json", description = "The key is missing, unknown or revoked."),
        (status = 408, body = Problem, content_type = "application/problem+json", description = "The body did not arrive in time."),
        (status = 413, body = Problem, content_type = "application/problem+json", description = "Over a limit, counted after decompression."),
        (status = 415, body = Problem, content_type = "application/problem+json", description = "Neither JSON nor NDJSON, or an unknown encoding."),
        (status = 429, body = Problem, content_type = "application/problem+json", description = "Too many at once; try again after `Retry-After` seconds."),
        Invalid, Unavailable,
    ),
    security(("key" = []))
)]
async fn append(
    State(state): State<AppState>,
    ClientIp(ip): ClientIp,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let begun = Instant::now();
    let (hash, grant) = authorize(&state, &headers, ip).await?;
    let now = state.ports.clock.now();
    if let Some(key) = grant.key {
        state.ports.arrivals.note_use(key, now);
    }
    let intake = &state.ports.metrics.intake;
    let source = intake.of(&grant.name);
    let taken = take(&state, hash, &headers, body).await;
    intake.answered(begun.elapsed());
    state.ports.arrivals.note(grant.source, now, noted(&taken));
    match taken {
        Ok((_, taken)) => {
            source.took(&taken, state.ports.clock.now());
            Ok(answer(&taken))
        }
        Err(problem) => {
            source.refused();
            Err(problem)
        }
    }
}

/// What became of a body: of each of its events that could be stored, and of all its records.
type Taken = (Vec<Appended>, Answer);

async fn take(state: &AppState, hash: [u8; 32], headers: &HeaderMap, body: Body) -> Result<Taken, Problem> {
    state.key_rate.take(hash, state.ports.clock.now()).map_err(too_many)?;
    let format = format(headers)?;
    let encoding = encoding(headers)?;
    check_length(headers, encoding, state.limits.body_bytes)?;
    let decoder = Decoder::new(encoding, state.limits.body_bytes)?;
    let body = receive(body.into_data_stream(), decoder).await?;
    // Asked again: what the key allowed when a slow body began may have been taken back, or a site's clock have another zone.
    let grant = state.ports.keys.grant(&hash).await?.ok_or_else(unauthorized)?;
    let Batch { events, places, rejected } = parse(state, grant, body, format).await?;
    let appended = if events.is_empty() { Vec::new() } else { state.ports.writer.append(events).await? };
    let answer = Answer::of(&places, &appended, rejected);
    Ok((appended, answer))
}

/// What whoever connects the source is shown of it: the events that came, and what was wrong.
fn noted(taken: &Result<Taken, Problem>) -> Vec<NotedOutcome> {
    let (appended, answer) = match taken {
        Ok(taken) => taken,
        Err(problem) => {
            return vec![NotedOutcome::Refused {
                status: problem.status().as_u16(),
                detail: problem.detail().to_owned(),
            }];
        }
    };
    let came = appended.iter().rev().take(MOST_NOTED).rev().filter_map(|appended| match appended {
        Appended::Stored(id) => Some(NotedOutcome::Stored(*id)),
        Appended::Duplicate(id) => Some(NotedOutcome::Again(*id)),
        Appended::Conflict(_) => None,
    });
    let wrong = answer.rejected.iter().take(MOST_NOTED).map(|rejected| NotedOutcome::Rejected {
        index: rejected.index,
        field: rejected.field.clone(),
        problem: rejected.error.clone(),
    });
    came.chain(wrong).collect()
}

fn too_many(wait: u64) -> Problem {
    let detail = format!("too many requests; try again after {wait} seconds");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail).retry_after(wait)
}

fn unauthorized() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthorized",
        "send the key of a source as Authorization: Bearer <key>; this one is missing, unknown or revoked",
    )
}

/// The SHA-256 of the key, and what it allows.
async fn authorize(state: &AppState, headers: &HeaderMap, ip: IpAddr) -> Result<([u8; 32], KeyGrant), Problem> {
    if let Some(key) = bearer(headers) {
        let hash = secret::hash(key);
        if let Some(grant) = state.ports.keys.grant(&hash).await? {
            return Ok((hash, grant));
        }
    }
    state.ports.metrics.intake.unknown_key();
    state.refusal_rate.take(ip, state.ports.clock.now()).map_err(too_many)?;
    Err(unauthorized())
}

fn unsupported(field: &str, detail: &str) -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-type", detail).field(field)
}

fn format(headers: &HeaderMap) -> Result<Format, Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/json" => Ok(Format::Json),
        "application/x-ndjson" => Ok(Format::Ndjson),
        _ => Err(unsupported("Content-Type", "Content-Type must be application/json or application/x-ndjson")),
    }
}

fn encoding(headers: &HeaderMap) -> Result<Encoding, Problem> {
    let mut named = headers.get_all(header::CONTENT_ENCODING).iter();
    let name = named.next().map_or(Ok(""), |value| value.to_str());
    let encoding = name.ok().and_then(Encoding::named).filter(|_| named.next().is_none());
    encoding.ok_or_else(|| unsupported("Content-Encoding", "Content-Encoding must be identity, gzip or zstd"))
}

/// What says beforehand that it is too long need not be sent.
fn check_length(headers: &HeaderMap, encoding: Encoding, limit: usize) -> Result<(), DecodeError> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    match length {
        Some(length) if encoding == Encoding::Identity && length > limit => Err(DecodeError::TooLong(limit)),
        _ => Ok(()),
    }
}

async fn receive(mut pieces: BodyDataStream, mut decoder: Decoder) -> Result<Vec<u8>, Problem> {
    loop {
        let piece = tokio::time::timeout(PIECE_TIMEOUT, pieces.next()).await;
        let piece = piece
            .map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", "the body did not arrive in time"))?;
        let Some(piece) = piece else { return Ok(decoder.finish()?) };
        let piece = piece.map_err(|error| Problem::new(StatusCode::BAD_REQUEST, "broken-body", error))?;
        decoder.write(&piece)?;
    }
}

async fn parse(state: &AppState, grant: KeyGrant, body: Vec<u8>, format: Format) -> Result<Batch, Problem> {
    let received = state.ports.clock.now();
    let (limits, rules) = (Arc::clone(&state.limits), state.ports.redaction.own());
    let small = body.len() <= SMALL;
    let read = move || batch::read(&body, format, Sender { grant: &grant, received, limits: &limits, rules: &rules });
    if small {
        return Ok(read()?);
    }
    let read = tokio::task::spawn_blocking(read).await;
    Ok(read.map_err(Problem::internal)??)
}

/// What `application/json` holds: one object, or an array of them.
enum Sent {}

impl PartialSchema for Sent {
    fn schema() -> RefOr<Schema> {
        let one = || Ref::from_schema_name(Record::name());
        OneOfBuilder::new().item(one()).item(ArrayBuilder::new().items(one())).into()
    }
}

impl ToSchema for Sent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NewEvents")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Record::name().into_owned(), Record::schema()));
        Record::schemas(schemas);
    }
}

/// The event of the tests of ingest, with every field.
fn full() -> serde_json::Value {
    serde_json::from_str(include_str!("../ingest/batch/full.json")).unwrap_or_default()
}

/// 200 when nothing was rejected, 207 when some were, 422 when all were.
fn answer(answer: &Answer) -> Response {
    let status = match (answer.rejected.is_empty(), answer.accepted + answer.duplicates) {
        (true, _) => StatusCode::OK,
        (false, 0) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, _) => StatusCode::MULTI_STATUS,
    };
    (status, Json(answer)).into_response()
}

impl From<DecodeError> for Problem {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::TooLong(_) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "over-limit", error).field("body_bytes")
            }
            DecodeError::Corrupt(_) => Self::new(StatusCode::BAD_REQUEST, "broken-body", error),
        }
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Empty => Self::new(StatusCode::BAD_REQUEST, "empty-body", error),
            BodyError::NotJson(_) => Self::new(StatusCode::BAD_REQUEST, "not-json", error),
            BodyError::TooMany(_) => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "over-limit", error).field("batch_records")
            }
        }
    }
}
