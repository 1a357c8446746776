//! The payloads of a record: bodies and headers as they are sent.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::ingest::text::Text;

/// A payload: an object, or its text alone.
pub(in crate::ingest) enum PayloadRecord<'a> {
    Text(Text<'a>),
    Parts(PayloadParts<'a>),
}

/// Headers and body apart.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(in crate::ingest) struct PayloadParts<'a> {
    /// Names with a text, or with a list of texts for a header that came more than once.
    #[serde(borrow, default)]
    #[schema(value_type = Option<Object>)]
    pub(in crate::ingest) headers: Headers<'a>,
    /// A text, or JSON as it is.
    #[serde(borrow)]
    #[schema(value_type = Option<Value>)]
    pub(in crate::ingest) body: Option<&'a RawValue>,
    /// The same for bytes that are no text; not both.
    #[serde(borrow)]
    #[schema(value_type = Option<String>, content_encoding = "base64")]
    pub(in crate::ingest) body_base64: Option<Text<'a>>,
}

impl PartialSchema for PayloadRecord<'_> {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).description(Some("The body alone, as text."));
        OneOfBuilder::new().item(text).item(PayloadParts::schema()).into()
    }
}

impl ToSchema for PayloadRecord<'_> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("NewPayload")
    }
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
pub(in crate::ingest) struct Headers<'a>(pub(in crate::ingest) Vec<(Text<'a>, Cow<'a, str>)>);

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
