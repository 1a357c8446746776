//! What it costs to read: histograms, lists, searches, single events.

use anyhow::{Context, Result, ensure};

use super::client::{Api, Times};
use super::table::Table;

/// The newest hundred of one site, module and outcome.
pub(super) const LIST: &str = "/api/v1/events?site=lyon&module=couriers&outcome=failure&limit=100";
/// The word that 0.1 % of the messages have.
pub(super) const RARE_WORD: &str = "/api/v1/events?q=quarantine&limit=50";
/// The word that seven messages have.
const RAREST_WORD: &str = "/api/v1/events?q=zanzibar&limit=50";
const MONTHS: &str = "/api/v1/statistics?module=couriers&granularity=month&from=2024-11-01&to=2026-10-31";
const HOURS: &str = "/api/v1/statistics?granularity=hour&from=2026-10-20&to=2026-10-26";
const COMMON_WORD: &str = "/api/v1/events?q=order&site=leeds&module=insurance&outcome=failure&limit=100";

struct Row {
    what: &'static str,
    path: String,
    percentile: usize,
    must: &'static str,
    goal: &'static str,
}

/// Measures every row on the loaded database.
pub(super) fn measure(api: &Api, table: &mut Table) -> Result<()> {
    let row = |what, path: &str, must, goal| Row { what, path: path.to_owned(), percentile: 50, must, goal };
    let mut rows = vec![
        row("24-month histogram of a module by outcome, p50", MONTHS, "5", "1"),
        row("hourly histogram of 7 days, all modules, p50", HOURS, "4", "2"),
        row("newest 100 of site, module and outcome, p50", LIST, "2", "0.7"),
        row("newest 100, no filter, p50", "/api/v1/events?limit=100", "2", "0.7"),
        row("word in 7 messages, newest 50, p50", RAREST_WORD, "2", "0.5"),
        row("word in 0.1 % of messages, newest 50, p50", RARE_WORD, "2", "0.5"),
    ];
    for filter in ["site=leeds", "module=insurance", "outcome=stopped", "kind=job", "severity=warn", "operation=check"]
    {
        let path = format!("/api/v1/events?{filter}&limit=100");
        rows.push(Row { what: single(filter), path, percentile: 50, must: "2", goal: "0.7" });
    }
    rows.push(Row { percentile: 95, ..row("common word and a selective filter, p95", COMMON_WORD, "400", "40") });
    rows.push(row("100 after a cursor deep in the past, p50", &deep(api)?, "2", "0.7"));
    let (event, payload) = with_payload(api)?;
    rows.push(row("one event by id, p50", &event, "1", "0.4"));
    rows.push(row("its request by id, p50", &payload, "1", "0.4"));
    surroundings(api, table)?;
    for row in rows {
        let times = time(api, &row.path)?;
        table.row(row.what, times.percentile_ms(row.percentile), "ms", row.must, row.goal);
    }
    Ok(())
}

/// What surrounds a journal's list: bars and the values of filters, from the usage counts and from the events.
fn surroundings(api: &Api, table: &mut Table) -> Result<()> {
    const FIELDS: &str = r#"["site","module","operation","kind","outcome","severity","actor","action","tag"]"#;
    let histogram = |query: &str| format!(r#"{{"request":{{"journal":"all","query":"{query}"}}}}"#);
    let facets = |query: &str| format!(r#"{{"request":{{"journal":"all","query":"{query}","fields":{FIELDS}}}}}"#);
    let week = "from=2026-10-20&to=2026-10-26";
    for (what, function, request, must) in [
        ("a journal's histogram, no filter, p50", "histogram", histogram(""), "–"),
        ("a journal's histogram of a kind, 7 days, p50", "histogram", histogram(&format!("kind=job&{week}")), "–"),
        ("a journal's histogram of a kind, all time, p95", "histogram", histogram("kind=job"), "400"),
        ("a journal's values of nine fields, 7 days, p50", "facets", facets(week), "–"),
        ("a journal's values of nine fields, all time, p95", "facets", facets(""), "400"),
    ] {
        api.ask(function, &request)?;
        let times = (0..30).map(|_| api.ask(function, &request).map(|(time, _)| time)).collect::<Result<Vec<_>>>()?;
        let percentile = if what.ends_with("p95") { 95 } else { 50 };
        table.row(what, Times::of(times).percentile_ms(percentile), "ms", must, "–");
    }
    Ok(())
}

fn single(filter: &str) -> &'static str {
    match filter {
        "site=leeds" => "newest 100 of a site, p50",
        "module=insurance" => "newest 100 of a module, p50",
        "outcome=stopped" => "newest 100 of an outcome, p50",
        "kind=job" => "newest 100 of a kind, p50",
        "severity=warn" => "newest 100 of a severity, p50",
        _ => "newest 100 of an operation, p50",
    }
}

fn time(api: &Api, path: &str) -> Result<Times> {
    for _ in 0..5 {
        api.get(path)?;
    }
    let times = (0..100).map(|_| api.get(path).map(|(time, _)| time)).collect::<Result<Vec<_>>>()?;
    Ok(Times::of(times))
}

/// A page in the middle of the two years, reached by its cursor.
fn deep(api: &Api) -> Result<String> {
    let (_, text) = api.get("/api/v1/events?site=lyon&module=couriers&outcome=failure&limit=1&to=2025-11-15")?;
    let cursor = field(&text, "\"next\":\"").context("the list has no cursor")?;
    Ok(format!("{LIST}&cursor={cursor}"))
}

fn with_payload(api: &Api) -> Result<(String, String)> {
    let (_, text) = api.get("/api/v1/events?limit=500&to=2026-03-01")?;
    let at = text.find("\"request\":{").context("no event has a request")?;
    let begin = text[..at].rfind("{\"id\":\"").context("an event has no id")?;
    let id = field(&text[begin..], "\"id\":\"").context("an event has no id")?;
    ensure!(!id.is_empty(), "an event has an empty id");
    Ok((format!("/api/v1/events/{id}"), format!("/api/v1/events/{id}/request")))
}

fn field<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    let begin = text.find(before)? + before.len();
    text[begin..].split('"').next()
}
