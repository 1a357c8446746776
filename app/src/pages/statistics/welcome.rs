//! What a new installation shows: the three ways to get data in.

use leptos::prelude::*;

use crate::domain::admin_page::AdminPage;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::code::Command;
use crate::widgets::frame::use_reader;
use crate::widgets::icon::logo;

/// Where the server listens unless it is told otherwise; replaced by where this page really comes from.
const USUAL_ORIGIN: &str = "http://127.0.0.1:8321";

/// Where the README keeps the data; a page does not tell where they really are.
const DATA: &str = "/var/lib/vigie";

/// The greeting.
#[component]
pub fn Welcome() -> impl IntoView {
    let i18n = use_i18n();
    let origin = RwSignal::new(USUAL_ORIGIN.to_owned());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(known) = crate::browser::document::origin() {
            origin.set(known);
        }
    });
    view! {
        <section class="welcome">
            <header>{logo()} <h2>{t!(i18n, statistics.welcome.title)}</h2> <p>{t!(i18n, statistics.welcome.lead)}</p></header>
            <ol class="welcome-ways">
                <li>
                    <h3>{t!(i18n, statistics.welcome.send_title)}</h3>
                    <p>{t!(i18n, statistics.welcome.send_text)}</p>
                    <Command text=Signal::derive(move || send(&origin.read())) />
                    <ToSources />
                </li>
                <li>
                    <h3>{t!(i18n, statistics.welcome.import_title)}</h3>
                    <p>{t!(i18n, statistics.welcome.import_text)}</p>
                    <Command text=Signal::stored(format!("vigie import --data {DATA} --site lyon events.ndjson")) />
                </li>
                <li>
                    <h3>{t!(i18n, statistics.welcome.demo_title)}</h3>
                    <p>{t!(i18n, statistics.welcome.demo_text)}</p>
                    <Command text=Signal::stored("vigie demo".to_owned()) />
                </li>
            </ol>
        </section>
    }
}

/// The way of those who may make keys in the browser.
#[component]
fn ToSources() -> impl IntoView {
    let i18n = use_i18n();
    let reader = use_reader();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let session = reader.await.ok().and_then(|reader| reader.session)?;
                let page = AdminPage::Sources;
                session.rights.has(page.right()).then(|| {
                    view! { <p><a href=page.path()>{t!(i18n, statistics.welcome.connect)}</a></p> }
                })
            })}
        </Suspense>
    }
}

fn send(origin: &str) -> String {
    format!(
        "vigie site add --data {DATA} lyon --label \"Lyon\" --zone Europe/Paris\n\
         KEY=$(vigie key create --data {DATA} --site lyon --name till)\n\
         curl {origin}/api/v1/events \\\n  \
         -H \"Authorization: Bearer $KEY\" \\\n  \
         -H \"Content-Type: application/json\" \\\n  \
         -d '{{\"module\": \"email\", \"operation\": \"send\", \"outcome\": \"success\"}}'"
    )
}
