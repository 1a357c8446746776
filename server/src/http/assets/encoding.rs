//! Which compressed form of a file a client takes (RFC 9110, section 12.5.3).

use axum::http::HeaderValue;

/// A form in which files are kept beside the plain one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Brotli, the smallest.
    Brotli,
    /// gzip.
    Gzip,
}

impl Encoding {
    /// Smallest first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// Its name in headers.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What the file's name has at its end.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// The forms that an `Accept-Encoding` lets through, smallest first whatever it prefers; none where it says nothing.
pub(super) fn accepted(header: Option<&HeaderValue>) -> Vec<Encoding> {
    let header = header.and_then(|value| value.to_str().ok()).unwrap_or_default();
    Encoding::ALL.into_iter().filter(|encoding| quality(header, encoding.name()) > 0.0).collect()
}

/// The weight of a name, else that of `*`, else nothing.
fn quality(header: &str, name: &str) -> f32 {
    let weight_of = |wanted: &str| {
        header.split(',').find_map(|part| {
            let (coding, parameters) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
            coding.trim().eq_ignore_ascii_case(wanted).then_some(weight)
        })
    };
    weight_of(name).or_else(|| weight_of("*")).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_wildcards_and_silence_are_understood() {
        let forms = |text: &'static str| accepted(Some(&HeaderValue::from_static(text)));
        assert_eq!(forms("gzip, deflate, br, zstd"), [Encoding::Brotli, Encoding::Gzip]);
        assert_eq!(forms("GZIP;q=0.5"), [Encoding::Gzip]);
        assert_eq!(forms("*;q=0.1, br;q=0"), [Encoding::Gzip]);
        assert_eq!(forms("identity"), []);
        assert_eq!(accepted(None), []);
    }
}
