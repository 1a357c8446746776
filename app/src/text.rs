//! Texts in a view. `leptos_i18n`'s own `t!` makes a type of its own for each text, and so its own code for showing it; here all are one.

use leptos_i18n::I18nContext;

use crate::i18n::Locale;

/// The text of a key as a child or an attribute of a view; follows the reader's language. Texts with arguments are
/// `move || t_string!(…)`.
macro_rules! t {
    ($i18n:expr, $($key:ident).+) => {
        $crate::text::following($i18n, |locale| $crate::i18n::td_string!(locale, $($key).+))
    };
}
pub(crate) use t;

/// What `of` says in the language of the moment.
pub(crate) fn following(
    i18n: I18nContext<Locale>,
    of: fn(Locale) -> &'static str,
) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    move || of(i18n.get_locale())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The texts of a language, each with the file that it stands in.
    fn texts(language: &str) -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files
            .flat_map(|file| {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                let text = fs::read_to_string(file).unwrap();
                text.lines().map(|line| (name.clone(), line.to_owned())).collect::<Vec<_>>()
            })
            .filter_map(|(name, line)| Some((name, line.split_once("\": \"")?.1.to_owned())))
            .collect()
    }

    #[test]
    fn french_parts_no_sign_from_its_word_at_the_end_of_a_line() {
        for (file, text) in texts("fr") {
            for parted in [" :", " ;", " !", " ?", " »", "« "] {
                assert!(!text.contains(parted), "{file}: “{parted}” wants a space that does not break in “{text}”");
            }
        }
    }
}
