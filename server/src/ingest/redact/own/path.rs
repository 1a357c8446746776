//! Paths into JSON (RFC 9535): names, indices, wildcards, lists of them, and descendants. A path is followed while a text is read, from the
//! outside in, by the set of its segments that may come next.

/// The most segments of a path: one bit each, and one for its end.
const MOST_SEGMENTS: usize = 32;

/// A path.
#[derive(Debug)]
pub(super) struct JsonPath {
    segments: Vec<Segment>,
}

/// What is selected among the children of a value, or among all that is below it.
#[derive(Debug, PartialEq, Eq)]
struct Segment {
    anywhere: bool,
    selectors: Vec<Selector>,
}

#[derive(Debug, PartialEq, Eq)]
enum Selector {
    Name(String),
    Index(usize),
    Any,
}

/// From a value to one of its children.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// To the value of a field; its name without escapes.
    Name(&'a [u8]),
    /// To an item, from 0.
    Index(usize),
}

/// Which segments of a path may come next below a value; all of them done if the path selects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct States(u64);

impl States {
    /// Whether nothing below can be selected.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl JsonPath {
    /// Reads a path.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.trim() };
        if !reader.take("$") {
            return Err("must be a JSON path that begins with $, such as $.customer.email or $..iban".to_owned());
        }
        let mut segments = Vec::new();
        while !reader.rest.is_empty() {
            segments.push(reader.segment()?);
        }
        match segments.len() {
            0 => Err("must select something below $, which is the whole document".to_owned()),
            n if n > MOST_SEGMENTS => Err(format!("must have at most {MOST_SEGMENTS} segments")),
            _ => Ok(Self { segments }),
        }
    }

    /// At the document itself.
    pub(super) fn start(&self) -> States {
        States(1)
    }

    /// At a child of a value.
    pub(super) fn step(&self, States(states): States, step: Step<'_>) -> States {
        let mut next = 0;
        for (at, segment) in self.segments.iter().enumerate().filter(|(at, _)| states >> at & 1 == 1) {
            if segment.selectors.iter().any(|selector| selector.takes(step)) {
                next |= 1 << (at + 1);
            }
            if segment.anywhere {
                next |= 1 << at;
            }
        }
        States(next)
    }

    /// Whether the path selects the value.
    pub(super) fn selects(&self, States(states): States) -> bool {
        states >> self.segments.len() & 1 == 1
    }
}

impl Selector {
    fn takes(&self, step: Step<'_>) -> bool {
        match (self, step) {
            (Self::Any, _) => true,
            (Self::Name(name), Step::Name(given)) => name.as_bytes() == given,
            (Self::Index(index), Step::Index(given)) => *index == given,
            _ => false,
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn wrong<T>(&self, problem: &str) -> Result<T, String> {
        let rest: String = self.rest.chars().take(20).collect();
        Err(if rest.is_empty() { format!("{problem}, at its end") } else { format!("{problem}, at {rest}") })
    }

    fn segment(&mut self) -> Result<Segment, String> {
        self.blanks();
        let anywhere = self.take("..");
        if self.take("[") {
            return Ok(Segment { anywhere, selectors: self.selectors()? });
        }
        if !anywhere && !self.take(".") {
            return self.wrong("must go on with . or [");
        }
        let selector = if self.take("*") { Selector::Any } else { Selector::Name(self.name()?) };
        Ok(Segment { anywhere, selectors: vec![selector] })
    }

    /// A name without quotes: RFC 9535, section 2.5.1.1, and with a `-`, which many fields have.
    fn name(&mut self) -> Result<String, String> {
        let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || !c.is_ascii();
        let end = self.rest.find(|c| !goes_on(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() {
            return self.wrong("must have a name or *; other names go into ['…']");
        }
        self.rest = rest;
        Ok(name.to_owned())
    }

    fn selectors(&mut self) -> Result<Vec<Selector>, String> {
        let mut selectors = Vec::new();
        loop {
            self.blanks();
            selectors.push(self.selector()?);
            self.blanks();
            if self.take("]") {
                return Ok(selectors);
            }
            if !self.take(",") {
                return self.wrong("must have , or ] here");
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, String> {
        if self.take("*") {
            return Ok(Selector::Any);
        }
        if let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
            self.rest = &self.rest[1..];
            return self.quoted(quote).map(Selector::Name);
        }
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        let is_index = rest.trim_start().starts_with([']', ',']);
        match digits.parse() {
            Ok(index) if is_index => {
                self.rest = rest;
                Ok(Selector::Index(index))
            }
            _ => self.wrong("must be a name in quotes, an index from 0, or *; filters and slices are not known here"),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut name = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, escaped @ ('\\' | '\'' | '"' | '/'))) => name.push(escaped),
                    _ => return self.wrong("must have \\ only before a quote or another \\"),
                },
                c if c == quote => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(name);
                }
                c => name.push(c),
            }
        }
        self.wrong("must close its quotes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_selects_by_name_index_list_and_descent() {
        let name = |name: &'static str| Step::Name(name.as_bytes());
        let selects = |path: &str, steps: &[Step<'_>]| {
            let path = JsonPath::parse(path).unwrap();
            path.selects(steps.iter().fold(path.start(), |states, step| path.step(states, *step)))
        };
        assert!(selects("$.a.b", &[name("a"), name("b")]) && !selects("$.a.b", &[name("a")]));
        assert!(!selects("$.a.b", &[name("a"), name("b"), name("c")]) && !selects("$.a", &[name("A")]));
        assert!(selects("$['a b', \"c\\\"\"]", &[name("c\"")]) && selects("$['a b','c']", &[name("a b")]));
        assert!(selects("$.items[*].iban", &[name("items"), Step::Index(3), name("iban")]));
        assert!(
            selects("$[2]", &[Step::Index(2)]) && !selects("$[2]", &[Step::Index(1)]) && !selects("$[2]", &[name("2")])
        );
        assert!(selects("$..iban", &[name("iban")]) && selects("$..iban", &[name("a"), Step::Index(0), name("iban")]));
        assert!(
            selects("$..a..b", &[name("x"), name("a"), name("y"), name("b")])
                && !selects("$..a..b", &[name("b"), name("a")])
        );
        assert!(selects("$..a[0]", &[name("a"), name("a"), Step::Index(0)]));
        assert!(
            selects("$.été-1", &[name("été-1")])
                && selects("$.*", &[name("x")])
                && selects("$..*", &[name("x"), name("y")])
        );
    }

    #[test]
    fn what_is_no_path_is_refused_with_its_place() {
        let cases = [
            ("customer", "begins with $"),
            ("$", "below $"),
            ("$customer", ". or ["),
            ("$.", "at its end"),
            ("$.a b", ". or ["),
            ("$[?(@.a)]", "filters"),
            ("$[1:2]", "slices"),
            ("$[-1]", "index from 0"),
            ("$['a", "close its quotes"),
            ("$['a'", ", or ]"),
            ("$['\\n']", "before a quote"),
            ("$[]", "index from 0"),
        ];
        for (path, problem) in cases {
            let said = JsonPath::parse(path).unwrap_err();
            assert!(said.contains(problem), "{path}: {said}");
        }
        assert!(JsonPath::parse(&format!("${}", ".a".repeat(33))).is_err());
    }
}
