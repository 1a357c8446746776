//! How long each step took, for the list at the end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// The durations of the steps so far.
#[derive(Default)]
pub(crate) struct Timing(Vec<(String, Duration)>);

impl Timing {
    /// Does a step and remembers how long it took.
    ///
    /// # Errors
    /// That of the step, with its name.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let start = Instant::now();
        let result = work().with_context(|| name.to_owned());
        self.0.push((name.to_owned(), start.elapsed()));
        result
    }

    /// The table, with a total.
    pub(crate) fn table(&self) -> String {
        let total = self.0.iter().map(|(_, time)| *time).sum();
        let rows = self.0.iter().map(|(name, time)| (name.as_str(), *time)).chain([("total", total)]);
        rows.map(|(name, time)| format!("{name:<22}{:>6} s\n", time.as_secs())).collect()
    }
}
