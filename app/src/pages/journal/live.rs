//! New events of a journal as they are committed. They join the list while the reader is at its top; a reader who has scrolled, opened an
//! event or marked a text is not disturbed: the new ones wait, and a button says how many.

use leptos::prelude::*;

use crate::domain::event_row::EventRow;
use crate::domain::filter::Filter;
use crate::domain::time::LocalDay;
use crate::domain::time_range::Bound;
use crate::format::number::integer;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::event_list::blocks::Rows;
use crate::widgets::when::When;

/// More than these do not wait: the list is read anew instead.
const MOST_WAITING: usize = 1_000;
/// A list that grows by itself is cut to so many rows; what is below can be loaded again.
pub const MOST_ROWS: usize = 3_000;

/// How the stream stands, as the reader is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The reader does not want new events.
    Off,
    /// It is being opened.
    Connecting,
    /// New events come.
    Live,
}

/// What has come and waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The rows in the order of their commits.
    rows: Vec<EventRow>,
    /// How many more there are than these.
    more: u64,
}

impl Waiting {
    /// How many events wait.
    pub fn count(&self) -> u64 {
        self.rows.len() as u64 + self.more
    }

    /// Whether the rows are all that has come.
    pub const fn is_whole(&self) -> bool {
        self.more == 0
    }

    /// Adds rows, as long as there is room.
    pub fn add(&mut self, rows: Vec<EventRow>) {
        let room = MOST_WAITING.saturating_sub(self.rows.len());
        self.more += rows.len().saturating_sub(room) as u64;
        self.rows.extend(rows.into_iter().take(room));
    }

    /// Adds events of which only the number has come.
    pub const fn leave_out(&mut self, count: u64) {
        self.more += count;
    }
}

/// New events of one list.
#[derive(Clone, Copy)]
pub struct Arrivals {
    /// Whether the reader wants them.
    pub wanted: RwSignal<bool>,
    /// How the stream stands.
    pub standing: Signal<Standing>,
    /// What waits.
    pub waiting: RwSignal<Waiting>,
    /// How many were left out of the list because more came than a person can read.
    pub left_out: RwSignal<u64>,
}

impl Arrivals {
    /// Takes rows that have just been committed into the list, or has them wait.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser follows the stream"))]
    fn take(self, list: Rows, rows: Vec<EventRow>, pause: Pause) {
        match pause {
            Pause::Paused => self.waiting.update(|waiting| waiting.add(rows)),
            Pause::Following => list.insert_all(rows),
        }
    }

    /// Lets what waits into the list; `false` if the list has to be read anew for that.
    pub fn let_in(self, list: Rows) -> bool {
        let waiting = self.waiting.try_update(std::mem::take).unwrap_or_default();
        let whole = waiting.is_whole();
        list.insert_all(waiting.rows);
        whole
    }
}

/// Whether the reader is busy with what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// New rows join the list.
    Following,
    /// New rows wait.
    Paused,
}

/// Whether a range can have new events: one that does not end before today.
pub fn can_grow(filter: &Filter, today: Option<LocalDay>) -> bool {
    match (filter.to, today) {
        (None, _) => true,
        (Some(Bound::Day(to)), Some(today)) => to >= today,
        // An instant of today may be ahead of the clock, and nothing is lost by listening.
        (Some(Bound::Instant(to)), Some(today)) => to.0 >= today.midnight_ms(),
        (Some(_), None) => false,
    }
}

/// The bar over the list: whether it is live, what waits, what was left out.
#[derive(Clone, Copy)]
pub struct BarState {
    /// The new events.
    pub arrivals: Arrivals,
    /// Whether they wait.
    pub pause: Signal<Pause>,
    /// Brings the reader back to the top, with what waits.
    pub on_return: Callback<()>,
    /// Reads the list anew.
    pub on_reload: Callback<()>,
}

