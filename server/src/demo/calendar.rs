//! When things happen: on working days, by day, before Christmas more often; nightly tasks at their time.

use app::domain::time::Timestamp;
use chrono::{Datelike, NaiveDate, NaiveTime, TimeZone};

use super::DemoSite;
use super::recipes::{Recipe, Recipes};
use crate::generate::dice::{Dice, Shares};
use crate::generate::season::busyness;

/// How many of what the recipes call ordinary the demonstration tells: enough for every chart, few enough to be made in seconds.
const PACE: f64 = 0.5;

/// Plans days.
pub(super) struct Calendar<'a> {
    recipes: &'a Recipes,
    hours: Shares,
}

/// Takes what happens, and when.
pub(super) type Happens<'a> = dyn FnMut(&Recipe, Timestamp, &mut Dice) + 'a;

impl<'a> Calendar<'a> {
    /// A calendar of these recipes.
    pub(super) fn new(recipes: &'a Recipes) -> Self {
        let hours: Vec<f64> = (0..24).map(|hour| busyness(hour, 0, 0)).collect();
        Self { recipes, hours: Shares::new(&hours) }
    }

    /// Plans the local day of the site on which the UTC day begins; `growth` is how busy the time is, 1 being ordinary.
    pub(super) fn day(
        &mut self,
        site: &DemoSite,
        (start, growth): (Timestamp, f64),
        dice: &mut Dice,
        happens: &mut Happens<'_>,
    ) {
        let Some(date) = chrono::DateTime::from_timestamp_millis(start.0).map(|at| at.date_naive()) else { return };
        let busy = busyness(9, date.weekday().num_days_from_monday(), date.month0()) / 100.0;
        for recipe in self.recipes.all.iter().filter(|recipe| recipe.places.contains(&site.place)) {
            if let Some(time) = recipe.at.as_deref().and_then(|at| NaiveTime::parse_from_str(at, "%H:%M").ok()) {
                happens(recipe, wall(site, date, time, dice.below(40)), dice);
                continue;
            }
            let expected = PACE * recipe.per_day * site.busy * busy * growth;
            let times = expected as u32 + u32::from(dice.permille((expected.fract() * 1_000.0).round() as u32));
            for _ in 0..times {
                let time = NaiveTime::from_hms_opt(self.hours.draw(dice) as u32, dice.below(60), dice.below(60));
                happens(recipe, wall(site, date, time.unwrap_or_default(), dice.below(1_000)), dice);
            }
        }
    }
}

/// The instant of a time on the site's clock; in the hour that is skipped in spring, the same time in UTC.
fn wall(site: &DemoSite, date: NaiveDate, time: NaiveTime, millis: u32) -> Timestamp {
    let local = date.and_time(time);
    let at = site
        .zone
        .from_local_datetime(&local)
        .earliest()
        .map_or(local.and_utc().timestamp_millis(), |at| at.timestamp_millis());
    Timestamp(at + i64::from(millis))
}
