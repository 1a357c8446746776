//! Programs that send an event, to be copied: complete, with the address of this server, and with the key while it can be shown. Pure.

use crate::i18n::{Locale, td_string};

/// A language that examples are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// A command in a shell.
    Curl,
    /// PHP 8 with its curl extension.
    Php,
    /// Python 3 alone.
    Python,
    /// JavaScript on Node 20.
    JavaScript,
    /// Rust with ureq.
    Rust,
}

impl Program {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Curl, Self::Php, Self::Python, Self::JavaScript, Self::Rust];

    /// Its name in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Php => "php",
            Self::Python => "python",
            Self::JavaScript => "javascript",
            Self::Rust => "rust",
        }
    }

    /// Its name for people, the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Php => "PHP",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::Rust => "Rust",
        }
    }

    /// What runs it.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Curl => "bash",
            Self::Php => "php send.php",
            Self::Python => "python3 send.py",
            Self::JavaScript => "node send.mjs",
            Self::Rust => "cargo run",
        }
    }

    /// That of an address; what is none is the first.
    pub fn of_slug(slug: &str) -> Self {
        Self::ALL.into_iter().find(|program| program.slug() == slug).unwrap_or(Self::Curl)
    }

    const fn template(self) -> &'static str {
        match self {
            Self::Curl => include_str!("examples/curl.sh"),
            Self::Php => include_str!("examples/send.php"),
            Self::Python => include_str!("examples/send.py"),
            Self::JavaScript => include_str!("examples/send.mjs"),
            Self::Rust => include_str!("examples/main.rs.txt"),
        }
    }

    /// The expression that is the key: itself while it is known, else what the environment holds.
    fn key(self, key: Option<&str>) -> String {
        match (self, key) {
            (Self::Php, Some(key)) => format!("'{key}'"),
            (Self::JavaScript, Some(key)) => format!("'{key}'"),
            (Self::Rust, Some(key)) => format!("\"{key}\".to_owned()"),
            (_, Some(key)) => format!("\"{key}\""),
            (Self::Php, None) => "getenv('VIGIE_KEY')".to_owned(),
            (Self::JavaScript, None) => "process.env.VIGIE_KEY".to_owned(),
            (Self::Python, None) => "os.environ[\"VIGIE_KEY\"]".to_owned(),
            (Self::Rust, None) => "std::env::var(\"VIGIE_KEY\")?".to_owned(),
            (Self::Curl, None) => "$VIGIE_KEY".to_owned(),
        }
    }

    /// The field that names the site, on a line of its own.
    fn site(self, site: &str) -> String {
        match self {
            Self::Curl => format!("\n  \"site\": \"{site}\","),
            Self::Php => format!("\n    'site' => '{site}',"),
            Self::Python => format!("\n    \"site\": \"{site}\","),
            Self::JavaScript => format!("\n  site: '{site}',"),
            Self::Rust => format!("\n        \"site\": \"{site}\","),
        }
    }
}

/// What an example is filled with.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// The address of the server, without a slash at its end.
    pub address: &'a str,
    /// The key, while it can be shown.
    pub key: Option<&'a str>,
    /// The site that the event names; none where the key decides it.
    pub site: Option<&'a str>,
}

/// The program, with its notes in a language.
pub fn example(locale: Locale, program: Program, filling: Filling<'_>) -> String {
    // In the shell the key is given to the environment, and read from there.
    let export = match filling.key {
        Some(key) => format!("# {}\nexport VIGIE_KEY=\"{key}\"\n", td_string!(locale, source.start.note.key)),
        None => String::new(),
    };
    let text = program
        .template()
        .replace("@key-export@", &export)
        .replace("@key@", &program.key(filling.key))
        .replace("@site@", &filling.site.map(|site| program.site(site)).unwrap_or_default())
        .replace("@note-key@", td_string!(locale, source.start.note.key))
        .replace("@note-rejected@", td_string!(locale, source.start.note.rejected))
        .replace("@note-busy@", td_string!(locale, source.start.note.busy))
        .replace("@note-repeat@", td_string!(locale, source.start.note.repeat))
        .replace("@event@", td_string!(locale, source.start.event))
        .replace("@address@", filling.address);
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILLING: Filling<'static> =
        Filling { address: "https://vigie.example", key: Some("vgs_abc-_1"), site: Some("lyon") };

    #[test]
    fn every_example_has_all_that_it_needs_in_every_language() {
        for locale in [Locale::en, Locale::fr, Locale::pl] {
            for program in Program::ALL {
                let text = example(locale, program, FILLING);
                for part in ["https://vigie.example/api/v1/events", "vgs_abc-_1", "lyon", "test-", "429", "207", "id"] {
                    assert!(text.contains(part), "{program:?} lacks {part}:\n{text}");
                }
                let left = text.split('@').skip(1).step_by(2).any(|word| word.starts_with("note") || word == "key");
                assert!(!left, "{text}");
                let notes = td_string!(locale, source.start.note.repeat);
                assert!(text.contains(notes) && !notes.contains('\n'));
            }
        }
    }

    #[test]
    fn without_the_key_the_environment_has_it_and_the_key_decides_the_only_site() {
        for program in Program::ALL {
            let text = example(Locale::en, program, Filling { key: None, site: None, ..FILLING });
            assert!(text.contains("VIGIE_KEY") && !text.contains("vgs_") && !text.contains("site"), "{text}");
        }
    }

    #[test]
    fn a_language_is_found_again_by_its_address() {
        for program in Program::ALL {
            assert_eq!(Program::of_slug(program.slug()), program);
        }
        assert_eq!(Program::of_slug("cobol"), Program::Curl);
    }

    #[test]
    fn a_test_event_can_stand_in_a_text_of_every_programming_language() {
        for locale in [Locale::en, Locale::fr, Locale::pl] {
            let event = td_string!(locale, source.start.event);
            assert!(!event.contains(['"', '\'', '\\', '$']), "{event}");
        }
    }
}
