//! How long a write waits while retention removes: events of whole months, and those of the month in which the cut-off lies, row by row.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use app::domain::retention::{Change, Keep, Periods, Place};
use app::domain::time::Timestamp;
use app::ports::events::EventWriter;
use app::ports::retention::{RetentionStore, RetentionWork};
use rand::SeedableRng;
use rand::rngs::StdRng;
use server::store::sqlite::store::SqliteStore;

use crate::{SPAN, START, events, print, say};

/// Half of what there is goes.
const DAYS: u32 = 365;

/// Of so many, those that are written meanwhile are the last: all of the last seconds.
const COUNT: usize = 1 << 40;

/// Writes one event after the other, first alone and then beside the removal.
pub async fn measure(store: &Arc<SqliteStore>) -> anyhow::Result<()> {
    let stop = AtomicBool::new(false);
    let (alone, ()) = tokio::join!(write(store, &stop, 0), async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        stop.store(true, Ordering::Relaxed);
    });
    summed_up("a write alone", alone?)?;
    let keep = Keep::Days(DAYS);
    let periods = Some(Periods { events: keep, payloads: keep });
    store.main().change(&Change { place: Place { site: None, module: None }, periods }).await?;
    stop.store(false, Ordering::Relaxed);
    let (beside, removed) = tokio::join!(write(store, &stop, 1 << 20), async {
        let removed = remove(store).await;
        stop.store(true, Ordering::Relaxed);
        removed
    });
    let (events, took) = removed?;
    say(&format!("removed {events} events in {took:.1?}"))?;
    summed_up("a write beside the removal", beside?)
}

async fn write(store: &Arc<SqliteStore>, stop: &AtomicBool, first: usize) -> anyhow::Result<Vec<Duration>> {
    let mut random = StdRng::seed_from_u64(2);
    let mut waits = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let event = events::event(&mut random, COUNT - 1 - first - waits.len(), COUNT)?;
        let start = Instant::now();
        store.append(vec![event]).await?;
        waits.push(start.elapsed());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(waits)
}

async fn remove(store: &Arc<SqliteStore>) -> anyhow::Result<(u64, Duration)> {
    let start = Instant::now();
    let mut events = 0;
    loop {
        let step = store.remove_some(Timestamp(START + SPAN), &|| false).await?;
        events += step.gone.values().map(|gone| gone.events).sum::<u64>();
        anyhow::ensure!(step.failure.is_none(), "{:?}", step.failure);
        if !step.more {
            return Ok((events, start.elapsed()));
        }
    }
}

fn summed_up(name: &str, mut waits: Vec<Duration>) -> anyhow::Result<()> {
    waits.sort_unstable();
    let p99 = waits.get(waits.len() * 99 / 100).copied().unwrap_or_default();
    print(&format!("{name} ({}), p99 {p99:.1?}", waits.len()), waits)
}
