//! Where one is signed in.

use leptos::prelude::*;

use super::sheet::{Desk, problem};
use crate::api::account::{end_other_sessions, end_own_session, own_account};
use crate::domain::account_sheet::{AccountSheet, OwnSession};
use crate::domain::error::AppError;
use crate::format::time::date_time;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::language;
use crate::pretty::agent::agent;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};
use crate::widgets::when::When;

/// Which sessions end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// One, by its id.
    One(String),
    /// All but this one.
    Others,
}

async fn end(which: Ended) -> Result<(u64, AccountSheet), AppError> {
    let ended = match which {
        Ended::One(id) => end_own_session(id).await.map(|()| 1)?,
        Ended::Others => end_other_sessions().await?,
    };
    Ok((ended, own_account().await?))
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, account.sessions.device)),
    Column::brief(|locale| td_string!(locale, account.sessions.began)),
    Column::brief(|locale| td_string!(locale, account.sessions.seen)),
    Column::DEEDS,
];

/// The part.
#[component]
pub fn Sessions(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let ended = RwSignal::new(None::<u64>);
    let done = move |(_, (count, sheet)): (Ended, (u64, AccountSheet))| {
        desk.sheet.set(sheet);
        ended.set(Some(count));
    };
    let sending = sending(desk.question, end, Callback::new(done));
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let said = move || ended.get().map(|count| t_string!(i18n, account.sessions.ended, count = count));
    let key = |session: &OwnSession| session.id.clone();
    view! {
        <Part title=t!(i18n, account.sessions.title) lead=t!(i18n, account.sessions.lead)>
            <SettingsTable caption=t!(i18n, account.sessions.title) columns=COLUMNS>
                <For each=move || desk.sheet.get().sessions key=key let:session>
                    <Row session sending />
                </For>
            </SettingsTable>
            <When holds=move || 1 < desk.sheet.read().sessions.len()>
                <button type="button" class="button" on:click=move |_| { sending.dispatch(Ended::Others); }>
                    {t!(i18n, account.sessions.everywhere)}
                </button>
            </When>
            <p class="field-problem" role="alert">{move || refused()}</p>
            <p class="done" role="status">{move || said()}</p>
        </Part>
    }
}

#[component]
fn Row(session: OwnSession, sending: Sending<Ended>) -> impl IntoView {
    let i18n = use_i18n();
    let device = StoredValue::new(session.user_agent.as_deref().map(device));
    let name = move || device.get_value().unwrap_or_else(|| t_string!(i18n, account.sessions.unknown).to_owned());
    let time = move |moment: crate::domain::event_view::Moment| date_time(language(i18n.get_locale()), moment.local());
    let (created, seen, current) = (session.created, session.seen, session.current);
    let id = StoredValue::new(session.id);
    let ip = session.ip.map(|ip| view! { " " <span class="settings-slug">{move || t_string!(i18n, account.sessions.from, ip = ip.as_str())}</span> });
    let state = current.then(|| view! { " " <span class="tag">{t!(i18n, account.sessions.this)}</span> });
    let deed = (!current).then(|| {
        view! {
            <button
                type="button"
                class="button"
                aria-label=move || t_string!(i18n, account.sessions.end_of, name = name())
                on:click=move |_| { sending.dispatch(Ended::One(id.get_value())); }
            >
                {t!(i18n, account.sessions.end)}
            </button>
        }
    });
    let about = view! { {move || name()} {ip} {state} };
    row(COLUMNS, vec![about, told(move || time(created)), told(move || time(seen)), deed.into_any()])
}

/// A program and its system, or its own words for itself.
fn device(text: &str) -> String {
    match agent(text) {
        Some(agent) => {
            [Some(agent.program), agent.system.map(str::to_owned)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        }
        None => plain(text).into_owned(),
    }
}
