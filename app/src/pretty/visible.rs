//! Characters that could deceive a reader are shown by their code: controls, and the marks that reverse the direction of text
//! (Unicode's TR 36, section 3; "Trojan Source").

use std::borrow::Cow;

/// A stretch of text, or a character that must not act on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that may stand as it is.
    Text(&'a str),
    /// A character to be shown by its code.
    Mark(char),
}

/// The text in pieces. Line ends and tabs stay text; a carriage return before a line end is dropped as part of it.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let line_end = c == '\r' && text[at + 1..].starts_with('\n');
        if !line_end && !deceives(c) {
            continue;
        }
        if start < at {
            pieces.push(Piece::Text(&text[start..at]));
        }
        if !line_end {
            pieces.push(Piece::Mark(c));
        }
        start = at + c.len_utf8();
    }
    if start < text.len() {
        pieces.push(Piece::Text(&text[start..]));
    }
    pieces
}

/// The text on one line with marks in brackets, for titles, attributes and plain sentences: `a[U+202E]b`.
pub fn plain(text: &str) -> Cow<'_, str> {
    let special = |c: char| deceives(c) || matches!(c, '\n' | '\t');
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => line.push(' '),
            c if deceives(c) => line.push_str(&format!("[{}]", code(c))),
            c => line.push(c),
        }
    }
    Cow::Owned(line)
}

/// A character's code: `U+202E`.
pub fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Controls, direction marks, zero-width and tag characters, and the line separators that are not `\n`. The zero-width joiners stay: emoji
/// and several scripts need them.
pub fn deceives(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\t');
    let direction =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let unseen = matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    control || direction || unseen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn controls_and_direction_marks_are_shown_by_their_code() {
        let text = "a\u{202e}b\0c\r\nd\te";
        assert_eq!(
            pieces(text),
            [
                Piece::Text("a"),
                Piece::Mark('\u{202e}'),
                Piece::Text("b"),
                Piece::Mark('\0'),
                Piece::Text("c"),
                Piece::Text("\nd\te"),
            ]
        );
        assert_eq!(plain(text), "a[U+202E]b[U+0000]c  d e");
        assert_eq!(plain("Łódź \u{1f469}\u{200d}\u{1f4bb}"), "Łódź \u{1f469}\u{200d}\u{1f4bb}");
    }

    #[test]
    fn a_lone_carriage_return_is_shown() {
        assert_eq!(pieces("a\rb"), [Piece::Text("a"), Piece::Mark('\r'), Piece::Text("b")]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_but_the_carriage_returns_of_line_ends(text: String) {
            let back: String = pieces(&text)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.to_owned(),
                    Piece::Mark(c) => c.to_string(),
                })
                .collect();
            prop_assert_eq!(back, text.replace("\r\n", "\n"));
        }

        #[test]
        fn no_deceiving_character_passes(text: String) {
            prop_assert!(!plain(&text).chars().any(deceives));
        }
    }
}
