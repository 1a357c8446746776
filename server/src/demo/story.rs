//! Tells an affair: one event and what follows from it, as a source would send them.

use app::domain::outcome::{ActorType, Kind, Outcome, Severity};
use app::domain::time::Timestamp;
use serde_json::{Map, Value, json};

use super::people::Employee;
use super::recipes::{End, Recipe, Recipes};
use super::words::Words;
use super::{DemoSite, is_inside};
use crate::generate::dice::Dice;

/// An event as it is sent, but for its id.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// When it happens.
    pub(super) at: Timestamp,
    record: Map<String, Value>,
}

impl Told {
    /// The event with an id.
    pub(super) fn event(&self, id: &str) -> Value {
        let mut record = self.record.clone();
        record.insert("id".to_owned(), id.into());
        record.insert("time".to_owned(), self.at.to_rfc3339().into());
        Value::Object(record)
    }
}

/// What all events of one affair share.
pub(super) struct Affair<'a> {
    site: &'a DemoSite,
    words: Words,
    employee: Employee,
    correlation: String,
    outside: String,
}

impl<'a> Affair<'a> {
    /// A new affair at a site.
    pub(super) fn new(site: &'a DemoSite, dice: &mut Dice) -> Self {
        let mut words = Words::new(site.place, dice);
        let employee = *dice.pick_early(site.place.habits().staff);
        words.set("user", employee.1);
        let correlation = format!("{}-{:08x}", site.slug, dice.bits() >> 32);
        let outside = format!("{}{}", ["203.0.113.", "198.51.100."][dice.below(2) as usize], dice.between(1, 254));
        Self { site, words, employee, correlation, outside }
    }

    /// The events of the affair that begins with a recipe at a time, oldest first.
    pub(super) fn tell(&self, recipes: &Recipes, recipe: &Recipe, at: Timestamp, dice: &mut Dice) -> Vec<Told> {
        let mut told = Vec::new();
        let mut next = Some((recipe, at));
        while let Some((recipe, at)) = next.take() {
            let Some(end) = draw(recipe, dice) else { break };
            told.push(Told { at, record: self.record(recipe, end, at, dice) });
            if end.ends || end.outcome == Outcome::Failure {
                break;
            }
            let following = recipe.then.first().and_then(|name| recipes.named(name));
            next = following.map(|recipe| {
                let [low, high] = recipe.after_s.unwrap_or([1, 9]);
                (recipe, Timestamp(at.0 + i64::from(dice.between(low, high)) * 1_000 + i64::from(dice.below(1_000))))
            });
        }
        told
    }

