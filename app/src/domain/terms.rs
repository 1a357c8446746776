//! One macro for the closed vocabularies: each term has a slug (wire, address) and a small stable code (storage).

/// Declares an enum of terms with their slug and stable storage code, the conversions between the three, and what the API's
/// description says of it.
macro_rules! terms {
    ($(#[$meta:meta])* $name:ident { $($(#[$term_meta:meta])* $term:ident = $code:literal, $slug:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$term_meta])* #[serde(rename = $slug)] $term = $code,)+
        }

        impl $name {
            /// Every term, in the order in which people read them.
            pub const ALL: &'static [Self] = &[$(Self::$term,)+];

            /// The term as it is written in events, addresses and exports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$term => $slug,)+ }
            }

            /// The number a store keeps. It never changes its meaning.
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// The term behind a stored number; `None` if a newer program wrote it.
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$term),)+ _ => None }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::error::UnknownTerm;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($slug => Ok(Self::$term),)+
                    _ => Err($crate::domain::error::UnknownTerm { allowed: &[$($slug,)+] }),
                }
            }
        }

        #[cfg(feature = "ssr")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let words = [$($slug,)+];
                let term = utoipa::openapi::schema::ObjectBuilder::new();
                term.schema_type(utoipa::openapi::schema::Type::String).enum_values(Some(words)).into()
            }
        }

        #[cfg(feature = "ssr")]
        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use terms;
