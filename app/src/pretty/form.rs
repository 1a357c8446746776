//! Bodies of HTML forms (`application/x-www-form-urlencoded`).

use crate::domain::query::decode;

/// A line `name = value` for each pair, decoded, in the order sent. A value that goes on over a line's end is set in, so that it cannot pass
/// for another pair.
pub fn format(text: &str) -> String {
    let set_in = |text: String| text.replace('\n', "\n    ");
    let line = |(name, value)| format!("{} = {}", set_in(name), set_in(value));
    let lines: Vec<String> = decode(text.trim()).into_iter().map(line).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_keep_their_order() {
        assert_eq!(format("a=1%0Ab%20%3D%202&c=3"), "a = 1\n    b = 2\nc = 3");
        assert_eq!(format("b=%C5%81%C3%B3d%C5%BA+1&a=&b=2"), "b = Łódź 1\na = \nb = 2");
    }
}
