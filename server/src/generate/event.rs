//! Writes one event as a line of NDJSON, by appending bytes: a serialiser would be the slowest part of generating.

use app::domain::outcome::{Kind, Outcome, Reason};
use app::domain::time::Timestamp;

use super::SITES;
use super::dice::{Dice, Shares};
use super::features::{Feature, Features};
use super::payload::{self, Exchange};
use super::words::{About, Words, decimal, hex, padded};

/// How many people and programs act.
const ACTORS: u32 = 501;
/// Success in so many of 1,000.
const SUCCESS: u32 = 900;
/// A request and a response in so many of 1,000.
const WITH_PAYLOAD: u32 = 200;

const TAGS: [&str; 8] = ["vip", "black-friday", "b2b", "fragile", "pickup-point", "gift", "second-try", "manual-check"];
const JOBS: [&str; 6] = ["stock_sync", "price_update", "invoice_run", "reminders", "backup", "report_mail"];
const SECTIONS: [&str; 6] = ["Orders", "Orders > Shipping", "Finance", "Products", "Customers", "Settings"];
const REASONS: [Reason; 6] =
    [Reason::RemoteError, Reason::InvalidInput, Reason::Timeout, Reason::Config, Reason::Execution, Reason::Auth];

/// What is decided of an event before it is written.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    /// Its place among all, from 0.
    pub(super) index: u64,
    /// Its time.
    pub(super) at: Timestamp,
    /// A word that its message must have.
    pub(super) mark: Option<&'static str>,
}

/// Writes events, with all that they share prepared.
pub(super) struct EventWriter {
    features: Features,
    words: Words,
    sites: Shares,
    id: String,
    hour: i64,
    hour_text: String,
    affairs: [u64; 16],
}

