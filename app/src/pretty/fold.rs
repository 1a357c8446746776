//! Letters without case and accents, for finding text on a page: small enough for the browser, and enough for the languages of Europe in
//! Latin letters.

/// Appends the letter without case and accent: `É` as `e`, `Ł` as `l`, `ß` as `ss`.
pub fn fold(letter: char, into: &mut String) {
    if letter.is_ascii() {
        into.push(letter.to_ascii_lowercase());
        return;
    }
    for lower in letter.to_lowercase() {
        match plain(lower) {
            Some(letters) => into.push_str(letters),
            // A mark that stands by itself after its letter.
            None if matches!(lower, '\u{300}'..='\u{36f}') => {}
            None => into.push(lower),
        }
    }
}

/// A text without case and accents.
pub fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    text.chars().for_each(|letter| fold(letter, &mut plain));
    plain
}

const fn plain(lower: char) -> Option<&'static str> {
    Some(match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        // The apostrophe of print, and spaces that do not break.
        '’' => "'",
        '\u{a0}' | '\u{202f}' => " ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lose_case_and_accents() {
        assert_eq!(folded("ZAŻÓŁĆ gęślą jaźń"), "zazolc gesla jazn");
        assert_eq!(folded("Événement · Œuvre d’Été, Straße"), "evenement · oeuvre d'ete, strasse");
        assert_eq!(folded("e\u{301}te\u{301}"), "ete");
        assert_eq!(folded("Ελλάδα Ж"), "ελλάδα ж");
    }
}
