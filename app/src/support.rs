//! The plain-language summary of an event for a partner's support desk: what happened, when and where, which ids to quote, and what is missing.

use crate::domain::event_view::{EventView, Moment};
use crate::domain::language::Language;
use crate::domain::time::LocalTime;
use crate::format::size::bytes;
use crate::format::time;
use crate::i18n::{Locale, td_string};
use crate::pages::event::facts::{Fact, facts};
use crate::preferences;
use crate::pretty::visible::plain;
use crate::widgets::{feature, outcome, vocabulary};

/// The summary as a text file with lines that end as Windows ends them. `files` are the names of what is sent with it. What came with the event
/// is hostile: its controls are made visible.
pub fn summary(language: Language, event: &EventView, files: &[String]) -> String {
    let locale = preferences::locale(language);
    let [what, who, _, ids] = facts(locale, event);
    let mut text = Text::default();
    text.line(&title(language, event));
    text.line("");
    text.fact(td_string!(locale, common.outcome.label), outcome::label(locale, event.outcome));
    text.facts(what);
    if let Some(http) = &event.details.http {
        let parts = [http.method.clone(), http.url.clone(), http.status.map(|status| format!("→ {status}"))];
        text.fact("HTTP", &parts.into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    text.part(td_string!(locale, export.support.when));
    when(locale, event, &mut text);
    text.part(td_string!(locale, export.support.who));
    text.facts(who);
    text.part(td_string!(locale, export.support.ids));
    text.facts(ids);
    for target in &event.details.targets {
        text.fact(&target.kind, target.label.as_ref().unwrap_or(&target.id));
    }
    text.part(td_string!(locale, export.support.missing));
    missing(locale, event, &mut text);
    text.part(td_string!(locale, export.support.files));
    files.iter().for_each(|file| text.line(&format!("- {file}")));
    text.line(&format!("- manifest.json: {}", td_string!(locale, export.support.manifest)));
    text.0
}

fn title(language: Language, event: &EventView) -> String {
    event.message.clone().unwrap_or_else(|| {
        let part = event.submodule.as_ref();
        let operation = feature::operation(language, &event.module, part, &event.operation);
        format!("{} · {operation}", feature::feature(language, &event.module, part))
    })
}

/// On the site's clock, on the clock of whoever sends this, and in UTC, which everybody can reckon with.
fn when(locale: Locale, event: &EventView, text: &mut Text) {
    let language = preferences::language(locale);
    let times = &event.times;
    let clock = |moment: Moment, zone: &str| {
        format!("{} ({}, {zone})", time::exact(language, moment.local()), time::offset(moment.offset_s))
    };
    let zone = if event.site.zone.is_empty() { td_string!(locale, event.unknown_zone) } else { &event.site.zone };
    text.fact(td_string!(locale, event.fact.site_time), &clock(times.at_site, zone));
    text.fact(td_string!(locale, export.support.sender_time), &clock(times.occurred, &times.zone));
    let utc = LocalTime::at(times.occurred.at, 0);
    text.fact("UTC", &format!("{} ({})", time::exact(language, utc), times.occurred.at.to_rfc3339()));
}

/// What was removed before storage and what was cut: nobody should look for it in the files.
fn missing(locale: Locale, event: &EventView, text: &mut Text) {
    let language = preferences::language(locale);
    let cut: Vec<_> = event.payloads.iter().filter(|info| info.truncated).collect();
    if event.redacted > 0 {
        text.line(&td_string!(locale, event.redacted, count = event.redacted).to_string());
    }
    for info in &cut {
        let (stored, size) = (bytes(language, info.stored), bytes(language, info.size));
        let sentence = td_string!(locale, event.payload.cut, stored = stored, size = size).to_string();
        text.line(&format!("{}: {sentence} SHA-256: {}", vocabulary::payload(locale, info.kind), info.sha256));
    }
    if event.redacted == 0 && cut.is_empty() {
        text.line(td_string!(locale, export.support.complete));
    }
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, line: &str) {
        self.0.push_str(&plain(line));
        self.0.push_str("\r\n");
    }

    fn part(&mut self, title: &str) {
        self.line("");
        self.line(&title.to_uppercase());
    }

    fn fact(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}: {value}"));
    }

    fn facts(&mut self, facts: Vec<Fact>) {
        facts.iter().for_each(|fact| self.fact(fact.name, &fact.value));
    }
}
