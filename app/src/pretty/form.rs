//! Bodies of HTML forms (`application/x-www-form-urlencoded`).

use crate::domain::query::decode;

/// A line `name = value` for each pair, decoded, in the order sent.
pub fn format(text: &str) -> String {
    let lines: Vec<String> = decode(text.trim()).into_iter().map(|(name, value)| format!("{name} = {value}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_keep_their_order() {
        assert_eq!(format("b=%C5%81%C3%B3d%C5%BA+1&a=&b=2"), "b = Łódź 1\na = \nb = 2");
    }
}
