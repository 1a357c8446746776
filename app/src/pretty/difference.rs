//! What became of a text: which words went and which came. Where two texts are too long to compare word by word, all between their common
//! beginning and end counts as changed.

/// A stretch of one of the two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// It stands in both.
    Same(String),
    /// It stands in this one only.
    Only(String),
}

/// The most pairs of words that are compared.
const MAX_PAIRS: usize = 250_000;

/// The old text and the new one in parts.
pub fn difference(old: &str, new: &str) -> (Vec<Part>, Vec<Part>) {
    let (before, after) = (words(old), words(new));
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&before[start..], &after[start..]);
    let end = rest.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (middle, changed) = (&rest[..rest.len() - end], &other[..other.len() - end]);
    let (kept_before, kept_after) = common(middle, changed);
    let side = |words: &[&str], kept: &[bool]| {
        let whole = |from, to| std::iter::repeat_n(true, to - from);
        let marks: Vec<bool> =
            whole(0, start).chain(kept.iter().copied()).chain(whole(words.len() - end, words.len())).collect();
        parts(words, &marks)
    };
    (side(&before, &kept_before), side(&after, &kept_after))
}

/// Words, numbers with their signs between digits, and all else character by character.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let between_digits = || text[..at].ends_with(char::is_numeric) && text[end..].starts_with(char::is_numeric);
        if c.is_alphanumeric() || c == '_' || (matches!(c, '.' | ',') && between_digits()) {
            continue;
        }
        if start < at {
            words.push(&text[start..at]);
        }
        words.push(&text[at..end]);
        start = end;
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// Which words of each side belong to a longest common sequence.
fn common(before: &[&str], after: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let (rows, columns) = (before.len(), after.len());
    let (mut old, mut new) = (vec![false; rows], vec![false; columns]);
    if rows * columns > MAX_PAIRS {
        return (old, new);
    }
    // How many words the rests of both have in common.
    let mut length = vec![0_u32; (rows + 1) * (columns + 1)];
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            length[at(row, column)] = if before[row] == after[column] {
                length[at(row + 1, column + 1)] + 1
            } else {
                length[at(row + 1, column)].max(length[at(row, column + 1)])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        if before[row] == after[column] {
            (old[row], new[column]) = (true, true);
            (row, column) = (row + 1, column + 1);
        } else if length[at(row + 1, column)] >= length[at(row, column + 1)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    (old, new)
}

/// The words joined; nothing but white space and signs between two changes is no rest for the eye and counts as changed.
fn parts(words: &[&str], kept: &[bool]) -> Vec<Part> {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for (word, kept) in words.iter().zip(kept) {
        match runs.last_mut() {
            Some((same, text)) if same == kept => text.push_str(word),
            _ => runs.push((*kept, (*word).to_owned())),
        }
    }
    let last = runs.len().saturating_sub(1);
    let mut parts: Vec<Part> = Vec::new();
    for (at, (same, text)) in runs.into_iter().enumerate() {
        let between = at > 0 && at < last && !text.contains(char::is_alphanumeric);
        match parts.last_mut() {
            Some(Part::Only(before)) if !same || between => before.push_str(&text),
            _ if same => parts.push(Part::Same(text)),
            _ => parts.push(Part::Only(text)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(text: &str) -> Part {
        Part::Same(text.to_owned())
    }

    fn only(text: &str) -> Part {
        Part::Only(text.to_owned())
    }

    fn text(parts: &[Part]) -> String {
        parts
            .iter()
            .map(|part| match part {
                Part::Same(text) | Part::Only(text) => text.as_str(),
            })
            .collect()
    }

    #[test]
    fn only_the_words_that_changed_are_marked() {
        let (old, new) = difference("Ship to Łódź, 2 parcels", "Ship to Kraków, 3 parcels");
        assert_eq!(old, [same("Ship to "), only("Łódź, 2"), same(" parcels")]);
        assert_eq!(new, [same("Ship to "), only("Kraków, 3"), same(" parcels")]);
    }

    #[test]
    fn a_number_changes_as_a_whole() {
        assert_eq!(difference("10.00", "12.00"), (vec![only("10.00")], vec![only("12.00")]));
        assert_eq!(difference("a. b", "a. c"), (vec![same("a. "), only("b")], vec![same("a. "), only("c")]));
    }

    #[test]
    fn what_is_added_stands_in_the_new_text_only() {
        assert_eq!(difference("", "new"), (vec![], vec![only("new")]));
        assert_eq!(
            difference("one two", "one and two"),
            (vec![same("one two")], vec![same("one "), only("and "), same("two")])
        );
        assert_eq!(difference("same", "same"), (vec![same("same")], vec![same("same")]));
    }

    #[test]
    fn texts_too_long_to_compare_keep_their_common_ends() {
        let long = |middle: &str| format!("start {} end", middle.repeat(2_000));
        let (old, new) = difference(&long("a "), &long("b "));
        assert_eq!((old.len(), new.len(), &old[0]), (3, 3, &same("start ")));
    }

    proptest! {
        #[test]
        fn the_parts_put_together_are_the_texts(old in "[a-c .,0-9ł]{0,40}", new in "[a-c .,0-9ł]{0,40}") {
            let (before, after) = difference(&old, &new);
            prop_assert_eq!(text(&before), old);
            prop_assert_eq!(text(&after), new);
        }

        #[test]
        fn texts_that_are_alike_have_nothing_marked(text in ".{0,40}") {
            let (before, after) = difference(&text, &text);
            prop_assert!(before.iter().chain(&after).all(|part| matches!(part, Part::Same(_))));
        }
    }
}
