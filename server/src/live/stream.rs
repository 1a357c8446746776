//! One reader's stream: what it may see of what it asked for, as Server-Sent Events (WHATWG HTML, section 9.2).

use std::convert::Infallible;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use app::api::zones::offset_s;
use app::domain::slug::Slug;
use bytes::Bytes;
use futures::{Stream, stream};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::batch::Batch;
use super::position::Position;
use super::request::{Request, Shape};
use super::{Hub, LiveEvent};

/// How often the stream looks at the clock.
const TICK: Duration = Duration::from_secs(1);
/// After so many of these ticks a stream on which nothing happens says that it is alive.
const HEARTBEAT: u32 = 15;
/// Once so much time has passed it is asked again whether the reader may still read: at every second tick, and before more is sent to
/// whoever took nothing for longer.
const RECHECK: Duration = Duration::from_millis(1_900);
/// About how many bytes are sent at a time.
const CHUNK: usize = 128 << 10;
/// A reader that fell behind is left alone for so long while it reads its list.
const AFTER_RESET: Duration = Duration::from_secs(2);
/// How soon a browser comes back, in milliseconds.
const RETRY_MS: u32 = 1_000;

/// Rows a second that a person can follow.
const ROWS_PER_S: f64 = 20.0;

/// The bytes of a stream. It ends when the hub is closed or the reader may read no more.
pub fn open(hub: Arc<Hub>, request: Request) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    let reader = Reader::new(hub, request);
    stream::unfold(reader, |mut reader| async move { reader.next().await.map(|bytes| (Ok(bytes), reader)) })
}

struct Reader {
    hub: Arc<Hub>,
    newest: watch::Receiver<i64>,
    request: Request,
    position: Position,
    is_behind: bool,
    is_greeted: bool,
    has_more: bool,
    clock: Interval,
    ticks: u32,
    rows_left: f64,
    refilled: Instant,
    left_out: u64,
    counted: u64,
    /// When it was asked last what the reader may see.
    asked: Instant,
    /// The sites that statistics counted when it was asked last.
    sites: Option<Vec<Slug>>,
    /// Whether these are others than the reader was told of.
    other_sites: bool,
}

impl Reader {
    fn new(hub: Arc<Hub>, request: Request) -> Self {
        let newest = hub.newest.subscribe();
        let now = hub.now();
        let (position, is_behind) = match request.from {
            None => (now, false),
            Some(Ok(position)) if hub.after(position).is_ok() => (position, false),
            Some(_) => (now, true),
        };
        let mut clock = interval_at(Instant::now() + TICK, TICK);
        clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Self {
            hub,
            newest,
            request,
            position,
            is_behind,
            is_greeted: false,
            has_more: true,
            clock,
            ticks: 0,
            rows_left: ROWS_PER_S,
            refilled: Instant::now(),
            left_out: 0,
            counted: 0,
            asked: Instant::now(),
            sites: None,
            other_sites: false,
        }
    }