impl EventWriter {
    /// A writer of ids with the seed in them.
    pub(super) fn new(seed: u64) -> Self {
        let sites = Shares::new(&SITES.map(|site| f64::from(site.share)));
        let id = format!(r#"","id":"evt-{seed:x}-"#);
        let (features, words) = (Features::new(), Words::new());
        Self { features, words, sites, id, hour: i64::MIN, hour_text: String::new(), affairs: [seed; 16] }
    }

    /// Appends one line.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, dice: &mut Dice, slot: Slot) {
        let site = &SITES[self.sites.draw(dice)];
        out.extend_from_slice(br#"{"site":""#);
        out.extend_from_slice(site.slug.as_bytes());
        out.extend_from_slice(self.id.as_bytes());
        hex(out, slot.index, 9);
        out.extend_from_slice(br#"","time":""#);
        self.time(out, slot.at);
        let feature = self.features.draw(dice);
        let (kind, outcome) = (feature.kind, outcome(dice, feature));
        out.extend_from_slice(br#"","#);
        out.extend_from_slice(feature.json.as_bytes());
        ending(out, dice, outcome);
        let number = 10_000 + dice.below(900_000);
        out.extend_from_slice(br#","message":""#);
        let about = About { language: site.language, outcome, number, mark: slot.mark };
        self.words.message(out, dice, about);
        out.push(b'"');
        actor(out, dice, kind);
        context(out, dice, number);
        self.affair(out, dice);
        extras(out, dice, kind, slot.at);
        if dice.permille(WITH_PAYLOAD) {
            payload::write(out, dice, &self.words, Exchange { language: site.language, outcome, number });
        }
        out.extend_from_slice(b"}\n");
    }

    /// One event in three belongs to an affair that began shortly before.
    fn affair(&mut self, out: &mut Vec<u8>, dice: &mut Dice) {
        let place = dice.below(16) as usize;
        if !dice.permille(333) {
            self.affairs[place] = dice.bits();
        }
        out.extend_from_slice(br#","correlation_id":"cor-"#);
        hex(out, self.affairs[place], 12);
        out.push(b'"');
    }

    fn time(&mut self, out: &mut Vec<u8>, at: Timestamp) {
        const HOUR_MS: i64 = 3_600_000;
        let hour = at.0.div_euclid(HOUR_MS);
        if hour != self.hour {
            self.hour = hour;
            self.hour_text = Timestamp(hour * HOUR_MS).to_rfc3339();
            self.hour_text.truncate("2026-03-29T01:".len());
        }
        let rest = at.0.rem_euclid(HOUR_MS) as u32;
        out.extend_from_slice(self.hour_text.as_bytes());
        padded(out, rest / 60_000, 2);
        out.push(b':');
        padded(out, rest / 1_000 % 60, 2);
        out.push(b'.');
        padded(out, rest % 1_000, 3);
        out.push(b'Z');
    }
}

fn outcome(dice: &mut Dice, feature: &Feature) -> Outcome {
    if dice.permille(SUCCESS) {
        return Outcome::Success;
    }
    if dice.permille(600) { Outcome::Failure } else { *dice.pick(&feature.others) }
}

fn ending(out: &mut Vec<u8>, dice: &mut Dice, outcome: Outcome) {
    out.extend_from_slice(br#","outcome":""#);
    out.extend_from_slice(outcome.as_str().as_bytes());
    let reason = match outcome {
        Outcome::Failure => Some(*dice.pick_early(&REASONS)),
        Outcome::Stopped => Some(Reason::UserStop),
        _ => None,
    };
    if let Some(reason) = reason {
        out.extend_from_slice(br#"","reason":""#);
        out.extend_from_slice(reason.as_str().as_bytes());
    }
    out.extend_from_slice(match outcome {
        Outcome::Success => br#"","severity":"info""#.as_slice(),
        Outcome::Failure if dice.permille(20) => br#"","severity":"error","critical":true"#,
        Outcome::Failure => br#"","severity":"error""#,
        _ => br#"","severity":"warn""#,
    });
}

fn actor(out: &mut Vec<u8>, dice: &mut Dice, kind: Kind) {
    // Squaring makes few of them act most of the time; the last one is the system, which runs the jobs.
    let throw = u64::from(dice.below(1 << 16));
    let busy = ((throw * throw * u64::from(ACTORS - 1)) >> 32) as u32;
    let number = if kind == Kind::Job || dice.permille(150) { ACTORS - 1 } else { busy };
    let (sort, user_type, role): (&[u8], &[u8], &[u8]) = match number {
        0..400 => (b"staff", b"System User", b"orders"),
        400..480 => (b"customer", b"Website User", b"customer"),
        480..500 => (b"api_key", b"API", b"integration"),
        _ => (b"system", b"System", b"scheduler"),
    };
    out.extend_from_slice(br#","actor":{"type":""#);
    out.extend_from_slice(sort);
    out.extend_from_slice(br#"","code":"U"#);
    padded(out, number, 3);
    if kind != Kind::Feature {
        out.extend_from_slice(br#"","user_type":""#);
        out.extend_from_slice(user_type);
        out.extend_from_slice(br#"","roles":[""#);
        out.extend_from_slice(role);
        out.extend_from_slice(br#""]}"#);
    } else {
        out.extend_from_slice(br#""}"#);
    }
}

fn context(out: &mut Vec<u8>, dice: &mut Dice, number: u32) {
    if dice.permille(500) {
        out.extend_from_slice(br#","ip":"10."#);
        decimal(out, dice.below(8));
        out.push(b'.');
        decimal(out, dice.below(256));
        out.push(b'.');
        decimal(out, dice.between(1, 254));
        out.push(b'"');
    }
    if dice.permille(300) {
        out.extend_from_slice(br#","section":""#);
        out.extend_from_slice(dice.pick_early(&SECTIONS).as_bytes());
        out.push(b'"');
    }
    if dice.permille(400) {
        out.extend_from_slice(br##","targets":[{"type":"order","id":""##);
        decimal(out, number);
        out.extend_from_slice(br##"","label":"#"##);
        decimal(out, number);
        out.extend_from_slice(br#""}]"#);
    }
    out.extend_from_slice(br#","duration_ms":"#);
    // Most take milliseconds, some take seconds.
    let throw = u64::from(dice.below(1 << 16));
    decimal(out, 3 + ((throw * throw * 5_000) >> 32) as u32);
    if dice.permille(150) {
        out.extend_from_slice(br#","tags":[""#);
        out.extend_from_slice(dice.pick_early(&TAGS).as_bytes());
        out.extend_from_slice(br#""]"#);
    }
}

fn extras(out: &mut Vec<u8>, dice: &mut Dice, kind: Kind, at: Timestamp) {
    match kind {
        Kind::Job => {
            let scheduled = Timestamp(at.0 - at.0.rem_euclid(60_000));
            out.extend_from_slice(br#","job":{"name":""#);
            out.extend_from_slice(dice.pick_early(&JOBS).as_bytes());
            out.extend_from_slice(br#"","scheduled_for":""#);
            out.extend_from_slice(scheduled.to_rfc3339().as_bytes());
            out.extend_from_slice(br#"","items_ok":"#);
            decimal(out, dice.below(500));
            out.extend_from_slice(br#","items_failed":"#);
            decimal(out, dice.below(4));
            out.push(b'}');
        }
        Kind::Webhook | Kind::Integration if dice.permille(400) => {
            out.extend_from_slice(
                br#","http":{"direction":"out","method":"POST","url":"https://api.partner.example/v2/orders/"#,
            );
            decimal(out, dice.below(1_000_000));
            out.extend_from_slice(br#"","status":200}"#);
        }
        _ => {}
    }
}
