//! What is taken out of events before they are stored: the rules that administrators add to those of the product, and what trying one out shows.

use serde::{Deserialize, Serialize};

use super::event::EventId;
use super::event_view::Moment;
use super::payload::PayloadKind;
use super::site::Site;
use super::slug::Slug;
use super::terms::terms;
use super::time::Timestamp;

/// The longest expression, in characters.
pub const MAX_EXPRESSION: usize = 500;

/// The longest note, in characters.
pub const MAX_NOTE: usize = 200;

/// So many rules of their own administrators may have: each costs time with every event.
pub const MAX_RULES: usize = 100;

terms! {
    /// How a rule says what is secret.
    RuleKind {
        /// The name of a header (RFC 9110, section 5.1) in any case; a `*` at its end stands for any rest. Its whole value goes.
        Header = 0, "header";
        /// A path into JSON (RFC 9535 without filters, slices and negative indices). The values that it selects go.
        JsonPath = 1, "json_path";
        /// A regular expression over texts. What it matches goes, or only its groups if it has any.
        Pattern = 2, "pattern";
    }
}

/// A rule as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// How it says what is secret.
    pub kind: RuleKind,
    /// What it says.
    pub expression: String,
    /// What it is for; may be empty.
    pub note: String,
}

/// A rule that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub draft: Draft,
    /// When it was written, or changed last.
    pub since: Timestamp,
    /// Who did.
    pub by: String,
}

/// A rule as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub draft: Draft,
    /// When it was written, or changed last.
    pub since: Moment,
    /// Who did.
    pub by: String,
}

/// What the product takes out by itself, from the lists by which it does so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltIn {
    /// Names whose values go, in lower case without `_`, `-` and `.`.
    pub names: Vec<String>,
    /// Beginnings of such names.
    pub beginnings: Vec<String>,
    /// Ends of such names.
    pub ends: Vec<String>,
    /// How keys of well-known services begin.
    pub keys: Vec<String>,
}

/// All that the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedactionView {
    /// The rules of the administrators, the oldest first.
    pub rules: Vec<RuleView>,
    /// Those of the product.
    pub built_in: BuiltIn,
    /// The sites on whose payloads one may be tried out.
    pub sites: Vec<Site>,
    /// The modules.
    pub modules: Vec<Slug>,
    /// Whether the reader may change them: they hold for all sites.
    pub may_change: bool,
    /// Whether the reader may try one out on stored payloads (`payload.view`).
    pub may_try: bool,
}

/// A stored payload that a rule is tried on.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// Its media type.
    pub content_type: String,
    /// The kept bytes.
    pub body: std::sync::Arc<[u8]>,
}

/// Something that a rule would take out of a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Find {
    /// The header in which it stands; `None` in the body.
    pub header: Option<String>,
    /// A little of what stands before it.
    pub before: String,
    /// What would go; a long one is cut.
    pub removed: String,
    /// A little of what stands behind it.
    pub after: String,
}

/// What a rule would take out of one payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finds {
    /// How many values.
    pub count: u64,
    /// The first of them.
    pub first: Vec<Find>,
}

/// A find, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedFind {
    /// Of which event.
    pub event: EventId,
    /// When it happened.
    pub at: Moment,
    /// Of which site.
    pub site: Slug,
    /// Of which module.
    pub module: Slug,
    /// In which of its payloads.
    pub kind: PayloadKind,
    /// What.
    pub find: Find,
}

/// What trying a rule out on the newest payloads showed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// How many payloads were looked at.
    pub payloads: u64,
    /// The time of the oldest event among theirs.
    pub oldest: Option<Moment>,
    /// How many payloads the rule would change.
    pub changed: u64,
    /// How many values it would remove.
    pub removed: u64,
    /// Some of them, those of the newest payloads first.
    pub finds: Vec<PlacedFind>,
}
