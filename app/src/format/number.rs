//! Whole numbers, decimals and shares.

use crate::domain::language::Language;

use super::{NARROW_NBSP, NBSP};

/// A count: `1,234,567`, `1 234 567` with narrow no-break spaces in French and no-break spaces in Polish, where four digits stand together.
pub fn integer(language: Language, n: u64) -> String {
    let digits = n.to_string();
    let (separator, least) = match language {
        Language::En => (',', 4),
        Language::Fr => (NARROW_NBSP, 4),
        Language::Pl => (NBSP, 5),
    };
    if digits.len() < least {
        return digits;
    }
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// A difference with its sign, a true minus (U+2212): `+12`, `−1,204`, `0`.
pub fn difference(language: Language, n: i64) -> String {
    let sign = match n {
        0 => "",
        1.. => "+",
        _ => "\u{2212}",
    };
    format!("{sign}{}", integer(language, n.unsigned_abs()))
}

/// The sign between the whole and the decimals.
pub const fn decimal_sign(language: Language) -> char {
    match language {
        Language::En => '.',
        Language::Fr | Language::Pl => ',',
    }
}

/// Tenths with one decimal: 12 is `1.2`.
pub fn tenths(language: Language, tenths: u64) -> String {
    format!("{}{}{}", integer(language, tenths / 10), decimal_sign(language), tenths % 10)
}

/// `part` of `whole` in percent with one decimal, rounded half up. What is not nothing never reads 0 and what is not all never reads 100:
/// `<0.1%`, `>99.9%`. `None` if `whole` is 0.
pub fn percent(language: Language, part: u64, whole: u64) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let exact = u128::from(part) * 1_000;
    let rounded = (exact * 2 + u128::from(whole)) / (u128::from(whole) * 2);
    let (mark, shown) = match u64::try_from(rounded).unwrap_or(u64::MAX) {
        0 if part > 0 => ("<", 1),
        1_000 if part < whole => (">", 999),
        shown => ("", shown),
    };
    // Nothing and all are exact; other figures stand under each other, so each has its decimal.
    let value = if matches!(shown, 0 | 1_000) { integer(language, shown / 10) } else { tenths(language, shown) };
    Some(match language {
        Language::En | Language::Pl => format!("{mark}{value}%"),
        Language::Fr if mark.is_empty() => format!("{value}{NARROW_NBSP}%"),
        Language::Fr => format!("{mark}{NARROW_NBSP}{value}{NARROW_NBSP}%"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn thousands_are_set_apart_as_each_language_does() {
        assert_eq!(integer(Language::En, 1_234_567), "1,234,567");
        assert_eq!(integer(Language::Fr, 1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(integer(Language::Pl, 1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(integer(Language::Fr, 1_234), "1\u{202f}234");
        assert_eq!(integer(Language::Pl, 1_234), "1234");
        assert_eq!(integer(Language::En, 999), "999");
    }

    #[test]
    fn differences_carry_a_true_sign() {
        assert_eq!(difference(Language::En, -1_204), "\u{2212}1,204");
        assert_eq!(difference(Language::Pl, 12), "+12");
        assert_eq!(difference(Language::Fr, 0), "0");
    }

    #[test]
    fn shares_are_rounded_but_never_to_nothing_or_all() {
        assert_eq!(percent(Language::En, 1, 8).unwrap(), "12.5%");
        assert_eq!(percent(Language::Fr, 1, 8).unwrap(), "12,5\u{202f}%");
        assert_eq!(percent(Language::Pl, 1, 4).unwrap(), "25,0%");
        assert_eq!(percent(Language::En, 1, 1_000_000).unwrap(), "<0.1%");
        assert_eq!(percent(Language::En, 999_999, 1_000_000).unwrap(), ">99.9%");
        assert_eq!(percent(Language::En, 0, 7).unwrap(), "0%");
        assert_eq!(percent(Language::En, 7, 7).unwrap(), "100%");
        assert_eq!(percent(Language::En, 0, 0), None);
    }

    proptest! {
        #[test]
        fn the_digits_of_a_count_survive_grouping(n: u64, language in prop::sample::select(Language::ALL)) {
            let digits: String = integer(language, n).chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits, n.to_string());
        }

        #[test]
        fn no_group_but_the_first_is_shorter_than_three(n: u64) {
            let text = integer(Language::En, n);
            prop_assert!(text.split(',').skip(1).all(|group| group.len() == 3));
        }

        #[test]
        fn any_share_can_be_printed(part: u64, whole in 1_u64.., language in prop::sample::select(Language::ALL)) {
            prop_assert!(percent(language, part, whole).unwrap().ends_with('%'));
        }
    }
}
