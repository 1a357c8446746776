//! What the palette offers, and what of it fits the words that are written. Pure; the widget only shows it.

use crate::api::events::Choices;
use crate::domain::access::{Right, Rights};
use crate::domain::admin_page::AdminPage;
use crate::domain::event::EventId;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::language::Language;
use crate::domain::theme::Theme;
use crate::domain::view::View;
use crate::i18n::{Locale, td_string};
use crate::order;
use crate::preferences;
use crate::pretty::fold::folded;
use crate::pretty::visible::plain;
use crate::widgets::feature::feature;
use crate::widgets::preferences::theme_name;
use crate::widgets::vocabulary;

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Opens an address of this server.
    Go(String),
    /// Changes the language.
    Speak(Language),
    /// Changes the colours.
    Paint(Theme),
    /// Shows the keys.
    Help,
    /// Ends the session.
    SignOut,
}

/// A command as it is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it is called.
    pub label: String,
    /// What sort of command.
    pub group: &'static str,
    /// What it does.
    pub deed: Deed,
}

/// What can be gone to besides the pages.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Sites and features.
    pub choices: Choices,
    /// Saved views, in the reader's order.
    pub views: Vec<View>,
}

/// All that this reader may do; what they may not is not offered.
pub fn commands(locale: Locale, rights: Rights, places: &Places) -> Vec<Command> {
    let Places { choices, views } = places;
    let mut all = Vec::new();
    let mut offer = |label: String, group: &'static str, deed: Deed| all.push(Command { label, group, deed });
    if rights.has(Right::StatisticsView) {
        let label = td_string!(locale, common.nav.statistics).to_owned();
        offer(label, td_string!(locale, palette.group.page), Deed::Go("/statistics".to_owned()));
    }
    if rights.has(Right::JournalView) {
        for journal in Journal::ALL.iter().copied() {
            let href = journal.href(&Filter::default());
            let group = td_string!(locale, palette.group.journal);
            offer(vocabulary::journal(locale, journal).to_owned(), group, Deed::Go(href));
        }
        for view in views {
            let label = plain(&view.form.name).into_owned();
            offer(label, td_string!(locale, palette.group.view), Deed::Go(view.form.href(view.id)));
        }
        for site in &choices.sites {
            let href = Journal::All.href(&Filter { site: vec![site.slug.clone()], ..Filter::default() });
            offer(
                td_string!(locale, palette.site, name = site.label.clone()).clone(),
                td_string!(locale, palette.group.site),
                Deed::Go(href),
            );
        }
        for known in &choices.features {
            let href = Journal::All.href(&Filter { module: vec![known.module.clone()], ..Filter::default() });
            let label = feature(preferences::language(locale), &known.module, None);
            offer(label, td_string!(locale, palette.group.feature), Deed::Go(href));
        }
    }
    for page in AdminPage::with(rights) {
        let label = vocabulary::admin_page(locale, page).to_owned();
        offer(label, td_string!(locale, common.nav.settings), Deed::Go(page.path().to_owned()));
    }
    for language in Language::ALL.iter().copied() {
        offer(language.native_name().to_owned(), td_string!(locale, palette.group.language), Deed::Speak(language));
    }
    for theme in Theme::ALL.iter().copied() {
        offer(theme_name(locale, theme).to_owned(), td_string!(locale, palette.group.theme), Deed::Paint(theme));
    }
    offer(td_string!(locale, palette.help).to_owned(), td_string!(locale, palette.group.help), Deed::Help);
    offer(
        td_string!(locale, account.title).to_owned(),
        td_string!(locale, palette.group.account),
        Deed::Go("/account".to_owned()),
    );
    offer(
        td_string!(locale, common.user.sign_out).to_owned(),
        td_string!(locale, palette.group.account),
        Deed::SignOut,
    );
    all
}

/// The commands that fit, the best first; an event's id or link leads the list.
pub fn fitting(locale: Locale, rights: Rights, all: &[Command], words: &str) -> Vec<Command> {
    let event = event_in(words).filter(|_| rights.has(Right::JournalView)).map(|id| Command {
        label: td_string!(locale, palette.event, id = id.to_string()).clone(),
        group: td_string!(locale, palette.group.event),
        deed: Deed::Go(format!("/events/{id}")),
    });
    let wanted = folded(words);
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let ranked = all.iter().filter_map(|command| Some((distance(command, &wanted)?, command)));
    let ranked = order::by_key(ranked, |(distance, _)| format!("{distance:05}"));
    event.into_iter().chain(ranked.into_iter().map(|(_, command)| command.clone())).collect()
}

/// How far the words are from a command; `None` if one of them does not fit at all.
fn distance(command: &Command, wanted: &[&str]) -> Option<u32> {
    let label = folded(&command.label);
    let group = folded(command.group);
    wanted
        .iter()
        .map(|word| {
            let in_label = fit(&label, word);
            let in_group = fit(&group, word).map(|distance| distance + 3);
            in_label.into_iter().chain(in_group).min()
        })
        .sum()
}

