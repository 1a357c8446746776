//! On what a rule is tried out, and what it would take out of that.

use leptos::prelude::*;

use super::Desk;
use super::form::Entry;
use crate::domain::redaction::{Find, PlacedFind, Trial};
use crate::format::number::integer;
use crate::format::time::date_time;
use crate::i18n::{Locale, td_string, use_i18n};
use crate::preferences;
use crate::text::t;
use crate::view::view;
use crate::widgets::feature::feature;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::place_choice::{PlaceChoice, Places};
use crate::widgets::vocabulary;

/// On what of which site and module.
#[component]
pub fn Where(
    /// What the page works on.
    desk: Desk,
    /// What the form is filled with.
    entry: Entry,
) -> impl IntoView {
    let i18n = use_i18n();
    let places = desk.view.with_untracked(|view| Places {
        sites: view.sites.clone(),
        modules: view.modules.clone(),
        any_site: true,
    });
    let changed = Callback::new(move |()| entry.shown.set(None));
    view! {
        <fieldset class="choices redaction-where">
            <legend>{t!(i18n, redaction.form.try_on)}</legend>
            <PlaceChoice id="redaction" places chosen=entry.place changed />
        </fieldset>
    }
}

/// What the last trial showed; nothing where it was refused, or the rule has changed since.
#[component]
pub fn Shown(
    /// What the form is filled with.
    entry: Entry,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = move || {
        let trial = entry.shown.get().and_then(Result::ok)?;
        let places: Vec<AnyView> = trial.finds.iter().cloned().map(|find| view! { <Place find /> }).collect();
        let list = (!places.is_empty()).then(|| view! { <ol class="redaction-finds">{places}</ol> });
        let sentence = |text| view! { <p>{text}</p> };
        let sentences = move || sentences(i18n.get_locale(), &trial).into_iter().map(sentence).collect_view();
        Some(view! {
            <section class="settings-preview" aria-labelledby="redaction-trial">
                <h3 id="redaction-trial">{t!(i18n, redaction.trial.title)}</h3>
                {move || sentences()}
                {list}
            </section>
        })
    };
    view! { <div aria-live="polite">{move || shown()}</div> }
}

/// What came of it, sentence by sentence.
fn sentences(locale: Locale, trial: &Trial) -> Vec<String> {
    let language = preferences::language(locale);
    let n = |n: u64| integer(language, n);
    let Some(oldest) = trial.oldest else { return vec![td_string!(locale, redaction.trial.none).to_owned()] };
    let since = date_time(language, oldest.local());
    let looked =
        td_string!(locale, redaction.trial.looked, count = trial.payloads, n = n(trial.payloads), since = since);
    let mut all = vec![looked.to_string()];
    if trial.removed == 0 {
        all.push(td_string!(locale, redaction.trial.nothing).to_owned());
        return all;
    }
    let values = td_string!(locale, redaction.trial.values, count = trial.removed, n = n(trial.removed)).to_string();
    let from = n(trial.changed);
    all.push(td_string!(locale, redaction.trial.removes, values = values, from = from).to_string());
    all
}

/// One of the places.
#[component]
fn Place(find: PlacedFind) -> impl IntoView {
    let i18n = use_i18n();
    let PlacedFind { event, at, site, module, kind, find } = find;
    let Find { header, before, removed, after } = find;
    let when = move || date_time(preferences::language(i18n.get_locale()), at.local());
    let what = move || {
        let locale = i18n.get_locale();
        let part = vocabulary::payload(locale, kind);
        format!("{site} · {} · {part}", feature(preferences::language(locale), &module, None))
    };
    let header = header.map(|name| view! { <MarkedText text=format!("{name}: ") /> });
    view! {
        <li>
            <a href=format!("/events/{event}")>{move || when()}</a>
            " "
            <span class="settings-slug">{move || what()}</span>
            <p>
                <code class="redaction-rule">
                    {header}
                    <MarkedText text=before />
                    <del>
                        <MarkedText text=removed />
                    </del>
                    <MarkedText text=after />
                </code>
            </p>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event_view::Moment;
    use crate::domain::time::Timestamp;

    fn said(locale: Locale, trial: &Trial) -> String {
        sentences(locale, trial).join(" ").replace(['\u{a0}', '\u{202f}'], " ")
    }

    #[test]
    fn a_trial_says_on_how_much_it_was_and_what_would_go() {
        let oldest = Some(Moment { at: Timestamp::parse("2026-11-22T12:00:00Z").unwrap(), offset_s: 0 });
        let trial = Trial { payloads: 500, oldest, changed: 1, removed: 3, finds: Vec::new() };
        assert_eq!(
            said(Locale::en, &trial),
            "Looked at the 500 newest requests and responses, back to 22 Nov 2026, 12:00:00. The rule would remove 3 values, from 1 of them."
        );
        assert_eq!(
            said(Locale::pl, &trial),
            "Sprawdzono 500 najnowszych żądań i odpowiedzi, do 22 lis 2026, 12:00:00 wstecz. Reguła usunęłaby 3 wartości, w 1 z nich."
        );
        assert!(said(Locale::fr, &Trial { removed: 0, ..trial }).ends_with("La règle n’y enlèverait rien."));
        assert_eq!(said(Locale::en, &Trial::default()), "There is no request or response to try it on yet.");
    }
}
