//! A piece of a payload's text cut where its colour changes and where something that was found begins or ends.

use std::ops::Range;

use crate::domain::event_view::PayloadText;
use crate::pretty::tokens::{Class, Token, tokens};

/// A piece as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins in the whole text, in bytes.
    pub start: u64,
    /// Its text.
    pub text: String,
    tokens: Vec<Token>,
}

impl Piece {
    /// The piece of an answer; `None` if the payload is no text.
    pub fn of(answer: &PayloadText) -> Option<Self> {
        let text = answer.text.clone()?;
        let (tokens, _) = tokens(answer.syntax, &text, answer.within);
        Some(Self { start: answer.start, text, tokens })
    }

    /// Where it ends in the whole text, in bytes.
    pub fn end(&self) -> u64 {
        self.start + self.text.len() as u64
    }
}

/// A stretch of one colour, wholly within what was found or wholly outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its text.
    pub text: String,
    /// Its colour; `None` for plain text.
    pub class: Option<Class>,
    /// Which of the places it belongs to.
    pub place: Option<usize>,
}

/// The piece in segments. `places` stand in the whole text, in their order.
pub fn segments(piece: &Piece, places: &[Range<u64>]) -> Vec<Segment> {
    let local =
        |at: u64| usize::try_from(at.saturating_sub(piece.start)).unwrap_or(piece.text.len()).min(piece.text.len());
    let first = places.partition_point(|place| place.end <= piece.start);
    let found: Vec<(usize, Range<usize>)> = places
        .iter()
        .enumerate()
        .skip(first)
        .take_while(|(_, place)| place.start < piece.end())
        .map(|(number, place)| (number, local(place.start)..local(place.end)))
        .collect();
    let mut cuts: Vec<usize> = vec![0, piece.text.len()];
    cuts.extend(piece.tokens.iter().flat_map(|(range, _)| [range.start, range.end]));
    cuts.extend(found.iter().flat_map(|(_, range)| [range.start, range.end]));
    cuts.sort_unstable();
    cuts.dedup();
    let class = |at: usize| {
        let next = piece.tokens.partition_point(|(range, _)| range.end <= at);
        piece.tokens.get(next).filter(|(range, _)| range.start <= at).map(|(_, class)| *class)
    };
    let place = |at: usize| {
        let next = found.partition_point(|(_, range)| range.end <= at);
        found.get(next).filter(|(_, range)| range.start <= at).map(|(number, _)| *number)
    };
    let segment = |ends: &[usize]| {
        let text = piece.text.get(ends[0]..ends[1])?.to_owned();
        Some(Segment { text, class: class(ends[0]), place: place(ends[0]) })
    };
    cuts.windows(2).filter_map(segment).collect()
}

/// The style sheet's name of a colour.
pub const fn class_name(class: Class) -> &'static str {
    match class {
        Class::Name => "syntax-name",
        Class::Text => "syntax-text",
        Class::Number => "syntax-number",
        Class::Literal => "syntax-literal",
        Class::Tag => "syntax-tag",
        Class::Comment => "syntax-comment",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pretty::body::Syntax;
    use crate::pretty::find::find;
    use crate::pretty::tokens::Within;

    fn piece(start: u64, text: &str) -> Piece {
        Piece { start, text: text.to_owned(), tokens: tokens(Syntax::Json, text, Within::Nothing).0 }
    }

    #[test]
    fn what_is_found_is_cut_out_of_the_colours() {
        let shown = segments(&piece(100, "{\"id\": 12}"), &[102..104, 107..108]);
        let shown: Vec<_> = shown.iter().map(|segment| (segment.text.as_str(), segment.class, segment.place)).collect();
        assert_eq!(
            shown,
            [
                ("{", None, None),
                ("\"", Some(Class::Name), None),
                ("id", Some(Class::Name), Some(0)),
                ("\"", Some(Class::Name), None),
                (": ", None, None),
                ("1", Some(Class::Number), Some(1)),
                ("2", Some(Class::Number), None),
                ("}", None, None)
            ]
        );
    }

    #[test]
    fn places_in_other_pieces_mark_nothing_here() {
        assert!(segments(&piece(100, "[1]"), &[0..4, 103..105]).iter().all(|segment| segment.place.is_none()));
        assert_eq!(segments(&piece(0, ""), &[]), []);
    }

    proptest! {
        #[test]
        fn the_segments_put_together_are_the_piece(text in "[\"a-cł:{} 0-9]{0,60}", needle in "[a-cł0-9]{1,2}") {
            let places: Vec<Range<u64>> = find(&text, &needle).into_iter().map(|r| r.start as u64..r.end as u64).collect();
            let shown = segments(&piece(0, &text), &places);
            prop_assert_eq!(shown.iter().map(|segment| segment.text.as_str()).collect::<String>(), text);
            let marked: std::collections::BTreeSet<usize> = shown.iter().filter_map(|segment| segment.place).collect();
            prop_assert_eq!(marked.len(), places.len());
        }
    }
}
