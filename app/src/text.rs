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
