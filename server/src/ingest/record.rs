//! The record of one event as a source sends it (see the API's description of `POST /api/v1/events`), borrowed from the body. What is
//! not in here is refused by name, so that nothing is lost silently.

use std::fmt;
use std::marker::PhantomData;

use app::domain::event::{Actor, Change, HttpExchange, JobRun, Target};
use app::domain::outcome::{Action, ActorType, Direction, Kind, Outcome, Reason, Severity};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use self::payload::PayloadRecord;
use super::text::{Term, Text, Whole};

pub(super) mod payload;

/// An event as its source sends it. Only `module`, `operation` and `outcome` are required.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
#[schema(as = NewEvent)]
pub(crate) struct Record<'a> {
    #[serde(borrow)]
    #[schema(value_type = Slug)]
    pub(super) module: Text<'a>,
    #[serde(borrow)]
    #[schema(value_type = Slug)]
    pub(super) operation: Text<'a>,
    #[schema(value_type = Outcome)]
    pub(super) outcome: Term<Outcome>,
    /// The source's own; the same id of the same source is stored once.
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) id: Option<Text<'a>>,
    /// Which site; required where the key is for several.
    #[serde(borrow)]
    #[schema(value_type = Option<Slug>)]
    pub(super) site: Option<Text<'a>>,
    /// When it happened; now where it is missing.
    #[serde(borrow)]
    #[schema(value_type = Option<Timestamp>)]
    pub(super) time: Option<Text<'a>>,
    /// When the source wrote it down.
    #[serde(borrow)]
    #[schema(value_type = Option<Timestamp>)]
    pub(super) recorded: Option<Text<'a>>,
    #[schema(value_type = Option<Kind>)]
    pub(super) kind: Option<Term<Kind>>,
    #[serde(borrow)]
    #[schema(value_type = Option<Slug>)]
    pub(super) submodule: Option<Text<'a>>,
    #[schema(value_type = Option<Reason>)]
    pub(super) reason: Option<Term<Reason>>,
    #[schema(value_type = Option<Severity>)]
    pub(super) severity: Option<Term<Severity>>,
    pub(super) critical: Option<bool>,
    #[schema(value_type = Option<Action>)]
    pub(super) action: Option<Term<Action>>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) message: Option<Text<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<Actor>)]
    pub(super) actor: Option<Object<ActorRecord<'a>>>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) ip: Option<Text<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) user_agent: Option<Text<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) section: Option<Text<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<Vec<Target>>)]
    pub(super) targets: Option<Vec<Object<TargetRecord<'a>>>>,
    #[serde(borrow)]
    #[schema(value_type = Option<Vec<Change>>)]
    pub(super) changes: Option<Vec<Object<ChangeRecord<'a>>>>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) comment: Option<Text<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) correlation_id: Option<Text<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) operation_id: Option<Text<'a>>,
    #[schema(value_type = Option<u64>)]
    pub(super) attempt: Option<Whole>,
    #[serde(borrow)]
    #[schema(value_type = Option<String>)]
    pub(super) trace_id: Option<Text<'a>>,
    #[schema(value_type = Option<u64>)]
    pub(super) duration_ms: Option<Whole>,
    #[serde(borrow)]
    #[schema(value_type = Option<JobRun>)]
    pub(super) job: Option<Object<JobRecord<'a>>>,
    #[serde(borrow)]
    #[schema(value_type = Option<HttpExchange>)]
    pub(super) http: Option<Object<HttpRecord<'a>>>,
    #[serde(borrow)]
    #[schema(value_type = Option<Vec<Slug>>)]
    pub(super) tags: Option<Vec<Text<'a>>>,
    #[serde(borrow, default)]
    #[schema(value_type = Option<Object>)]
    pub(super) attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    #[schema(value_type = Option<PayloadRecord>)]
    pub(super) request: Option<PayloadRecord<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<PayloadRecord>)]
    pub(super) response: Option<PayloadRecord<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<PayloadRecord>)]
    pub(super) traceback: Option<PayloadRecord<'a>>,
    #[serde(borrow)]
    #[schema(value_type = Option<PayloadRecord>)]
    pub(super) attachment: Option<PayloadRecord<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct ActorRecord<'a> {
    #[serde(rename = "type")]
    pub(super) kind: Term<ActorType>,
    #[serde(borrow)]
    pub(super) code: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) label: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) user_type: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) roles: Option<Vec<Text<'a>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct TargetRecord<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) label: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) url: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct ChangeRecord<'a> {
    #[serde(borrow)]
    pub(super) field: Text<'a>,
    #[serde(borrow)]
    pub(super) old: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) new: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct JobRecord<'a> {
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) scheduled_for: Option<Text<'a>>,
    pub(super) items_ok: Option<Whole>,
    pub(super) items_failed: Option<Whole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct HttpRecord<'a> {
    pub(super) direction: Option<Term<Direction>>,
    #[serde(borrow)]
    pub(super) method: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) url: Option<Text<'a>>,
    pub(super) status: Option<Whole>,
}

/// A part of a record that has to be an object: serde by itself would also take an array of the fields' values.
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn plain_texts_are_borrowed_from_the_body() {
        let body =
            r#"{"module":"email","operation":"send","outcome":"success","message":"plain","comment":"with \" escape"}"#;
        let record: Record<'_> = serde_json::from_str(body).unwrap();
        assert!(matches!(record.module.0, Cow::Borrowed("email")));
        assert!(matches!(record.message, Some(Text(Cow::Borrowed("plain")))));
        assert!(matches!(record.comment, Some(Text(Cow::Owned(_)))));
    }
}