/// 0 for the beginning of a word, 1 for a part of one, 2 for letters of one word in their order.
fn fit(text: &str, word: &str) -> Option<u32> {
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    if words().any(|part| part.starts_with(word)) {
        Some(0)
    } else if text.contains(word) {
        Some(1)
    } else {
        (word.chars().count() > 2 && words().any(|part| in_order(part, word))).then_some(2)
    }
}

fn in_order(text: &str, letters: &str) -> bool {
    let mut rest = text.chars();
    text.starts_with(|first| letters.starts_with(first)) && letters.chars().all(|letter| rest.any(|c| c == letter))
}

/// The event that is meant by an id, by a link to its page, or by a link that shows it beside a list.
pub fn event_in(words: &str) -> Option<EventId> {
    let words = words.trim();
    let after = |mark: &str| words.split_once(mark).map(|(_, rest)| rest);
    let id = after("/events/").or_else(|| after("?event=")).or_else(|| after("&event=")).unwrap_or(words);
    let end = id.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(id.len());
    // A few digits are part of a name sooner than an id: those of this century have fifteen or more.
    let whole = end == id.len() || matches!(id.as_bytes().get(end), Some(b'?' | b'&' | b'#' | b'/'));
    let linked = id.len() < words.len();
    (whole && (linked || end >= 12)).then(|| id[..end].parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Role;
    use crate::domain::site::Site;
    use crate::domain::statistics::KnownFeature;
    use crate::domain::view::{Sharing, ViewForm};

    fn places() -> Places {
        let site = Site {
            slug: "lodz".parse().unwrap(),
            label: "Łódź · Piotrkowska".to_owned(),
            zone: "Europe/Warsaw".to_owned(),
            shown: true,
            past_zones: Vec::new(),
        };
        let couriers = KnownFeature { module: "couriers".parse().unwrap(), submodules: Vec::new() };
        let form = ViewForm {
            name: "Night shift".to_owned(),
            journal: Journal::Errors,
            query: "site=lodz".to_owned(),
            columns: String::new(),
        };
        let view = View { id: 7, form, sharing: Sharing::Private, owner: None, changeable: true };
        Places { choices: Choices { sites: vec![site], features: vec![couriers] }, views: vec![view] }
    }

    fn labels(rights: Rights, words: &str) -> Vec<String> {
        let all = commands(Locale::en, rights, &places());
        fitting(Locale::en, rights, &all, words).into_iter().map(|command| command.label).collect()
    }

    #[test]
    fn words_fit_by_their_beginnings_whatever_case_and_accents() {
        let staff = Role::Staff.rights();
        assert_eq!(labels(staff, "LODZ"), ["Journal of Łódź · Piotrkowska"]);
        assert_eq!(labels(staff, "pio jour"), ["Journal of Łódź · Piotrkowska"]);
        assert_eq!(labels(staff, "cour")[0], "Couriers");
        assert_eq!(labels(staff, "statstcs"), ["Statistics"]);
        assert_eq!(labels(staff, "nothing like it"), [""; 0]);
        assert_eq!(labels(staff, "err")[0], "Errors");
        assert_eq!(labels(staff, "night"), ["Night shift"]);
    }

    #[test]
    fn a_group_helps_to_find_but_stands_behind_names() {
        let found = labels(Role::Staff.rights(), "theme");
        assert_eq!(found, ["System", "Light", "Dark"]);
    }

    #[test]
    fn what_the_reader_may_not_do_is_not_offered() {
        let all = labels(Rights::NONE, "");
        assert!(
            all.iter().all(|label| label != "Statistics"
                && label != "Errors"
                && label != "Couriers"
                && label != "Night shift"),
            "{all:?}"
        );
        assert!(all.contains(&"Sign out".to_owned()));
        assert_eq!(labels(Rights::NONE, "227894723489234944"), [""; 0]);
    }

    #[test]
    fn an_event_is_known_by_its_id_and_by_links_to_it() {
        for words in [
            "227894723489234944",
            " https://vigie.example/events/227894723489234944 ",
            "/events/227894723489234944?x=1",
            "https://vigie.example/journals/all?site=lyon&event=227894723489234944&q=a",
        ] {
            assert_eq!(event_in(words), Some(EventId(227_894_723_489_234_944)), "{words}");
        }
        for words in ["", "2026", "10234", "events", "/events/", "227894723489234944x", "99999999999999999999999"] {
            assert_eq!(event_in(words), None, "{words}");
        }
        assert_eq!(labels(Role::Manager.rights(), "227894723489234944")[0], "Open the event 227894723489234944");
    }
}
