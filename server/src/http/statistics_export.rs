//! `GET /api/v1/statistics/export`: the tables of the statistics page as files.

use std::str::FromStr;

use app::domain::access::Right;
use app::domain::bucket::Granularity;
use app::domain::error::FieldError;
use app::domain::export::{ExportProgress, ExportState, Format};
use app::domain::statistics::{Statistics, StatisticsQuery};
use app::pages::statistics::period::Period;
use app::preferences as words;
use app::widgets::columns;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::{Authenticated, RequestOrigin};
use super::events::demand;
use super::export::{Wish, attachment};
use super::openapi::answers::{Denied, FigureFiles, Invalid, Unavailable};
use super::openapi::parameters::{AsFile, Filtered};
use super::problem::Problem;
use super::query::Query;
use super::state::AppState;
use super::statistics::{Tables, statistics_query, today};
use crate::export::cell::TableWriter;
use crate::export::csv::CsvWriter;
use crate::export::figures::{self, Table, Words};
use crate::export::file::{dialect, zip_time};
use crate::export::record::Record;
use crate::export::xlsx::{SheetLimits, XlsxWriter};

/// The route of the figures' files.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export))
}

/// What it can be told besides the filter.
pub const PARAMETERS: [&str; 10] =
    ["granularity", "table", "previous", "format", "lang", "words", "separator", "zone", "name", "export"];

/// The tables of an answer, counted.
struct Counted {
    query: StatisticsQuery,
    now: Statistics,
    before: Option<Statistics>,
}

/// Which of the two tables a CSV file holds; the other formats hold both.
#[derive(Clone, Copy, Default, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
enum Which {
    #[default]
    Periods,
    Features,
}

/// What stands beside the figures.
#[derive(Clone, Copy, Default, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
enum Previous {
    #[default]
    Off,
    On,
}

impl FromStr for Which {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "periods" => Ok(Self::Periods),
            "features" => Ok(Self::Features),
            _ => Err(()),
        }
    }
}

impl FromStr for Previous {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "off" => Ok(Self::Off),
            "on" => Ok(Self::On),
            _ => Err(()),
        }
    }
}

/// The tables of the statistics page as a file.
///
/// Recorded with the filter and the number of rows. There is no NDJSON of it.
#[utoipa::path(
    get,
    path = "/api/v1/statistics/export",
    operation_id = "exportStatistics",
    tag = "statistics",
    params(
        Filtered,
        AsFile,
        ("granularity" = inline(Option<Granularity>), Query, description = "How wide a bar is; a month where none is given."),
        ("table" = inline(Option<Which>), Query, description = "Which table a CSV file holds, `periods` where none is given; the other formats hold both."),
        ("previous" = inline(Option<Previous>), Query, description = "Whether the period before stands beside; `off` where it is not given."),
    ),
    responses(FigureFiles, Denied, Invalid, Unavailable),
    security(("token" = ["statistics.view", "export"]), ("session" = ["statistics.view", "export"]))
)]
async fn export(
    State(state): State<AppState>,
    Authenticated(caller): Authenticated,
    RequestOrigin(origin): RequestOrigin,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    demand(&caller, Right::StatisticsView)?;
    demand(&caller, Right::Export)?;
    let begun = state.ports.clock.now();
    let query = Query::read(raw.as_deref(), &PARAMETERS)?;
    let which: Which = query.get("table", "must be periods or features")?.unwrap_or_default();
    let previous: Previous = query.get("previous", "must be off or on")?.unwrap_or_default();
    let counted = statistics_query(query.clone(), today(&caller, begun))?;
    let wish = Wish::read(query, &headers, &caller)?;
    if wish.format == Format::Ndjson {
        return Err(FieldError::new("format", "must be one of csv, xlsx, json").into());
    }
    let counted = count(&state, &caller.scope, counted, previous).await?;
    let (bytes, rows) = encode(&wish, &counted, which, begun).map_err(Problem::internal)?;
    let record = Record {
        audit: state.audit.clone(),
        clock: state.ports.clock.clone(),
        caller,
        origin,
        what: "statistics",
        format: wish.format,
        filter: raw.unwrap_or_default(),
        operation_id: format!("export-{:032x}", rand::random::<u128>()),
        begun,
    };
    let progress = ExportProgress { state: ExportState::Done, rows, bytes: bytes.len() as u64, problem: None };
    // Before it leaves: what cannot be recorded is not given.
    record.ended(&progress).await?;
    Ok(attachment(wish.format, &wish.file_name(begun), bytes.into()))
}

async fn count(
    state: &AppState,
    scope: &app::domain::access::Scope,
    query: StatisticsQuery,
    previous: Previous,
) -> Result<Counted, Problem> {
    let reader = &state.ports.statistics;
    let now = Statistics::of(query.granularity, &query.days, reader.usage(scope, &query).await?);
    let period = Period { granularity: query.granularity, days: query.days.clone() };
    let before = match period.previous().filter(|_| previous == Previous::On) {
        None => None,
        Some(before) => {
            let query = StatisticsQuery { days: before.days, ..query.clone() };
            Some(Statistics::of(query.granularity, &query.days, reader.usage(scope, &query).await?))
        }
    };
    Ok(Counted { query, now, before })
}

fn encode(
    wish: &Wish,
    counted: &Counted,
    which: Which,
    at: app::domain::time::Timestamp,
) -> std::io::Result<(Vec<u8>, u64)> {
    let words = Words { language: wish.language, wording: wish.wording };
    let periods = || figures::periods(words, &counted.now, counted.before.as_ref());
    let features = || figures::features(words, &counted.now);
    let mut bytes = Vec::new();
    let rows = match (wish.format, which) {
        (Format::Csv, which) => {
            let table = if which == Which::Periods { periods() } else { features() };
            let dialect = dialect(wish.language, wish.wording, wish.separator);
            write(Box::new(CsvWriter::begin(&mut bytes, dialect, &table.heads)?), &table)?
        }
        (Format::Xlsx, _) => {
            let [first, second] = columns::figure_sheets(words::locale(wish.language));
            let (periods, features) = (periods(), features());
            let mut book = XlsxWriter::begin(&mut bytes, zip_time(wish.local(at)), SheetLimits::EXCEL);
            book.table(first, periods.heads.clone())?;
            periods.rows.iter().try_for_each(|row| book.row(row))?;
            book.table(second, features.heads.clone())?;
            periods.rows.len() as u64 + write(Box::new(book), &features)?
        }
        (Format::Json | Format::Ndjson, _) => {
            serde_json::to_writer(&mut bytes, &Tables::of(&counted.query, &counted.now, counted.before.as_ref()))?;
            (counted.now.buckets.len() + counted.now.features.len()) as u64
        }
    };
    Ok((bytes, rows))
}

fn write(mut writer: Box<impl TableWriter>, table: &Table) -> std::io::Result<u64> {
    table.rows.iter().try_for_each(|row| writer.row(row))?;
    writer.finish()?;
    Ok(table.rows.len() as u64)
}
