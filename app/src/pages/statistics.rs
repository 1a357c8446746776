//! How often each feature was used and how it ended: the address says what to count, the server counts, and each figure opens its events.

pub mod address;
pub mod chart;
pub mod export;
pub mod figures;
pub mod keep_up;
pub mod legend;
pub mod period;
pub mod period_menu;
pub mod pickers;
pub mod tables;
pub mod toolbar;
pub mod welcome;
pub mod words;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::api::sites::sites;
use crate::api::statistics::{Holds, UsageAnswer, UsageRequest, features, usage};
use crate::domain::error::AppError;
use crate::domain::site::Site;
use crate::domain::statistics::{KnownFeature, Statistics, Usage};
use crate::domain::time::LocalDay;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::frame::use_reader;
use crate::widgets::icon::Icon;
use crate::widgets::made_once::made_once;
use crate::widgets::page::Page;
use crate::widgets::state::{Failure, Loading, Notice};
use address::{Address, Extra, Look};
use chart::ChartView;
use export::ExportFigures;
use legend::Legend;
use tables::{BucketTable, FeatureTable};
use toolbar::Toolbar;
use welcome::Welcome;

/// The statistics page. All that it fetches is asked for here, once, whatever is drawn below.
#[component]
pub fn StatisticsPage() -> impl IntoView {
    let i18n = use_i18n();
    let reader = use_reader();
    let search = use_search();
    let answered: Resource<Answered> = Resource::new(
        move || search.get(),
        move |search| async move {
            let today = reader.await?.today;
            let address = Address::parse(&search, today).map_err(AppError::Invalid)?;
            let answer = usage(request(&address)).await?;
            Ok((address.to_query(), answer))
        },
    );
    let known = Resource::new(|| (), |()| features());
    let sites = Resource::new(|| (), |()| sites());
    view! {
        <Page title=Signal::derive(move || t_string!(i18n, statistics.title).to_owned())>
            <Suspense fallback=|| view! { <Loading rows=8 /> }>
                {Suspend::new(async move {
                    let today = reader.await.ok()?.today;
                    // What cannot be chosen from is no reason to hide the figures: without an answer the lists offer less.
                    let known = Signal::stored(known.await.unwrap_or_default());
                    let sites = Signal::stored(sites.await.unwrap_or_default());
                    Some(view! { <Controls search today known sites /> })
                })}
            </Suspense>
            <Figures answered search />
        </Page>
    }
}

/// The address's query. It stays what it was while the reader leaves for another page.
fn use_search() -> Memo<String> {
    let location = use_location();
    Memo::new(move |before: Option<&String>| {
        let search = location.search.get();
        match before {
            Some(before) if location.pathname.get() != address::PATH => before.clone(),
            _ => search,
        }
    })
}

/// Figures and the address that they answer, so that what is shown and what it opens always belong together.
pub type Answered = Result<(String, UsageAnswer), AppError>;

/// What is shown now, while the next is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What was asked for.
    pub address: Address,
    /// What came back.
    pub answer: UsageAnswer,
}

/// The toolbar. An address that cannot be read leaves it as it was: the figures' place says what is wrong.
#[component]
fn Controls(
    search: Memo<String>,
    today: LocalDay,
    known: Signal<Vec<KnownFeature>>,
    sites: Signal<Vec<Site>>,
) -> impl IntoView {
    let address = Memo::new(move |before: Option<&Address>| {
        Address::parse(&search.read(), today)
            .unwrap_or_else(|_| before.cloned().unwrap_or_else(|| Address::usual(today)))
    });
    view! { <Toolbar address today known sites /> }
}

fn request(address: &Address) -> UsageRequest {
    let previous = address.period.previous().filter(|_| address.previous == Extra::Shown);
    UsageRequest {
        filter: address.filter.to_query(),
        granularity: address.period.granularity,
        days: figures::days(&address.period.days),
        previous: previous.map(|previous| figures::days(&previous.days)),
    }
}