    /// The next bytes; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if !std::mem::replace(&mut self.is_greeted, true) {
            if matches!(self.request.shape, Shape::Ticks) {
                // What is counted from here on is compared with this; where it cannot be asked, with what it is next.
                self.sites = (self.request.recheck)().await.ok().flatten().map(|sight| sight.counted);
            }
            return Some(self.greeting());
        }
        let stop = self.hub.stop.clone();
        loop {
            if stop.is_cancelled() {
                return None;
            }
            let chunk = if std::mem::take(&mut self.has_more) {
                self.collect().await?
            } else {
                tokio::select! {
                    biased;
                    () = stop.cancelled() => return None,
                    _ = self.clock.tick() => self.tick().await?,
                    changed = self.newest.changed() => {
                        changed.ok()?;
                        self.collect().await?
                    }
                }
            };
            if !chunk.is_empty() {
                return Some(chunk);
            }
        }
    }

    /// Where the reader is, before anything happens: then it can come back to here.
    fn greeting(&mut self) -> Bytes {
        let mut text = format!("retry: {RETRY_MS}\n");
        if self.is_behind {
            text.push_str("event: reset\ndata: {}\n");
        }
        // Writing to a String cannot fail.
        let _ = write!(text, "id: {}\n\n", self.position);
        text.into()
    }

    /// What is due by the clock.
    async fn tick(&mut self) -> Option<Bytes> {
        self.ticks += 1;
        self.ask_again().await?;
        let mut text = String::new();
        // Figures of other sites are other figures, whether there were events or not.
        let other_sites = std::mem::take(&mut self.other_sites);
        if self.counted > 0 || other_sites {
            let _ = write!(text, "event: ticks\ndata: {{\"count\":{}}}\nid: {}\n\n", self.counted, self.position);
            self.counted = 0;
        }
        if self.left_out > 0 {
            let _ = write!(text, "event: sampled\ndata: {{\"left_out\":{}}}\nid: {}\n\n", self.left_out, self.position);
            self.left_out = 0;
        }
        if text.is_empty() && self.ticks.is_multiple_of(HEARTBEAT) {
            // Without data nobody is told, but the position is kept: a quiet reader does not fall behind.
            let _ = write!(text, ": alive\nid: {}\n\n", self.position);
        }
        Some(text.into())
    }

    /// Asks what the reader may see by now, if that was not asked lately; `None` if they may read no more.
    async fn ask_again(&mut self) -> Option<()> {
        if self.asked.elapsed() < RECHECK {
            return Some(());
        }
        match (self.request.recheck)().await {
            Ok(Some(sight)) if sight.scope.has(self.request.shape.right()) => {
                self.asked = Instant::now();
                self.request.scope = sight.scope;
                let before = self.sites.replace(sight.counted);
                self.other_sites |= before.is_some() && before != self.sites;
            }
            Ok(_) => return None,
            // The database may be busy; it is asked again.
            Err(error) => tracing::warn!(%error, "It could not be asked whether a live reader may still read"),
        }
        Some(())
    }

    /// What has been committed since.
    async fn collect(&mut self) -> Option<Bytes> {
        self.ask_again().await?;
        let Ok(entries) = self.hub.after(self.position) else {
            return Some(self.reset().await);
        };
        let mut batch = Batch::default();
        for entry in entries {
            let events = match self.hub.events(&entry).await {
                Ok(events) => events,
                Err(error) => {
                    tracing::warn!(%error, "Committed events could not be read for live readers; they read their lists anew");
                    self.position = Position::behind(entry.number);
                    return Some(self.reset().await);
                }
            };
            let skipped = if entry.number == self.position.number { self.position.seen.unwrap_or(0) } else { 0 };
            let count = events.len();
            for (at, event) in events.iter().enumerate().skip(skipped) {
                let seen = (at + 1 < count).then_some(at + 1);
                self.position = Position { number: entry.number, seen };
                if self.is_for(event) {
                    self.add(&mut batch, event);
                }
                if batch.len() >= CHUNK {
                    self.has_more = true;
                    return Some(batch.end(self.position));
                }
            }
            self.position = Position::behind(entry.number);
        }
        Some(batch.end(self.position))
    }

    fn is_for(&self, live: &LiveEvent) -> bool {
        let Request { matcher, shape, scope, .. } = &self.request;
        scope.can(shape.right(), &live.event.site) && matcher.lets_through(&live.event, live.folded())
    }

    fn add(&mut self, batch: &mut Batch, live: &LiveEvent) {
        let shape = self.request.shape;
        match shape {
            Shape::Events => batch.event(live.api_json(), self.position),
            Shape::Rows(zone) if self.may_show() => batch.row(&live.row_json(offset_s(zone, live.event.body.occurred))),
            Shape::Rows(_) => self.left_out += 1,
            Shape::Ticks => self.counted += 1,
        }
    }

    /// Whether a person can follow one more row.
    fn may_show(&mut self) -> bool {
        let now = Instant::now();
        self.rows_left = (self.rows_left + (now - self.refilled).as_secs_f64() * ROWS_PER_S).min(ROWS_PER_S);
        self.refilled = now;
        let may = self.rows_left >= 1.0;
        if may {
            self.rows_left -= 1.0;
        }
        may
    }

    /// Tells a reader that fell behind to read its list anew, and goes on from now.
    async fn reset(&mut self) -> Bytes {
        self.position = self.hub.now();
        (self.left_out, self.counted) = (0, 0);
        let text = format!("event: reset\ndata: {{}}\nid: {}\n\n", self.position);
        // Whoever cannot keep up is not told so several times a second.
        if self.ticks > 0 {
            let stop = self.hub.stop.clone();
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(AFTER_RESET) => {}
            }
            self.position = self.hub.now();
        }
        text.into()
    }
}
