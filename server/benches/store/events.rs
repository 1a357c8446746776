//! Events as performance.md's work has them.

use std::sync::Arc;

use app::domain::event::{Actor, Details, EventBody, NewEvent, Target};
use app::domain::outcome::{ActorType, Kind, Outcome, Reason, Severity};
use app::domain::payload::{NewPayload, PayloadKind};
use app::domain::time::{LocalTime, Timestamp};
use rand::RngExt;
use rand::rngs::StdRng;

use crate::{SPAN, START};

const WORDS: [&str; 20] = [
    "label",
    "parcel",
    "order",
    "stock",
    "invoice",
    "customer",
    "refused",
    "warehouse",
    "Łódź",
    "updated",
    "courier",
    "payment",
    "sent",
    "the",
    "for",
    "with",
    "retry",
    "basket",
    "café",
    "status",
];

fn text(random: &mut StdRng, length: usize) -> String {
    let mut text = String::with_capacity(length + 12);
    while text.len() < length {
        text.push_str(WORDS[random.random_range(0..WORDS.len())]);
        text.push(' ');
        if random.random_range(0..6) == 0 {
            text.push_str(&random.random_range(0..1_000_000).to_string());
            text.push(' ');
        }
    }
    text
}

/// The event number `n` of `count`, spread over the whole time.
pub fn event(random: &mut StdRng, n: usize, count: usize) -> anyhow::Result<NewEvent> {
    let occurred = Timestamp(START + (SPAN as f64 * n as f64 / count as f64) as i64 + random.random_range(0..5_000));
    let module = random.random_range(0..24) * random.random_range(0..24) / 24;
    let failed = random.random_range(0..10) == 0;
    let length = random.random_range(60..180);
    let mut message = text(random, length);
    if n % (count / 7).max(1) == 99 {
        message.push_str("needle");
    }
    if random.random_range(0..1_000) == 0 {
        message.push_str("seldom");
    }
    let payloads = if n.is_multiple_of(5) { payloads(random, n) } else { Vec::new() };
    let details = Details {
        targets: vec![Target { kind: "order".into(), id: n.to_string(), label: Some(format!("#{n}")), url: None }],
        ..Details::default()
    };
    let body = EventBody {
        source_id: Some(format!("evt-{n}")),
        occurred,
        recorded: None,
        received: Timestamp(START + SPAN + n as i64),
        local: LocalTime::at(occurred, 3_600),
        from_future: false,
        kind: Kind::ALL[random.random_range(0..Kind::ALL.len())],
        module: format!("module-{module}").parse()?,
        submodule: (module % 3 == 0).then(|| format!("sub-{}", module % 5).parse()).transpose()?,
        operation: format!("operation-{}", module * 6 + random.random_range(0..6)).parse()?,
        outcome: if failed { Outcome::Failure } else { Outcome::Success },
        reason: failed.then_some(Reason::ALL[random.random_range(0..Reason::ALL.len())]),
        severity: if failed { Severity::Error } else { Severity::Info },
        critical: false,
        action: None,
        message: Some(message),
        actor: Some(Actor {
            kind: ActorType::Staff,
            code: Some(format!("U{}", random.random_range(0..501))),
            label: None,
            user_type: Some("System User".into()),
            roles: Vec::new(),
        }),
        ip: Some(format!("10.0.{}.{}", random.random_range(0..8), random.random_range(0..250)).parse()?),
        section: None,
        correlation_id: n.is_multiple_of(4).then(|| format!("corr-{}", n / 12)),
        duration_ms: Some(random.random_range(5..5_000)),
        tags: if n.is_multiple_of(20) { vec![format!("tag-{}", n / 20 % 9).parse()?] } else { Vec::new() },
        details,
        redacted: 0,
    };
    let site = format!("site-{}", random.random_range(0..8)).parse()?;
    let mut fingerprint = [0; 16];
    random.fill(&mut fingerprint);
    Ok(NewEvent { site, source: 1, fingerprint: Some(fingerprint), timed: true, body, payloads })
}

fn payloads(random: &mut StdRng, n: usize) -> Vec<NewPayload> {
    [PayloadKind::Request, PayloadKind::Response]
        .into_iter()
        .map(|kind| {
            let length = random.random_range(200..1_500);
            let body = format!(
                "{{\"order\":{{\"id\":{n},\"currency\":\"EUR\",\"total\":\"{}.90\"}},\"lines\":[{{\"sku\":\"{:x}\"}}],\"note\":\"{}\"}}",
                n % 977, random.random::<u64>(), text(random, length)
            );
            let mut sha256 = [0; 32];
            random.fill(&mut sha256);
            NewPayload {
                kind,
                headers: vec![
                    ("content-type".into(), "application/json".into()),
                    ("x-request-id".into(), format!("{:032x}", random.random::<u128>())),
                ],
                content_type: "application/json".into(),
                size: body.len() as u64,
                sha256,
                body: Arc::from(body.into_bytes()),
            }
        })
        .collect()
}
