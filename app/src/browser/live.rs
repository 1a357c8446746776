//! Live streams in the browser: rows of a journal as they are committed, or only how many there were.
//!
//! A page gives the stream's address as a signal and callbacks for what comes: `rows(address, RowsListener { … })`. `None` closes the stream,
//! another address opens another one. The address of a journal is [`rows_address`] with [`Listed::live`](crate::domain::page::Listed)
//! of the list that is shown, so that nothing that was committed since is missed; what was committed while the list was read may come twice, so
//! rows are told apart by their ids. After a lost connection, a restarted server or a hidden page the stream goes on where it was; if it
//! cannot, `on_reset` asks for the list to be read anew. The signal that comes back says how it stands.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::future::{Either, select};
use futures::stream::{self, LocalBoxStream, Stream, StreamExt};
use gloo_net::eventsource::futures::{EventSource, EventSourceSubscription};
use gloo_net::eventsource::{EventSourceError, State};
use leptos::prelude::*;
use serde::Deserialize;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::MessageEvent;

use crate::domain::event_row::EventRow;
use crate::domain::query;

/// How a stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// There is none: no address was given.
    Off,
    /// It is being opened, for the first time or again.
    Connecting,
    /// What is committed comes at once.
    Live,
}

/// What a list does with what comes.
#[derive(Clone, Copy)]
pub struct RowsListener {
    /// Rows that were just committed, in the order of their commits. Some may have been shown before.
    pub on_rows: Callback<Vec<EventRow>>,
    /// More rows came than a person can follow: so many were left out in the last second.
    pub on_left_out: Callback<u64>,
    /// The stream cannot go on where it was: the list is to be read anew.
    pub on_reset: Callback<()>,
}

/// The address of a journal's rows, given its filter's query string and where the list that is shown was read.
pub fn rows_address(journal: &str, filter: &str, live: &str) -> String {
    let own = query::encode([("journal", journal), ("last_event_id", live)]);
    let joint = if filter.is_empty() { "" } else { "&" };
    format!("/live/rows?{own}{joint}{filter}")
}

/// Follows the rows of an address until the owner is gone.
pub fn rows(address: Signal<Option<String>>, listener: RowsListener) -> Signal<Connection> {
    #[derive(Deserialize)]
    struct LeftOut {
        left_out: u64,
    }
    follow(address, &["rows", "sampled", "reset"], move |kind, data| match kind {
        // What this page cannot read is from a newer server: the page says so when it is next loaded.
        "rows" => drop(serde_json::from_str(data).map(|rows| listener.on_rows.run(rows))),
        "sampled" => drop(serde_json::from_str(data).map(|LeftOut { left_out }| listener.on_left_out.run(left_out))),
        _ => listener.on_reset.run(()),
    })
}

/// Follows how many events are committed, at most once a second, until the owner is gone. `on_tick` gets their number, 0 where it is not known.
pub fn ticks(address: Signal<Option<String>>, on_tick: Callback<u64>) -> Signal<Connection> {
    #[derive(Deserialize)]
    struct Ticks {
        count: u64,
    }
    follow(address, &["ticks", "reset"], move |_, data| {
        on_tick.run(serde_json::from_str(data).map_or(0, |Ticks { count }| count));
    })
}

/// How often it is looked whether the page is hidden and the stream open, in milliseconds.
const LOOK_MS: i32 = 500;
/// How long to wait before a refused stream is opened again, at first and at most, in milliseconds.
const WAIT_MS: (i32, i32) = (1_000, 30_000);

fn follow(
    address: Signal<Option<String>>,
    kinds: &'static [&'static str],
    on_message: impl Fn(&str, &str) + 'static,
) -> Signal<Connection> {
    let connection = RwSignal::new(Connection::Off);
    // Each address has a number of its own; a task whose number is not the current one ends.
    let current = Rc::new(Cell::new(0_u32));
    let on_message: OnMessage = Rc::new(on_message);
    let kept = StoredValue::new_local((Rc::clone(&current), on_message));
    Effect::new(move || {
        let address = address.get();
        kept.with_value(|(current, on_message)| {
            current.set(current.get() + 1);
            let Some(address) = address else {
                connection.set(Connection::Off);
                return;
            };
            connection.set(Connection::Connecting);
            let task = Task {
                address,
                kinds,
                on_message: Rc::clone(on_message),
                number: current.get(),
                current: Rc::clone(current),
                connection,
                position: RefCell::new(None),
            };
            spawn_local(task.run());
        });
    });
    on_cleanup(move || current_ends(kept));
    connection.into()
}

