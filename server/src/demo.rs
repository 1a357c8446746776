//! The demonstration: six made-up sites in three countries with two years of plausible events, in a folder that is marked as such.

mod calendar;
pub mod marker;
mod people;
mod recipes;
mod story;
pub mod trickle;
mod words;

use anyhow::{Context, bail};
use app::domain::outcome::ActorType;
use app::domain::time::{DAY_MS, Timestamp};
use chrono_tz::Tz;

use self::calendar::Calendar;
use self::people::Place;
use self::recipes::Recipes;
use self::story::{Affair, Told};
use crate::generate::dice::Dice;
use crate::import::destination::Destination;

/// A site of the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct DemoSite {
    /// Its slug.
    pub slug: &'static str,
    /// Its name for people, which says that it is not real.
    pub label: &'static str,
    /// Its zone.
    pub zone: Tz,
    place: Place,
    /// How busy it is, 1 being ordinary.
    busy: f64,
}

/// The sites.
pub const SITES: [DemoSite; 6] = [
    site("lyon", "Meubles Bellecour, Lyon (démo)", Place::Fr, 1.2),
    site("erp-lille", "ERP Bellecour, Lille (démo)", Place::Fr, 0.8),
    site("krakow", "Dom i Ogród, Kraków (demo)", Place::Pl, 1.1),
    site("lodz", "Dom i Ogród, Łódź (demo)", Place::Pl, 0.7),
    site("london", "Harbour Home, London (demo)", Place::Gb, 1.1),
    site("leeds", "Harbour Home, Leeds (demo)", Place::Gb, 0.6),
];

const fn site(slug: &'static str, label: &'static str, place: Place, busy: f64) -> DemoSite {
    DemoSite { slug, label, zone: place.zone(), place, busy }
}

/// The name of the source that sends the demonstration's events.
pub const SOURCE: &str = "demo";
/// The same history for everybody, but for the day on which it ends.
const SEED: u64 = 20_220_711;
/// How far back the events go: two years.
const DAYS: i64 = 731;
/// Events of one batch.
const BATCH: usize = 5_000;

/// Tells the two years up to now, and how many events they have.
///
/// # Errors
/// If the destination fails or refuses an event.
pub async fn fill(destination: &mut dyn Destination, now: Timestamp) -> anyhow::Result<u64> {
    let recipes = Recipes::load()?;
    let mut dice = Dice::new(SEED);
    let mut history = History { body: Vec::new(), waiting: 0, stored: 0 };
    let mut calendar = Calendar::new(&recipes);
    let mut later: Vec<Told> = Vec::new();
    let first = now.0 - now.0.rem_euclid(DAY_MS) - DAYS * DAY_MS;
    for (day, start) in (first..=now.0).step_by(DAY_MS as usize).enumerate() {
        let growth = 0.8 + 0.4 * day as f64 / DAYS as f64;
        for site in &SITES {
            calendar.day(site, (Timestamp(start), growth), &mut dice, &mut |recipe, at, dice| {
                later.extend(Affair::new(site, dice).tell(&recipes, recipe, at, dice));
            });
        }
        later.sort_by_key(|told| told.at);
        let due = later.partition_point(|told| told.at.0 < (start + DAY_MS).min(now.0));
        for told in later.drain(..due) {
            history.add(&told, destination).await?;
        }
    }
    history.send(destination).await?;
    Ok(history.stored)
}

struct History {
    body: Vec<u8>,
    waiting: usize,
    stored: u64,
}

impl History {
    async fn add(&mut self, told: &Told, destination: &mut dyn Destination) -> anyhow::Result<()> {
        let id = self.stored + self.waiting as u64;
        serde_json::to_writer(&mut self.body, &told.event(&format!("demo-{id:06}")))?;
        self.body.push(b'\n');
        self.waiting += 1;
        if self.waiting >= BATCH { self.send(destination).await } else { Ok(()) }
    }

    async fn send(&mut self, destination: &mut dyn Destination) -> anyhow::Result<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let answer =
            destination.send(std::mem::take(&mut self.body)).await.context("the demonstration cannot be stored")?;
        if let Some(wrong) = answer.rejected.first() {
            bail!("an event of the demonstration was refused: {}: {}", wrong.field, wrong.error);
        }
        self.stored += self.waiting as u64;
        self.waiting = 0;
        Ok(())
    }
}

/// Whether somebody acts from inside the business, so that the address is an internal one.
fn is_inside(actor: ActorType) -> bool {
    matches!(actor, ActorType::Staff | ActorType::System)
}

#[cfg(test)]
mod tests;
