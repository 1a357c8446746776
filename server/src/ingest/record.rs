//! The record of one event as a source sends it (see the API's description of `POST /api/v1/events`), borrowed from the body. What is
//! not in here is refused by name, so that nothing is lost silently.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use app::domain::outcome::{Action, ActorType, Direction, Kind, Outcome, Reason, Severity};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::text::{Term, Text, Whole};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    pub(super) module: Text<'a>,
    #[serde(borrow)]
    pub(super) operation: Text<'a>,
    pub(super) outcome: Term<Outcome>,
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) site: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) time: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) recorded: Option<Text<'a>>,
    pub(super) kind: Option<Term<Kind>>,
    #[serde(borrow)]
    pub(super) submodule: Option<Text<'a>>,
    pub(super) reason: Option<Term<Reason>>,
    pub(super) severity: Option<Term<Severity>>,
    pub(super) critical: Option<bool>,
    pub(super) action: Option<Term<Action>>,
    #[serde(borrow)]
    pub(super) message: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) actor: Option<Object<ActorRecord<'a>>>,
    #[serde(borrow)]
    pub(super) ip: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) user_agent: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) section: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) targets: Option<Vec<Object<TargetRecord<'a>>>>,
    #[serde(borrow)]
    pub(super) changes: Option<Vec<Object<ChangeRecord<'a>>>>,
    #[serde(borrow)]
    pub(super) comment: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) correlation_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) operation_id: Option<Text<'a>>,
    pub(super) attempt: Option<Whole>,
    #[serde(borrow)]
    pub(super) trace_id: Option<Text<'a>>,
    pub(super) duration_ms: Option<Whole>,
    #[serde(borrow)]
    pub(super) job: Option<Object<JobRecord<'a>>>,
    #[serde(borrow)]
    pub(super) http: Option<Object<HttpRecord<'a>>>,
    #[serde(borrow)]
    pub(super) tags: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) attributes: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) request: Option<PayloadRecord<'a>>,
    #[serde(borrow)]
    pub(super) response: Option<PayloadRecord<'a>>,
    #[serde(borrow)]
    pub(super) traceback: Option<PayloadRecord<'a>>,
    #[serde(borrow)]
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

/// A payload: an object, or its text alone.
pub(super) enum PayloadRecord<'a> {
    Text(Text<'a>),
    Parts(PayloadParts<'a>),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, expecting = "an object")]
pub(super) struct PayloadParts<'a> {
    #[serde(borrow)]
    pub(super) headers: Headers<'a>,
    #[serde(borrow)]
    pub(super) body: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) body_base64: Option<Text<'a>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for PayloadRecord<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = PayloadRecord<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or a string")
            }
            fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(PayloadRecord::Text(Text(Cow::Borrowed(text))))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(PayloadRecord::Text(Text(Cow::Owned(text.to_owned()))))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let parts = PayloadParts::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(PayloadRecord::Parts(parts))
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

/// Header names and values in the order received; a list of values stands for the header repeated.
#[derive(Default)]
pub(super) struct Headers<'a>(pub(super) Vec<(Text<'a>, Cow<'a, str>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Headers<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Headers<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of header names and values")
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Headers::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, HeaderValues(values))) = map.next_entry::<Text<'de>, HeaderValues<'de>>()? {
                    pairs.extend(values.into_iter().map(|value| (name.clone(), value)));
                }
                Ok(Headers(pairs))
            }
        }
        deserializer.deserialize_any(Pairs)
    }
}

/// One header's value or values; numbers are taken as their text.
struct HeaderValues<'a>(Vec<Cow<'a, str>>);

impl<'de: 'a, 'a> Deserialize<'de> for HeaderValues<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = HeaderValues<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(HeaderValues(vec![Cow::Borrowed(text)]))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(HeaderValues(vec![Cow::Owned(text.to_owned())]))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(HeaderValues(vec![Cow::Owned(number.to_string())]))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(HeaderValues(vec![Cow::Owned(number.to_string())]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(Text(value)) = seq.next_element::<Text<'de>>()? {
                    values.push(value);
                }
                Ok(HeaderValues(values))
            }
        }
        deserializer.deserialize_any(Values)
    }
}

#[cfg(test)]
mod tests {
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
