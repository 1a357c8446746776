//! What sources sent lately, in memory: a bounded number of arrivals of each source, and the last use of each key until it is written down.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use app::domain::time::Timestamp;
use app::ports::arrivals::{ArrivalLog, NotedArrival, NotedOutcome};

/// So many arrivals of a source are kept.
const MOST: usize = 50;
/// So many of one request are noted: a batch must not push out all that came before it.
const MOST_OF_REQUEST: usize = 10;

/// The memory of one server. A source is made by hand, so there are as many lists as people have made sources.
#[derive(Debug)]
pub struct RecentArrivals {
    arrivals: Mutex<Arrivals>,
    uses: Mutex<HashMap<i64, Timestamp>>,
}

#[derive(Debug)]
struct Arrivals {
    next: u64,
    sources: HashMap<i64, VecDeque<NotedArrival>>,
}

impl RecentArrivals {
    /// Nothing yet, in a server that starts now. The numbers begin with the time, so they go on growing over restarts.
    pub fn new(now: Timestamp) -> Self {
        let next = u64::try_from(now.0).unwrap_or_default() * 1_000;
        Self { arrivals: Mutex::new(Arrivals { next, sources: HashMap::new() }), uses: Mutex::default() }
    }
}

impl ArrivalLog for RecentArrivals {
    fn note(&self, source: i64, at: Timestamp, mut outcomes: Vec<NotedOutcome>) {
        outcomes.drain(..outcomes.len().saturating_sub(MOST_OF_REQUEST));
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let first = arrivals.next;
        arrivals.next += outcomes.len() as u64;
        let kept = arrivals.sources.entry(source).or_default();
        kept.extend((first..).zip(outcomes).map(|(number, outcome)| NotedArrival { number, at, outcome }));
        kept.drain(..kept.len().saturating_sub(MOST));
    }

    fn behind(&self, source: i64, number: u64) -> Vec<NotedArrival> {
        let arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = arrivals.sources.get(&source).into_iter().flatten();
        kept.filter(|arrival| arrival.number > number).cloned().collect()
    }

    fn note_use(&self, key: i64, at: Timestamp) {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let used = uses.entry(key).or_insert(at);
        *used = at.max(*used);
    }

    fn unwritten_uses(&self) -> Vec<(i64, Timestamp)> {
        let uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.iter().map(|(key, at)| (*key, *at)).collect()
    }

    fn uses_written(&self, written: &[(i64, Timestamp)]) {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, at) in written {
            if uses.get(key) == Some(at) {
                uses.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use app::domain::event::EventId;

    use super::*;

    fn stored(from: i64, to: i64) -> Vec<NotedOutcome> {
        (from..to).map(|id| NotedOutcome::Stored(EventId(id))).collect()
    }

    #[test]
    fn the_last_few_of_a_source_are_kept_and_told_from_a_number_on() {
        let log = RecentArrivals::new(Timestamp(5));
        log.note(1, Timestamp(6), stored(0, 10_000));
        log.note(2, Timestamp(7), stored(0, 1));
        let first = log.behind(1, 0);
        assert_eq!((first.len(), &first[0].outcome), (MOST_OF_REQUEST, &NotedOutcome::Stored(EventId(9_990))));
        assert_eq!(first[0].number, 5_000);
        assert_eq!(log.behind(1, first[8].number), first[9..]);
        for round in 0..20 {
            log.note(1, Timestamp(8), stored(round, round + 4));
        }
        assert_eq!(log.behind(1, 0).len(), MOST);
        assert_eq!((log.behind(2, 0).len(), log.behind(3, 0).len()), (1, 0));
        assert!(RecentArrivals::new(Timestamp(6)).arrivals.lock().unwrap().next > log.behind(1, 0)[MOST - 1].number);
    }

    #[test]
    fn a_use_that_comes_while_uses_are_written_is_not_lost() {
        let log = RecentArrivals::new(Timestamp(0));
        log.note_use(1, Timestamp(10));
        log.note_use(2, Timestamp(10));
        let uses = log.unwritten_uses();
        log.note_use(2, Timestamp(11));
        log.note_use(2, Timestamp(9));
        log.uses_written(&uses);
        assert_eq!(log.unwritten_uses(), [(2, Timestamp(11))]);
    }
}
