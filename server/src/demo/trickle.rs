//! Something happens every few seconds, so that a live view has something to show.

use std::time::Duration;

use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use tokio_util::sync::CancellationToken;

use super::recipes::{Recipe, Recipes};
use super::story::{Affair, Told};
use super::{DemoSite, SITES};
use crate::generate::dice::{Dice, Shares};
use crate::import::destination::Destination;

/// What follows later than this is not told: nobody waits for it.
const PATIENCE_MS: i64 = 10 * 60 * 1_000;

/// Sends events as they happen, until it is stopped. A server that does not answer is tried again.
///
/// # Errors
/// If the recipes cannot be read.
pub async fn run(destination: &mut dyn Destination, clock: &dyn Clock, stop: &CancellationToken) -> anyhow::Result<()> {
    let recipes = Recipes::load()?;
    let mut stream = Stream::new(&recipes, clock.now());
    loop {
        let pause = Duration::from_millis(u64::from(stream.dice.between(1_500, 5_000)));
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(pause) => {}
        }
        let body = stream.due(clock.now())?;
        if body.is_empty() {
            continue;
        }
        match destination.send(body).await {
            Ok(answer) if answer.rejected.is_empty() => {}
            Ok(answer) => {
                tracing::warn!(rejected = answer.rejected.len(), "The demonstration’s live events were refused")
            }
            Err(error) => tracing::debug!(%error, "The demonstration’s live events were not taken"),
        }
    }
}

/// What happens next.
struct Stream<'a> {
    recipes: &'a Recipes,
    candidates: Vec<(&'static DemoSite, &'a Recipe)>,
    shares: Shares,
    dice: Dice,
    later: Vec<Told>,
    name: String,
    count: u64,
}

impl<'a> Stream<'a> {
    fn new(recipes: &'a Recipes, now: Timestamp) -> Self {
        let by_day = |recipe: &&Recipe| recipe.per_day > 0.0;
        let candidates: Vec<(&DemoSite, &Recipe)> = SITES
            .iter()
            .flat_map(|site| recipes.all.iter().filter(by_day).map(move |recipe| (site, recipe)))
            .filter(|(site, recipe)| recipe.places.contains(&site.place))
            .collect();
        let weights: Vec<f64> = candidates.iter().map(|(site, recipe)| site.busy * recipe.per_day).collect();
        let (shares, name) = (Shares::new(&weights), format!("demo-live-{:x}", now.0));
        Self { recipes, candidates, shares, dice: Dice::new(now.0.cast_unsigned()), later: Vec::new(), name, count: 0 }
    }

    /// A new affair begins; the events that are due by now, as NDJSON.
    fn due(&mut self, now: Timestamp) -> anyhow::Result<Vec<u8>> {
        let (site, recipe) = self.candidates[self.shares.draw(&mut self.dice)];
        self.later.extend(Affair::new(site, &mut self.dice).tell(self.recipes, recipe, now, &mut self.dice));
        self.later.retain(|told| told.at.0 <= now.0 + PATIENCE_MS);
        self.later.sort_by_key(|told| told.at);
        let due = self.later.partition_point(|told| told.at <= now);
        let mut body = Vec::new();
        for told in self.later.drain(..due) {
            self.count += 1;
            serde_json::to_writer(&mut body, &told.event(&format!("{}-{}", self.name, self.count)))?;
            body.push(b'\n');
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tick_something_happens_and_what_follows_comes_later() {
        let recipes = Recipes::load().unwrap();
        let start = Timestamp::parse("2026-11-22T10:00:00Z").unwrap();
        let mut stream = Stream::new(&recipes, start);
        let mut ids = std::collections::BTreeSet::new();
        for tick in 0..500 {
            let now = Timestamp(start.0 + tick * 3_000);
            let body = stream.due(now).unwrap();
            assert!(!body.is_empty());
            for line in body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                let event: serde_json::Value = serde_json::from_slice(line).unwrap();
                assert!(Timestamp::parse(event["time"].as_str().unwrap()).unwrap() <= now);
                assert!(ids.insert(event["id"].as_str().unwrap().to_owned()));
            }
        }
        assert!(ids.len() > 520, "nothing follows: {}", ids.len());
    }
}