#[component]
fn Figures(answered: Resource<Answered>, search: Memo<String>) -> impl IntoView {
    let pending = RwSignal::new(false);
    let quiet = use_live(answered, search);
    let waits = move || pending.get() && !quiet.get();
    let answer = Suspend::new(async move {
        let answered = following(answered, answered.await);
        made_once().await;
        view! { <Answer answered /> }
    });
    // What sets `pending` is a task of its own, which on the server may begin after its page is gone; and there nothing is pending twice.
    #[cfg(feature = "ssr")]
    let answer = view! { <Transition fallback=|| view! { <Loading rows=8 /> }>{answer}</Transition> };
    #[cfg(not(feature = "ssr"))]
    let answer = view! {
        <Transition fallback=|| view! { <Loading rows=8 /> } set_pending=pending>
            {answer}
        </Transition>
    };
    view! {
        <div class="statistics" class:refreshing=move || waits() aria-busy=move || waits().to_string()>
            {answer}
        </div>
    }
}

/// Fetches the figures again as events arrive, and says whether that is why they are on their way: then nothing is dimmed.
fn use_live(answered: Resource<Answered>, search: Memo<String>) -> Signal<bool> {
    let quiet = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    {
        let refresh = Callback::new(move |()| {
            quiet.set(true);
            answered.refetch();
        });
        Effect::new(move || {
            search.track();
            quiet.set(false);
        });
        let held = crate::browser::chart::use_pointer_over();
        keep_up::KeepUp { search, held, refresh }.start();
    }
    // The server renders once.
    let _ = (answered, search);
    quiet.into()
}

/// The first answer and those after it. The server renders once, so there the first is all: a resource that is asked, not awaited, while its
/// value arrives on another thread can say "nothing yet" to a page that is already being written, and the browser would not find that page.
fn following(answered: Resource<Answered>, first: Answered) -> Signal<Answered> {
    if cfg!(feature = "ssr") {
        Signal::stored(first)
    } else {
        Memo::new(move |_| answered.get().unwrap_or_else(|| first.clone())).into()
    }
}

#[component]
fn Answer(answered: Signal<Answered>) -> impl IntoView {
    let failure = Memo::new(move |_| answered.with(|answered| answered.as_ref().err().cloned()));
    let shown = Memo::new(move |_| {
        let (query, answer) = answered.get().ok()?;
        // The query says all, so no day is needed to complete it.
        Some(Shown { address: Address::parse(&query, LocalDay::MIN).ok()?, answer })
    });
    // A new installation is one to which nothing was ever sent, not one whose chosen days are empty.
    let greets = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.answer.holds == Holds::Nothing))
    });
    let found = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(Shown::has_events)));
    let answers = Memo::new(move |_| shown.with(Option::is_some));
    let shown = Signal::derive(move || shown.get().unwrap_or_else(Shown::nothing));
    view! {
        {move || failure.get().map(|error| view! { <Failure error /> })}
        {move || match (answers.get(), greets.get(), found.get()) {
            (false, _, _) => ().into_any(),
            (true, true, _) => view! { <Welcome /> },
            (true, false, false) => view! { <Empty shown /> },
            (true, _, true) => view! { <Full shown /> },
        }}
    }
}

#[component]
fn Full(shown: Signal<Shown>) -> impl IntoView {
    let look = Memo::new(move |_| shown.with(|shown| shown.address.look));
    view! {
        <ExportFigures shown />
        <Legend shown />
        {move || match look.get() {
            Look::Chart => view! { <ChartView shown /> },
            Look::Table => view! { <BucketTable shown /> },
        }}
        <FeatureTable shown />
    }
}

#[component]
fn Empty(shown: Signal<Shown>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Legend shown />
        <Notice shape=Icon::Statistics title=move || t!(i18n, statistics.empty.title)>
            <p>{t!(i18n, statistics.empty.text)}</p>
            <a class="button primary" href=address::PATH>
                {t!(i18n, statistics.empty.reset)}
            </a>
        </Notice>
    }
}

impl Shown {
    fn has_events(&self) -> bool {
        let previous = figures::shown_previous(&self.address, &self.answer);
        self.answer.current.total.total() > 0 || previous.is_some_and(|previous| previous.total.total() > 0)
    }

    fn nothing() -> Self {
        let address = Address::usual(LocalDay::MIN);
        let current = Statistics::of(address.period.granularity, &address.period.days, Usage::default());
        let answer =
            UsageAnswer { current, previous: None, counted_sites: Vec::new(), emptied: None, holds: Holds::Events };
        Self { address, answer }
    }
}
