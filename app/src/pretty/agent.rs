//! A browser's own words for itself (`User-Agent`) in two words that people know. Only a help: the whole text stays at hand.

/// A browser or program, and the system that it runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Such as `Firefox 145`.
    pub program: String,
    /// Such as `Windows`; `None` where it does not say.
    pub system: Option<&'static str>,
}

/// By which word a program is known, and its name. Those that pretend to be another stand before it.
const PROGRAMS: [(&str, &str); 12] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("curl/", "curl"),
    ("PostmanRuntime/", "Postman"),
    ("python-requests/", "Python"),
    ("GuzzleHttp/", "Guzzle"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The words for a known program; `None` where the text itself says it best.
pub fn agent(text: &str) -> Option<Agent> {
    let system = SYSTEMS.iter().find(|(word, _)| text.contains(word)).map(|(_, name)| *name);
    let known = PROGRAMS.iter().find_map(|(word, name)| Some((*name, version(text, word)?)));
    let safari = || text.contains("Safari/").then(|| version(text, "Version/").map(|version| ("Safari", version)))?;
    let (name, version) = known.or_else(safari)?;
    let program = if version.is_empty() { name.to_owned() } else { format!("{name} {version}") };
    Some(Agent { program, system })
}

/// The first number after a word; empty if none follows.
fn version<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (_, after) = text.split_once(word)?;
    let digits = after.bytes().take(4).take_while(u8::is_ascii_digit).count();
    after.get(..digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_though_each_claims_to_be_all() {
        for (text, program, system) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox 145",
                "Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome 142",
                "Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.1",
                "Edge 142",
                "Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari 18",
                "iOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome 142",
                "Android",
            ),
        ] {
            assert_eq!(agent(text), Some(Agent { program: program.to_owned(), system: Some(system) }), "{text}");
        }
        assert_eq!(agent("curl/8.5.0"), Some(Agent { program: "curl 8".to_owned(), system: None }));
    }

    #[test]
    fn what_nobody_knows_speaks_for_itself() {
        assert_eq!(agent("AcmeTill 4.2"), None);
        assert_eq!(agent(""), None);
    }
}
