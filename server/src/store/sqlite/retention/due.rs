//! What of each site and module is due, in the numbers of a month's rows. Pure.

use std::hash::{DefaultHasher, Hash, Hasher};

use app::domain::retention::Cutoffs;
use app::domain::time::Timestamp;
use rustc_hash::FxHashMap;

use crate::store::sqlite::month::Month;

/// The instants before which something is due, in milliseconds since 1970; the smallest number is never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Before {
    pub(super) events: i64,
    pub(super) payloads: i64,
}

impl Before {
    const NEVER: Self = Self { events: i64::MIN, payloads: i64::MIN };

    /// From the domain's words. Payloads are due wherever their event is.
    pub(super) fn of(cutoffs: Cutoffs) -> Self {
        let ms = |cutoff: Option<Timestamp>| cutoff.map_or(i64::MIN, |at| at.0);
        Self { events: ms(cutoffs.events), payloads: ms(cutoffs.payloads).max(ms(cutoffs.events)) }
    }
}

/// The same for every site and module that has ever sent something.
#[derive(Clone, Debug, Default)]
pub(super) struct Due(FxHashMap<(i64, i64), Before>);

impl Due {
    /// From the rows of sites and modules.
    pub(super) fn new(pairs: FxHashMap<(i64, i64), Before>) -> Self {
        Self(pairs)
    }

    /// Of a site and module; one that is new has nothing that is due.
    pub(super) fn of(&self, site: i64, module: i64) -> Before {
        self.0.get(&(site, module)).copied().unwrap_or(Before::NEVER)
    }

    /// The instant before which anything is due at all.
    pub(super) fn latest(&self) -> i64 {
        self.0.values().map(|before| before.payloads).max().unwrap_or(i64::MIN)
    }

    /// Whether all events of the month of these sites and modules are due.
    pub(super) fn takes_all(&self, month: Month, mut pairs: impl Iterator<Item = (i64, i64)>) -> bool {
        pairs.all(|(site, module)| self.of(site, module).events > *month.span().end())
    }

    /// A number that stays the same as long as nothing more of the month is due.
    pub(super) fn fingerprint(&self, month: Month) -> u64 {
        let span = month.span();
        let within = |ms: i64| ms.clamp(*span.start(), *span.end() + 1);
        let mut pairs: Vec<_> = self
            .0
            .iter()
            .map(|(pair, before)| (*pair, within(before.events), within(before.payloads)))
            .filter(|(_, events, payloads)| *events > *span.start() || *payloads > *span.start())
            .collect();
        pairs.sort_unstable();
        let mut hasher = DefaultHasher::new();
        pairs.hash(&mut hasher);
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARCH: i64 = 1_772_323_200_000; // 2026-03-01
    const DAY: i64 = 86_400_000;

    fn due(pairs: &[((i64, i64), i64, i64)]) -> Due {
        Due::new(
            pairs
                .iter()
                .map(|(pair, events, payloads)| (*pair, Before { events: *events, payloads: *payloads }))
                .collect(),
        )
    }

    #[test]
    fn a_month_is_due_as_a_whole_when_nothing_of_it_is_kept() {
        let month = Month::of(Timestamp(MARCH));
        let end = *month.span().end();
        let all = due(&[((1, 1), end + 1, end + 1), ((1, 2), end, end)]);
        assert!(all.takes_all(month, [(1, 1)].into_iter()));
        assert!(!all.takes_all(month, [(1, 1), (1, 2)].into_iter()));
        assert!(!all.takes_all(month, [(1, 1), (2, 1)].into_iter()), "a pair without a rule is kept");
    }

    #[test]
    fn what_was_swept_is_looked_at_again_only_when_more_of_it_is_due() {
        let month = Month::of(Timestamp(MARCH));
        let of = |events| due(&[((1, 1), events, events)]).fingerprint(month);
        assert_eq!(of(MARCH + 40 * DAY), of(MARCH + 50 * DAY));
        assert_eq!(of(MARCH - 40 * DAY), of(i64::MIN));
        assert_ne!(of(MARCH + 5 * DAY), of(MARCH + 6 * DAY));
    }

    #[test]
    fn payloads_go_with_their_event_at_the_latest() {
        let before = Before::of(Cutoffs { events: Some(Timestamp(9)), payloads: None });
        assert_eq!((before.events, before.payloads), (9, 9));
        assert_eq!(Before::of(Cutoffs::default()), Before::NEVER);
    }
}
