//! What it costs to read, check and clean one event: `cargo bench -p server --bench ingest`. Figures are of one core, without the writer.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::io::Write;
use std::time::Instant;

use app::domain::redaction::{Draft, RuleKind};
use app::domain::time::Timestamp;
use app::ports::keys::{GrantedSite, KeyGrant};
use serde_json::{Value, json};
use server::ingest::batch::{self, Format, Sender};
use server::ingest::limits::Limits;
use server::ingest::redact::own::OwnRules;

const EVENTS: u64 = 5_000;
const ROUNDS: u32 = 40;

fn main() -> anyhow::Result<()> {
    let zones = chrono_tz::Europe::Paris.into();
    let grant = KeyGrant {
        source: 1,
        key: None,
        name: "bench".into(),
        sites: vec![GrantedSite { slug: "lyon".parse()?, zones }],
    };
    let (limits, rules) = (Limits::default(), OwnRules::none());
    let sender = Sender { grant: &grant, received: Timestamp(1_795_000_000_000), limits: &limits, rules: &rules };
    let records: Vec<String> = (0..EVENTS).map(|n| record(n).to_string()).collect();
    let lines = records.join("\n");
    let array = format!("[{}]", records.join(","));
    let rows = [
        ("ndjson", &lines, Format::Ndjson, OwnRules::none()),
        ("array", &array, Format::Json, OwnRules::none()),
        ("ndjson, 5 headers", &lines, Format::Ndjson, own(RuleKind::Header, ["x-a", "x-b", "x-c-*", "from", "via"])?),
        ("ndjson, 5 paths", &lines, Format::Ndjson, own(RuleKind::JsonPath, PATHS)?),
        ("ndjson, 5 patterns", &lines, Format::Ndjson, own(RuleKind::Pattern, PATTERNS)?),
    ];
    for (name, body, format, rules) in &rows {
        let sender = Sender { rules, ..sender };
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let batch = batch::read(body.as_bytes(), *format, sender)?;
            best = best.min(start.elapsed().as_secs_f64());
            anyhow::ensure!(batch.rejected.is_empty() && batch.events.len() == records.len());
        }
        let (events, bytes) = (records.len() as f64, body.len() as f64);
        let (micros, speed) = (best / events * 1e6, bytes / best / 1e6);
        writeln!(std::io::stdout(), "{name}: {micros:.2} µs an event of {:.0} B, {speed:.0} MB/s", bytes / events)?;
    }
    Ok(())
}

const PATHS: [&str; 5] = ["$..iban", "$.customer.email", "$.parcels[*].phone", "$..pesel", "$.invoice['bank account']"];
const PATTERNS: [&str; 5] =
    [r"\b[A-Z]{2}\d{2}(?: ?\w{4}){3,7}\b", r"PESEL \d{11}", r"[\w.+-]+@[\w-]+\.\w+", r"\+48 ?\d{9}", "(?i)siret"];

/// Rules as administrators may have them.
fn own(kind: RuleKind, expressions: [&str; 5]) -> anyhow::Result<OwnRules> {
    let draft = |expression: &str| Draft { kind, expression: expression.to_owned(), note: String::new() };
    let drafts = expressions.map(draft);
    OwnRules::of(&drafts).map_err(|error| anyhow::anyhow!(error.problem))
}

/// An event as performance.md's work has it: a fifth carry a request and a response.
fn record(n: u64) -> Value {
    // A fixed multiplier scatters the numbers well enough for sizes and words.
    let scatter = |salt: u64| (n * 31 + salt).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    let words = ["label", "parcel", "order", "stock", "invoice", "customer", "refused", "warehouse", "Łódź", "updated"];
    let text = |length: u64, salt: u64| -> String {
        let mut text = String::new();
        let mut at = salt;
        while (text.len() as u64) < length {
            text.push_str(words[(scatter(at) % 10) as usize]);
            text.push(' ');
            at += 1;
        }
        text
    };
    let mut record = json!({
        "id": format!("evt-{n}"), "time": format!("2026-{:02}-{:02}T{:02}:15:30.120Z", scatter(1) % 12 + 1, scatter(2) % 28 + 1, scatter(3) % 24),
        "kind": "integration", "module": "couriers", "submodule": "dpd", "operation": "generate_labels", "outcome": "success",
        "message": text(60 + scatter(4) % 140, 10),
        "actor": {"type": "staff", "code": format!("U{}", scatter(5) % 501), "user_type": "System User"},
        "ip": "203.0.113.9", "section": "Orders > Shipping", "correlation_id": format!("c-{}", scatter(6)),
        "targets": [{"type": "order", "id": n.to_string(), "label": format!("#{n}")}],
        "duration_ms": scatter(7) % 5_000, "tags": ["bench"], "attributes": {"parcels": 2, "weight": 1.5},
    });
    if n.is_multiple_of(5) {
        let body = json!({"order": n, "lines": text(500 + scatter(8) % 1_500, 100), "address": {"city": "Łódź", "zip": "90-001"}});
        record["request"] = json!({"headers": {"content-type": "application/json", "authorization": "Bearer abc"}, "body": body.to_string()});
        record["response"] =
            json!({"headers": {"content-type": "application/json"}, "body": {"status": "ok", "text": text(400, 200)}});
    }
    record
}
