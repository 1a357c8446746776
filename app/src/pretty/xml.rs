//! XML by its tokens: an element that holds elements gets a line for each, text stays as it stands, and a broken document is still readable.

use super::line_break;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    /// An empty element, a comment, a declaration, a processing instruction.
    Whole,
    /// Characters between tags, or CDATA.
    Text,
}

/// The text with a line for each element. White space between tags is set anew; all else stays.
pub fn format(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut depth = 0_usize;
    let mut before = Token::Whole;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (token, taken) = next(rest);
        let part = &rest[..taken];
        rest = &rest[taken..];
        let blank = token == Token::Text && part.trim().is_empty();
        // Blank text counts only beside other text, where it parts words.
        if blank && (before != Token::Text || rest.is_empty()) {
            continue;
        }
        if token == Token::Close {
            depth = depth.saturating_sub(1);
        }
        let joined = match token {
            Token::Text => before != Token::Whole,
            Token::Close => matches!(before, Token::Open | Token::Text),
            Token::Open | Token::Whole => before == Token::Text,
        };
        if !joined && !out.is_empty() {
            line_break(&mut out, depth);
        }
        out.push_str(part);
        if token == Token::Open {
            depth += 1;
        }
        before = token;
    }
    out
}

/// The next token and its length in bytes, at least one.
fn next(text: &str) -> (Token, usize) {
    let until = |end: &str, from: usize| {
        text.get(from..).and_then(|rest| rest.find(end)).map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("<![CDATA[") {
        (Token::Text, until("]]>", 9))
    } else if text.starts_with("<!--") {
        (Token::Whole, until("-->", 4))
    } else if text.starts_with("<?") {
        (Token::Whole, until("?>", 2))
    } else if text.starts_with("<!") {
        (Token::Whole, until(">", 2))
    } else if text.starts_with("</") {
        (Token::Close, until(">", 2))
    } else if text.starts_with('<') {
        let end = tag_end(text);
        let empty = text[..end].ends_with("/>");
        (if empty { Token::Whole } else { Token::Open }, end)
    } else {
        (Token::Text, text.find('<').unwrap_or(text.len()))
    }
}

/// Where the tag at the start of `text` ends: at the first `>` outside of quotes.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn elements_get_a_line_each_and_text_stays_in_its_element() {
        let text = "<?xml version=\"1.0\"?><order id='a>b'><line n=\"1\"><name>Łóżko  dębowe</name><gift/></line>\n <empty></empty></order>";
        let expected = "<?xml version=\"1.0\"?>
<order id='a>b'>
  <line n=\"1\">
    <name>Łóżko  dębowe</name>
    <gift/>
  </line>
  <empty></empty>
</order>";
        assert_eq!(format(text), expected);
    }

    #[test]
    fn comments_and_cdata_are_not_taken_for_tags() {
        assert_eq!(
            format("<a><!-- <b> --><c><![CDATA[<d>]]></c></a>"),
            "<a>\n  <!-- <b> -->\n  <c><![CDATA[<d>]]></c>\n</a>"
        );
    }

    #[test]
    fn text_between_elements_keeps_its_place() {
        assert_eq!(format("<p>one <b>two</b> three</p>"), "<p>one <b>two</b> three</p>");
    }

    #[test]
    fn a_cut_document_is_shown_as_far_as_it_goes() {
        assert_eq!(format("<a><b>text</b><c attr=\"x"), "<a>\n  <b>text</b>\n  <c attr=\"x");
        assert_eq!(format("</a></b>"), "</a>\n</b>");
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_characters(text in "[a-z<>/!?\\-\"' \n\\[\\]łé]{0,80}") {
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&format(&text)), solid(&text));
        }
    }
}
