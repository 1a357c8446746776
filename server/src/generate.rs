//! Made-up events in the amount and shape by which speed is measured: NDJSON as a source sends it, the same for the same seed.
//! It knows nothing of the store.

pub mod dice;
mod event;
mod features;
mod payload;
pub(crate) mod season;
mod words;

use std::io::{self, Write};

use app::domain::language::Language;
use app::domain::time::Timestamp;

use self::dice::Dice;
use self::event::EventWriter;
use self::season::Hours;

/// A site of the generated events.
#[derive(Clone, Copy, Debug)]
pub struct GeneratedSite {
    /// Its slug.
    pub slug: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Its IANA zone.
    pub zone: &'static str,
    language: Language,
    /// Its share of the events, in parts of the sum over all sites.
    share: u32,
}

const fn site(
    slug: &'static str,
    label: &'static str,
    zone: &'static str,
    language: Language,
    share: u32,
) -> GeneratedSite {
    GeneratedSite { slug, label, zone, language, share }
}

/// The sites that the events name; whoever stores the events creates them first.
pub const SITES: [GeneratedSite; 8] = [
    site("paris", "Paris", "Europe/Paris", Language::Fr, 26),
    site("warszawa", "Warszawa", "Europe/Warsaw", Language::Pl, 20),
    site("london", "London", "Europe/London", Language::En, 15),
    site("lyon", "Lyon", "Europe/Paris", Language::Fr, 12),
    site("krakow", "Kraków", "Europe/Warsaw", Language::Pl, 10),
    site("lille", "Lille", "Europe/Paris", Language::Fr, 7),
    site("gdansk", "Gdańsk", "Europe/Warsaw", Language::Pl, 6),
    site("leeds", "Leeds", "Europe/London", Language::En, 4),
];

/// 2024-11-01T00:00:00Z: no event is older.
pub const START: Timestamp = Timestamp(1_730_419_200_000);
/// 2026-11-01T00:00:00Z: every event is older.
pub const END: Timestamp = Timestamp(1_793_491_200_000);

/// The word that stands in 7 messages, however many there are (from 7 on).
pub const RARE_WORD: &str = "zanzibar";
/// The word that stands in one message of each full thousand.
pub const UNCOMMON_WORD: &str = "quarantine";

/// How many messages have [`RARE_WORD`].
const RARE_MESSAGES: u64 = 7;

/// What is to be generated.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// How many events.
    pub events: u64,
    /// The same seed gives the same events; another one gives other ids too.
    pub seed: u64,
}

/// Writes the events as NDJSON, oldest first, in constant memory.
///
/// # Errors
/// Those of `out`; what was written before stays.
pub fn write(work: Work, out: &mut impl Write) -> io::Result<()> {
    const FLUSH_BYTES: usize = 256 * 1024;
    let mut marks = Marks::new(work);
    let mut writer = EventWriter::new(work.seed);
    let mut dice = Dice::new(work.seed);
    let mut buffer = Vec::with_capacity(FLUSH_BYTES + 16 * 1024);
    let mut index = 0;
    for hour in Hours::of(work.events) {
        for nth in 0..hour.events {
            let at = hour.time(nth, &mut dice);
            writer.write(&mut buffer, &mut dice, event::Slot { index, at, mark: marks.of(index) });
            index += 1;
            if buffer.len() >= FLUSH_BYTES {
                out.write_all(&buffer)?;
                buffer.clear();
            }
        }
    }
    out.write_all(&buffer)?;
    out.flush()
}

/// Decides which messages have a word by which search is measured. It has dice of its own, so that what it marks does not change the rest.
struct Marks {
    dice: Dice,
    events: u64,
    rare: [u64; RARE_MESSAGES as usize],
    uncommon: u64,
}

impl Marks {
    fn new(work: Work) -> Self {
        let mut dice = Dice::new(!work.seed);
        let start = |nth: u64| (u128::from(work.events) * u128::from(nth) / u128::from(RARE_MESSAGES)) as u64;
        let rare = std::array::from_fn(|nth| {
            let (from, to) = (start(nth as u64), start(nth as u64 + 1));
            if from < to { from + dice.below_u64(to - from) } else { u64::MAX }
        });
        Self { dice, events: work.events, rare, uncommon: u64::MAX }
    }

    /// The word of the event with this index. Called once for each, in order.
    fn of(&mut self, index: u64) -> Option<&'static str> {
        if index.is_multiple_of(1_000) {
            let full = self.events - index >= 1_000;
            self.uncommon = if full { index + self.dice.below_u64(1_000) } else { u64::MAX };
        }
        if self.rare.contains(&index) {
            return Some(RARE_WORD);
        }
        (index == self.uncommon).then_some(UNCOMMON_WORD)
    }
}

#[cfg(test)]
mod tests;
