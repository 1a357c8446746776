//! Sizes of payloads in powers of a thousand (SI), French in octets.

use crate::domain::language::Language;

use super::NBSP;
use super::number::{integer, tenths};

/// `812 B`, `1.2 kB`, `12 MB`; French `812 o`, `1,2 ko`. One decimal below ten.
pub fn bytes(language: Language, size: u64) -> String {
    let unit = if language == Language::Fr { "o" } else { "B" };
    if size < 1_000 {
        return format!("{size}{NBSP}{unit}");
    }
    let (mut scale, mut prefix) = (1_000_u64, 'k');
    for next in ['M', 'G', 'T', 'P', 'E'] {
        // What would round up to 1,000 belongs to the next prefix.
        if rounded(size, scale) < 1_000 {
            break;
        }
        (scale, prefix) = (scale * 1_000, next);
    }
    let in_tenths = rounded(size, scale / 10);
    let value = if in_tenths < 100 { tenths(language, in_tenths) } else { integer(language, rounded(size, scale)) };
    format!("{value}{NBSP}{prefix}{unit}")
}

const fn rounded(size: u64, scale: u64) -> u64 {
    size / scale + (size % scale >= scale.div_ceil(2)) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(language: Language, size: u64) -> String {
        bytes(language, size).replace(NBSP, " ")
    }

    #[test]
    fn sizes_have_the_prefix_that_fits() {
        for (size, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (1_249, "1.2 kB"),
            (9_949, "9.9 kB"),
            (9_950, "10 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (12_345_678, "12 MB"),
            (u64::MAX, "18 EB"),
        ] {
            assert_eq!(plain(Language::En, size), text);
        }
    }

    #[test]
    fn french_counts_octets() {
        assert_eq!(plain(Language::Fr, 812), "812 o");
        assert_eq!(plain(Language::Fr, 1_249), "1,2 ko");
        assert_eq!(plain(Language::Pl, 1_249), "1,2 kB");
    }

    proptest! {
        #[test]
        fn a_size_has_at_most_three_digits(size: u64) {
            let digits = bytes(Language::En, size).chars().filter(char::is_ascii_digit).count();
            prop_assert!(digits <= 3);
        }
    }
}