/// What is done with a message: its kind, then its data.
type OnMessage = Rc<dyn Fn(&str, &str)>;

type Kept = StoredValue<(Rc<Cell<u32>>, OnMessage), LocalStorage>;

fn current_ends(kept: Kept) {
    // Nothing to end if the value went first.
    let _ = kept.try_with_value(|(current, _)| current.set(current.get() + 1));
}

struct Task {
    address: String,
    kinds: &'static [&'static str],
    on_message: OnMessage,
    number: u32,
    current: Rc<Cell<u32>>,
    connection: RwSignal<Connection>,
    /// The `id:` of the last message.
    position: RefCell<Option<String>>,
}

/// Why a stream ended.
enum End {
    /// The page is hidden: it shall not take one of the few connections that a browser has for a server.
    Hidden,
    /// The server refused it.
    Refused,
    /// Nobody wants it any more.
    Stale,
}

impl Task {
    async fn run(self) {
        let mut wait = WAIT_MS.0;
        while self.is_current() {
            if is_hidden() {
                sleep(LOOK_MS).await;
                continue;
            }
            let opened = self.position.borrow().clone();
            match self.listen().await {
                End::Stale => return,
                End::Hidden => wait = WAIT_MS.0,
                End::Refused => {
                    // One that had something to say was no refusal.
                    wait = if *self.position.borrow() == opened { (wait * 2).min(WAIT_MS.1) } else { WAIT_MS.0 };
                    self.say(Connection::Connecting);
                    sleep(wait).await;
                }
            }
        }
    }

    fn is_current(&self) -> bool {
        self.current.get() == self.number
    }

    fn say(&self, connection: Connection) {
        // The page may be gone; then nobody is told.
        if self.is_current() && self.connection.try_get_untracked().is_some_and(|known| known != connection) {
            self.connection.try_set(connection);
        }
    }

    async fn listen(&self) -> End {
        let Ok(mut source) = EventSource::new(&self.address_now()) else { return End::Refused };
        let subscriptions: Result<Vec<_>, _> = self.kinds.iter().map(|kind| source.subscribe(*kind)).collect();
        let Ok(subscriptions) = subscriptions else { return End::Refused };
        let none: LocalBoxStream<'static, <EventSourceSubscription as Stream>::Item> = stream::empty().boxed_local();
        let mut messages = subscriptions.into_iter().fold(none, |all, one| stream::select(all, one).boxed_local());
        loop {
            match next_or_look(&mut messages).await {
                Some(Ok((kind, message))) if self.is_current() => self.take(&kind, &message),
                Some(Err(_)) => return if self.is_current() { End::Refused } else { End::Stale },
                _ => {}
            }
            if !self.is_current() {
                return End::Stale;
            }
            if is_hidden() {
                return End::Hidden;
            }
            let open = matches!(source.state(), State::Open);
            self.say(if open { Connection::Live } else { Connection::Connecting });
        }
    }

    fn take(&self, kind: &str, message: &MessageEvent) {
        let id = message.last_event_id();
        if !id.is_empty() {
            *self.position.borrow_mut() = Some(id);
        }
        if let Some(data) = message.data().as_string() {
            (self.on_message)(kind, &data);
        }
    }

    /// The address with where the stream was; a position of its own then counts no more.
    fn address_now(&self) -> String {
        let Some(position) = self.position.borrow().clone() else { return self.address.clone() };
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let mut pairs: Vec<(String, String)> = query::decode(query);
        pairs.retain(|(name, _)| name != "last_event_id");
        pairs.push(("last_event_id".to_owned(), position));
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        format!("{path}?{}", query::encode(pairs))
    }
}

type Message = Result<(String, MessageEvent), EventSourceError>;

/// The next message; `None` when it is time to look around.
async fn next_or_look(messages: &mut (impl Stream<Item = Message> + Unpin)) -> Option<Message> {
    let look = Box::pin(sleep(LOOK_MS));
    match select(messages.next(), look).await {
        Either::Left((message, _)) => message,
        Either::Right(_) => None,
    }
}

async fn sleep(ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without a window nobody waits.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    let _ = JsFuture::from(promise).await;
}

fn is_hidden() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}