/// The bar.
#[component]
pub fn LiveBar(
    /// What it shows and to whom it tells.
    state: BarState,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let BarState { arrivals, pause, on_return, on_reload } = state;
    let Arrivals { wanted, standing, waiting, left_out } = arrivals;
    let count = Memo::new(move |_| waiting.with(Waiting::count));
    let some = Memo::new(move |_| count.get() > 0);
    let lost = Memo::new(move |_| left_out.get() > 0);
    let word = move || match (standing.get(), pause.get()) {
        (Standing::Off, _) => t_string!(i18n, journal.live.off),
        (Standing::Connecting, _) => t_string!(i18n, journal.live.connecting),
        (Standing::Live, Pause::Following) => t_string!(i18n, journal.live.on),
        (Standing::Live, Pause::Paused) => t_string!(i18n, journal.live.paused),
    };
    let state = move || match (standing.get(), pause.get()) {
        (Standing::Off, _) => "off",
        (Standing::Connecting, _) => "connecting",
        (Standing::Live, Pause::Following) => "on",
        (Standing::Live, Pause::Paused) => "paused",
    };
    view! {
        <div class="live-bar">
            <button
                type="button"
                class="live-toggle"
                data-state=move || state()
                aria-pressed=move || wanted.get().to_string()
                title=move || t_string!(i18n, journal.live.toggle)
                on:click=move |_| wanted.update(|wanted| *wanted = !*wanted)
            >
                <span class="live-dot" aria-hidden="true"></span>
                <span>{move || word()}</span>
            </button>
            // Told once, not with every event.
            <span class="visually-hidden" role="status">
                <When holds=move || some.get()>{t!(i18n, journal.live.arrived)}</When>
            </span>
            <When holds=move || some.get()>
                <button type="button" class="button primary live-new" on:click=move |_| on_return.run(())>
                    {move || t_string!(i18n, journal.live.new, count = count.get(), n = integer(language.get(), count.get())).to_string()}
                    " ↑"
                </button>
            </When>
            <When holds=move || lost.get()>
                <p class="live-sampled">
                    {move || t_string!(i18n, journal.live.left_out, count = left_out.get(), n = integer(language.get(), left_out.get())).to_string()}
                    " "
                    <button type="button" class="link" on:click=move |_| on_reload.run(())>
                        {t!(i18n, journal.live.reload)}
                    </button>
                </p>
            </When>
        </div>
    }
}

#[cfg(feature = "hydrate")]
pub use following::follow;

#[cfg(feature = "hydrate")]
mod following {
    //! What the browser adds: the stream.

    use leptos::prelude::*;

    use super::{Arrivals, Pause, Standing};
    use crate::browser::live::{Connection, RowsListener, rows};
    use crate::widgets::event_list::blocks::Rows;

    /// Follows the stream of an address, and gives how it stands.
    pub fn follow(
        address: Signal<Option<String>>,
        list: Rows,
        arrivals: Arrivals,
        (pause, on_arrival, on_reset): (Signal<Pause>, Callback<()>, Callback<()>),
    ) -> Signal<Standing> {
        let listener = RowsListener {
            on_rows: Callback::new(move |rows| {
                arrivals.take(list, rows, pause.get_untracked());
                on_arrival.run(());
            }),
            on_left_out: Callback::new(move |count| {
                match pause.get_untracked() {
                    Pause::Paused => arrivals.waiting.update(|waiting| waiting.leave_out(count)),
                    Pause::Following => arrivals.left_out.update(|left_out| *left_out += count),
                }
                on_arrival.run(());
            }),
            on_reset,
        };
        let connection = rows(address, listener);
        Signal::derive(move || match connection.get() {
            Connection::Off => Standing::Off,
            Connection::Connecting => Standing::Connecting,
            Connection::Live => Standing::Live,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::widgets::event_list::entries::tests::row;

    fn rows(ids: std::ops::RangeInclusive<i64>) -> Vec<EventRow> {
        ids.map(|id| row(id, "2026-03-01T10:00:00Z")).collect()
    }

    fn arrivals() -> Arrivals {
        Arrivals {
            wanted: RwSignal::new(true),
            standing: Signal::stored(Standing::Live),
            waiting: RwSignal::new(Waiting::default()),
            left_out: RwSignal::new(0),
        }
    }

    #[test]
    fn what_comes_joins_the_list_or_waits_and_stands_once() {
        Owner::new().with(|| {
            let (list, arrivals) = (Rows::new(rows(1..=1)), arrivals());
            arrivals.take(list, rows(1..=2), Pause::Following);
            arrivals.take(list, rows(2..=4), Pause::Paused);
            assert_eq!((list.count(), arrivals.waiting.with_untracked(Waiting::count)), (2, 3));
            assert!(arrivals.let_in(list));
            assert_eq!((list.count(), arrivals.waiting.with_untracked(Waiting::count)), (4, 0));
        });
    }

    #[test]
    fn more_than_can_wait_is_counted_and_has_the_list_read_anew() {
        Owner::new().with(|| {
            let (list, arrivals) = (Rows::new(Vec::new()), arrivals());
            let many = i64::try_from(MOST_WAITING).unwrap() + 5;
            arrivals.take(list, rows(1..=many), Pause::Paused);
            assert_eq!(arrivals.waiting.with_untracked(Waiting::count), 1_005);
            assert!(!arrivals.let_in(list));
        });
    }

    #[test]
    fn a_range_that_is_over_gets_no_new_events() {
        let grows = |query: &str| can_grow(&Filter::from_query(query).unwrap(), "2026-03-05".parse().ok());
        assert!(grows("") && grows("from=2026-03-01") && grows("to=2026-03-05") && grows("to=2026-03-05T10:00:00Z"));
        assert!(!grows("to=2026-03-04") && !grows("to=2026-03-04T23:00:00Z"));
    }
}
