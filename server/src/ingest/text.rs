//! The scalars of a record as they are read: texts borrowed from the body where they can be, terms by their slugs, whole numbers.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A string of the record, without NUL, which databases refuse: U+FFFD stands for it.
#[derive(Clone, Debug)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

fn without_nul(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(0, text.as_bytes()).is_some() { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { text }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strings;
        impl<'de> Visitor<'de> for Strings {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
        }
        deserializer.deserialize_str(Strings).map(|text| Self(without_nul(text)))
    }
}

/// A word of a closed vocabulary; the error names the words that would be right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term<T>(pub(super) T);

impl<'de, T> Deserialize<'de> for Term<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words<T>(PhantomData<T>);
        impl<T> Visitor<'_> for Words<T>
        where
            T: FromStr,
            T::Err: fmt::Display,
        {
            type Value = Term<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                text.parse().map(Term).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Words(PhantomData))
    }
}

/// The largest whole number that is taken: beyond it readers in JavaScript would see another one.
pub(super) const MAX_WHOLE: u64 = (1 << 53) - 1;

/// A whole number from 0 to [`MAX_WHOLE`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole(pub(super) u64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl Visitor<'_> for Numbers {
            type Value = Whole;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number from 0 to {MAX_WHOLE}")
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Whole, E> {
                let fits = number <= MAX_WHOLE;
                fits.then_some(Whole(number))
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self))
            }
        }
        deserializer.deserialize_u64(Numbers)
    }
}
