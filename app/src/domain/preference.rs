//! What a person chooses for the interface on every device: language, theme and time zone.

use super::terms::terms;

terms! {
    /// A choice.
    Preference {
        /// A slug of [`super::language::Language`].
        Locale = 0, "locale";
        /// A slug of [`super::theme::Theme`].
        Theme = 1, "theme";
        /// An IANA time zone.
        Zone = 2, "zone";
    }
}

/// Kept on the server: a browser knows no time zones by name.
#[cfg(feature = "ssr")]
pub mod kept {
    use std::collections::BTreeMap;

    use super::Preference;

    impl Preference {
        /// Whether there is such a value.
        pub fn knows(self, value: &str) -> bool {
            match self {
                Self::Locale => matches!(value, "en" | "fr" | "pl"),
                Self::Theme => matches!(value, "light" | "dark"),
                Self::Zone => value.parse::<chrono_tz::Tz>().is_ok(),
            }
        }
    }

    /// What a person chose; an empty value follows the device.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Kept(BTreeMap<String, String>);

    impl Kept {
        /// Reads what was kept. What cannot be read is as if nothing was chosen: nobody is locked out over a colour.
        pub fn read(json: &str) -> Self {
            Self(serde_json::from_str(json).unwrap_or_default())
        }

        /// The value of a preference, if one was chosen that is still known; empty follows the device.
        pub fn get(&self, preference: Preference) -> Option<&str> {
            let value = self.0.get(preference.as_str())?;
            (value.is_empty() || preference.knows(value)).then_some(value.as_str())
        }

        /// Chooses.
        pub fn set(&mut self, preference: Preference, value: &str) {
            self.0.insert(preference.as_str().to_owned(), value.to_owned());
        }

        /// As it is kept.
        pub fn to_json(&self) -> String {
            serde_json::Value::from_iter(self.0.clone()).to_string()
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_choice_is_kept_and_read_back_and_nonsense_is_none() {
            let mut kept = Kept::default();
            kept.set(Preference::Zone, "Europe/Warsaw");
            kept.set(Preference::Theme, "");
            let read = Kept::read(&kept.to_json());
            assert_eq!(read, kept);
            assert_eq!(read.get(Preference::Zone), Some("Europe/Warsaw"));
            assert_eq!((read.get(Preference::Theme), read.get(Preference::Locale)), (Some(""), None));
            assert_eq!(Kept::read("{\"zone\":\"Mars/Base\"}").get(Preference::Zone), None);
            assert_eq!(Kept::read("nonsense"), Kept::default());
        }
    }
}
