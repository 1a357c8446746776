//! How long events and their payloads are kept: rules by site and module, changes that wait for their day of grace, and from both the
//! instants before which something goes. Pure; what a legal hold matches is the store's to find.

use serde::{Deserialize, Serialize};

use super::access::AUDIT_SITE;
use super::slug::Slug;
use super::time::{DAY_MS, Timestamp};

pub mod amounts;
pub mod hold;
pub mod view;

/// For how long a change that shortens anything can be undone before it takes effect, in milliseconds.
pub const GRACE_MS: i64 = DAY_MS;
/// Vigie's own journal, of who did what to whose data, is kept at least so many days.
pub const AUDIT_DAYS: u32 = 365;
/// The longest period but "forever", in days: a hundred years.
pub const MAX_DAYS: u32 = 36_500;

/// How long something is kept, by the time at which its event happened. A longer period is the greater one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// So many times 24 hours.
    Days(u32),
    /// Until somebody decides otherwise.
    Forever,
}

impl Keep {
    /// The instant before which an event's part is due.
    fn cutoff(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Days(days) => Some(Timestamp(now.0 - i64::from(days) * DAY_MS)),
            Self::Forever => None,
        }
    }
}

/// How long events and their requests and responses are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Periods {
    /// The events.
    pub events: Keep,
    /// Their payloads, never longer than the events.
    pub payloads: Keep,
}

impl Periods {
    /// What holds where no rule does.
    pub const FOREVER: Self = Self { events: Keep::Forever, payloads: Keep::Forever };

    /// Each part as long as the longer of both.
    #[must_use]
    fn longer(self, other: Self) -> Self {
        Self { events: self.events.max(other.events), payloads: self.payloads.max(other.payloads) }
    }

    fn is_shorter_anywhere(self, than: Self) -> bool {
        self.events < than.events || self.payloads < than.payloads
    }

    /// The name of the field that cannot be so, and what would be right.
    ///
    /// # Errors
    /// A period outside 1 to [`MAX_DAYS`] days, payloads kept longer than their events, or Vigie's own site kept too short.
    pub fn check(self, place: &Place) -> Result<(), (&'static str, &'static str)> {
        let fits = |keep| !matches!(keep, Keep::Days(days) if !(1..=MAX_DAYS).contains(&days));
        let audit = place.site.as_ref().is_some_and(|site| site.as_str() == AUDIT_SITE);
        if !fits(self.events) {
            return Err(("events", "must be 1 to 36500 days"));
        }
        if !fits(self.payloads) {
            return Err(("payloads", "must be 1 to 36500 days"));
        }
        if self.payloads > self.events {
            return Err(("payloads", "must not be kept longer than the events"));
        }
        if audit && self.payloads < Keep::Days(AUDIT_DAYS) {
            return Err(("audit", "must be kept for 365 days at least"));
        }
        Ok(())
    }
}

/// Of which events a rule speaks.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Those of a site; `None` is any.
    pub site: Option<Slug>,
    /// Those of a module; `None` is any.
    pub module: Option<Slug>,
}

impl Place {
    fn covers(&self, site: Option<&Slug>, module: Option<&Slug>) -> bool {
        let fits = |wanted: &Option<Slug>, found: Option<&Slug>| wanted.is_none() || wanted.as_ref() == found;
        fits(&self.site, site) && fits(&self.module, module)
    }

    /// The greater, the more it says: site and module, then site, then module, then neither. What a site's people decide of their site
    /// counts more than what was decided of a module everywhere.
    fn weight(&self) -> u8 {
        u8::from(self.site.is_some()) * 2 + u8::from(self.module.is_some())
    }
}

/// What is decided of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Of which events.
    pub place: Place,
    /// How long.
    pub periods: Periods,
}

/// What somebody wants of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Of which events.
    pub place: Place,
    /// How long; `None` takes the place's rule away.
    pub periods: Option<Periods>,
}

/// A change that keeps something shorter, and waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What is wanted.
    pub change: Change,
    /// From when on it counts; until then it can be undone.
    pub from: Timestamp,
    /// Who wants it.
    pub by: String,
}

/// The instants before which something is due; `None` is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cutoffs {
    /// Events.
    pub events: Option<Timestamp>,
    /// Payloads; never before the events.
    pub payloads: Option<Timestamp>,
}

/// All that is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// What holds, at most one rule a place.
    pub rules: Vec<Rule>,
    /// What waits, at most one change a place.
    pub pending: Vec<Pending>,
}

