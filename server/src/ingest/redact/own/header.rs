//! A rule that names a header.

/// A header's name in lower case, or how such names begin.
#[derive(Debug)]
pub(super) struct HeaderRule {
    name: String,
    begins: bool,
}

impl HeaderRule {
    /// A name as RFC 9110 has it, section 5.6.2, with a `*` at its end for any rest.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let name = text.strip_suffix('*').unwrap_or(text);
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err("must be the name of a header, such as X-Partner-Signature or X-Partner-*".to_owned());
        }
        Ok(Self { name: name.to_ascii_lowercase(), begins: name.len() < text.len() })
    }

    /// Whether it means the header of this name, in any case.
    pub(super) fn takes(&self, name: &str) -> bool {
        let head = name.as_bytes().get(..self.name.len());
        let fits = self.begins || name.len() == self.name.len();
        fits && head.is_some_and(|head| head.eq_ignore_ascii_case(self.name.as_bytes()))
    }
}