    fn record(&self, recipe: &Recipe, end: &End, at: Timestamp, dice: &mut Dice) -> Map<String, Value> {
        let (module, submodule, operation) = recipe.feature();
        let mut record = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                record.insert(name.to_owned(), value);
            }
        };
        put("site", Some(self.site.slug.into()));
        put("kind", recipe.kind.map(|kind| kind.as_str().into()));
        put("module", Some(module.into()));
        put("submodule", end.submodule.as_deref().or(submodule).map(Value::from));
        put("operation", Some(end.operation.as_deref().unwrap_or(operation).into()));
        put("outcome", Some(end.outcome.as_str().into()));
        put("reason", end.reason.map(|reason| reason.as_str().into()));
        put("severity", severity(end).map(|severity| severity.as_str().into()));
        put("critical", end.critical.then_some(true.into()));
        put("action", recipe.action.map(|action| action.as_str().into()));
        put("message", end.message(self.site.place).map(|text| self.words.fill(text).into()));
        put("actor", Some(self.actor(recipe)));
        put("ip", Some(self.ip(recipe.actor).into()));
        put("section", recipe.section.get(&self.site.place).map(|text| text.as_str().into()));
        put("comment", recipe.comment.get(&self.site.place).map(|text| text.as_str().into()));
        put("correlation_id", Some(self.correlation.as_str().into()));
        put("duration_ms", recipe.duration.map(|[low, high]| dice.between(low, high).into()));
        put("targets", recipe.target.as_deref().map(|target| json!([self.target(target)])));
        put("changes", self.changes(recipe));
        put("job", recipe.job.as_deref().map(|name| job(name, (recipe, end), at, dice)));
        put("http", recipe.http.as_deref().map(|line| self.http(line, end)));
        put("request", recipe.request.as_deref().map(|body| self.payload(body, recipe.http.as_deref())));
        put("response", end.response.as_deref().map(|body| self.payload(body, None)));
        put("traceback", recipe.traceback.as_deref().map(|text| self.words.fill(text).into()));
        record
    }

    /// Of whoever uses a feature only the code is kept.
    fn actor(&self, recipe: &Recipe) -> Value {
        let (code, label, role) = self.employee;
        let plain =
            recipe.kind.unwrap_or_else(|| app::domain::catalogue::default_kind(recipe.feature().0)) == Kind::Feature;
        match recipe.actor {
            ActorType::Staff if plain => json!({"type": "staff", "code": code}),
            ActorType::Staff => {
                json!({"type": "staff", "code": code, "label": label, "user_type": "System User", "roles": [role]})
            }
            ActorType::Customer => {
                let code = format!("C{}", self.words.get("order").unwrap_or_default());
                json!({"type": "customer", "code": code, "user_type": "Website User"})
            }
            ActorType::ApiKey => json!({"type": "api_key", "code": "shop-api", "user_type": "API"}),
            ActorType::System => json!({"type": "system", "code": "scheduler"}),
            ActorType::Anonymous => json!({"type": "anonymous"}),
        }
    }

    fn ip(&self, actor: ActorType) -> String {
        let host = self.employee.0.bytes().fold(10_u32, |sum, byte| sum + u32::from(byte)) % 250 + 2;
        if is_inside(actor) { format!("10.20.{}.{host}", self.site.slug.len()) } else { self.outside.clone() }
    }

    fn target(&self, sort: &str) -> Value {
        let word = |name| self.words.get(name).unwrap_or_default();
        let (id, label) = match sort {
            "order" => (word("order"), format!("#{}", word("order"))),
            "product" => (word("sku"), word("product").to_owned()),
            "customer" => (word("siret"), word("company").to_owned()),
            _ => (word("order"), word("person").to_owned()),
        };
        json!({"type": sort, "id": id, "label": label})
    }

    fn changes(&self, recipe: &Recipe) -> Option<Value> {
        let change = |[field, old, new]: &[String; 3]| json!({"field": field, "old": self.words.fill(old), "new": self.words.fill(new)});
        (!recipe.changes.is_empty()).then(|| recipe.changes.iter().map(change).collect())
    }

    fn http(&self, line: &str, end: &End) -> Value {
        let (direction, line) = line.strip_prefix("in ").map_or(("out", line), |line| ("in", line));
        let (method, url) = line.split_once(' ').unwrap_or(("GET", line));
        let mut http = json!({"direction": direction, "method": method, "url": self.words.fill(url)});
        if let Some(status) = end.status {
            http["status"] = status.into();
        }
        http
    }

    /// What we send carries a key, as real requests do; Vigie removes it before it stores anything.
    fn payload(&self, body: &str, http: Option<&str>) -> Value {
        let content_type = match body.as_bytes().first() {
            Some(b'{') => "application/json",
            Some(b'<') => "application/xml",
            _ => "application/x-www-form-urlencoded",
        };
        let mut headers = json!({"content-type": content_type});
        if http.is_some_and(|line| !line.starts_with("in ")) {
            headers["authorization"] = format!("Bearer demo-{}", self.words.get("ref").unwrap_or_default()).into();
        }
        json!({"headers": headers, "body": self.words.fill(body)})
    }
}

fn draw<'a>(recipe: &'a Recipe, dice: &mut Dice) -> Option<&'a End> {
    let mut throw = dice.below(1_000);
    for end in recipe.ends.iter().skip(1) {
        if throw < end.share {
            return Some(end);
        }
        throw -= end.share;
    }
    recipe.ends.first()
}

fn severity(end: &End) -> Option<Severity> {
    end.severity.or(match end.outcome {
        Outcome::Failure if end.critical => Some(Severity::Fatal),
        Outcome::Failure => Some(Severity::Error),
        Outcome::NoAnswer | Outcome::Stopped => Some(Severity::Warn),
        _ => None,
    })
}

fn job(name: &str, (recipe, end): (&Recipe, &End), at: Timestamp, dice: &mut Dice) -> Value {
    let [low, high] = recipe.items.unwrap_or([0, 0]);
    let [failed_low, failed_high] = end.failed.unwrap_or([0, 0]);
    let missed = end.operation.as_deref() == Some("missed");
    let scheduled = Timestamp(at.0 - at.0.rem_euclid(60_000));
    let items = if missed { 0 } else { dice.between(low, high) };
    let failed = dice.between(failed_low, failed_high);
    json!({"name": name, "scheduled_for": scheduled.to_rfc3339(), "items_ok": items, "items_failed": failed})
}