impl Policy {
    /// The same with every change that is due made.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        self.pending.sort_by_key(|pending| pending.from);
        let (due, waiting) = self.pending.drain(..).partition::<Vec<_>, _>(|pending| pending.from <= now);
        due.into_iter().for_each(|pending| apply(&mut self.rules, pending.change));
        Self { rules: self.rules, pending: waiting }
    }

    /// The same with a change made now.
    #[must_use]
    pub fn with(mut self, change: Change) -> Self {
        self.pending.retain(|pending| pending.change.place != change.place);
        apply(&mut self.rules, change);
        self
    }

    /// The same with a change that waits, instead of another one of its place.
    #[must_use]
    pub fn waiting_for(mut self, pending: Pending) -> Self {
        self.pending.retain(|other| other.change.place != pending.change.place);
        self.pending.push(pending);
        self
    }

    /// How long the events of a site and module are kept now. Where changes wait, each part is kept as long as the longest of before and
    /// after each of them: so a lengthening holds at once, and a shortening when its day is over, also one of a lengthening that waits.
    pub fn keeps(&self, now: Timestamp, site: Option<&Slug>, module: Option<&Slug>) -> Periods {
        let now_holds = self.clone().at(now);
        let mut rules = now_holds.rules;
        let mut kept = resolve(&rules, site, module);
        for pending in now_holds.pending {
            apply(&mut rules, pending.change);
            kept = kept.longer(resolve(&rules, site, module));
        }
        kept
    }

    /// The instants before which the events of a site and module, and their payloads, are due.
    pub fn cutoffs(&self, now: Timestamp, site: &Slug, module: &Slug) -> Cutoffs {
        let Periods { events, payloads } = self.keeps(now, Some(site), Some(module));
        Cutoffs { events: events.cutoff(now), payloads: payloads.cutoff(now) }
    }

    /// From when on the change may count: `None` if at once, since nothing is kept shorter by it.
    pub fn waits(&self, change: &Change, now: Timestamp) -> Option<Timestamp> {
        let before = self.clone().at(now);
        let after = before.clone().with(change.clone());
        let shorter = before.kinds(change).into_iter().any(|(site, module)| {
            let then = after.keeps(now, site.as_ref(), module.as_ref());
            then.is_shorter_anywhere(before.keeps(now, site.as_ref(), module.as_ref()))
        });
        shorter.then_some(Timestamp(now.0 + GRACE_MS))
    }

    /// One site and module for each way in which the rules and the change can meet an event; `None` is one that no rule names.
    fn kinds(&self, change: &Change) -> Vec<(Option<Slug>, Option<Slug>)> {
        let pending = self.pending.iter().map(|pending| &pending.change.place);
        let places: Vec<&Place> =
            self.rules.iter().map(|rule| &rule.place).chain(pending).chain([&change.place]).collect();
        let mut sites: Vec<Option<Slug>> = places.iter().map(|place| place.site.clone()).chain([None]).collect();
        let mut modules: Vec<Option<Slug>> = places.iter().map(|place| place.module.clone()).chain([None]).collect();
        for slugs in [&mut sites, &mut modules] {
            slugs.sort_unstable();
            slugs.dedup();
        }
        sites.into_iter().flat_map(|site| modules.iter().map(move |module| (site.clone(), module.clone()))).collect()
    }

    /// Whether a change waits at the place. Another that has to wait is not taken there: what the first one lengthens holds already, and
    /// would be lost with it before its day.
    pub fn is_waiting(&self, place: &Place) -> bool {
        self.pending.iter().any(|pending| pending.change.place == *place)
    }

    /// The rule of a place, as it holds now.
    pub fn rule(&self, place: &Place) -> Option<Periods> {
        self.rules.iter().find(|rule| rule.place == *place).map(|rule| rule.periods)
    }
}

fn apply(rules: &mut Vec<Rule>, change: Change) {
    rules.retain(|rule| rule.place != change.place);
    rules.extend(change.periods.map(|periods| Rule { place: change.place, periods }));
}

/// What the weightiest rule says, within what always holds.
fn resolve(rules: &[Rule], site: Option<&Slug>, module: Option<&Slug>) -> Periods {
    let covering = rules.iter().filter(|rule| rule.place.covers(site, module));
    let found = covering.max_by_key(|rule| rule.place.weight()).map_or(Periods::FOREVER, |rule| rule.periods);
    let least = match site {
        Some(site) if site.as_str() == AUDIT_SITE => Keep::Days(AUDIT_DAYS),
        _ => Keep::Days(0),
    };
    let events = found.events.max(least);
    Periods { events, payloads: found.payloads.max(least).min(events) }
}

#[cfg(test)]
mod tests;
