//! The figures of the statistics page as tables: by period, and by feature.

use app::domain::catalogue;
use app::domain::export::Wording;
use app::domain::language::Language;
use app::domain::outcome::Outcome;
use app::domain::statistics::{BucketCounts, FeatureCounts, OutcomeCounts, Statistics};
use app::preferences;
use app::widgets::{columns, outcome};

use super::cell::{Cell, Head};

/// A small table, all of it in memory.
pub struct Table {
    /// The heads.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Vec<Cell<'static>>>,
}

/// For whom figures are written.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// Their language.
    pub language: Language,
    /// Whether they read words or terms.
    pub wording: Wording,
}

/// A row for each bar of the range, with the bar before it beside where the period before was asked for; people get a last row of all.
pub fn periods(words: Words, now: &Statistics, before: Option<&Statistics>) -> Table {
    let [period, previous, change] = [Title::Period, Title::Previous, Title::Change].map(|title| words.title(title));
    let mut heads = vec![head(period, 18)];
    heads.extend(words.outcomes());
    if before.is_some() {
        heads.extend([head(previous, 14), head(change, 14)]);
    }
    let row = |(at, bar): (usize, &BucketCounts)| {
        let before = before.map(|before| before.buckets.get(at).map_or(0, |bar| bar.counts.total()));
        figures(vec![Cell::Text(bar.bucket.to_string().into())], &bar.counts, before)
    };
    let mut rows: Vec<_> = now.buckets.iter().enumerate().map(row).collect();
    if words.wording == Wording::Labels {
        let first = Cell::Text(words.title(Title::Total).into());
        rows.push(figures(vec![first], &now.total, before.map(|before| before.total.total())));
    }
    Table { heads, rows }
}

/// A row for each feature that was used, with its share of all.
pub fn features(words: Words, statistics: &Statistics) -> Table {
    let mut heads = vec![head(words.title(Title::Module), 28), head(words.title(Title::Submodule), 28)];
    heads.extend(words.outcomes());
    heads.push(head(words.title(Title::Share), 10));
    let all = statistics.total.total();
    let row = |row: &FeatureCounts| {
        let mut cells = figures(words.feature(row), &row.counts, None);
        #[allow(clippy::cast_precision_loss, reason = "a share is shown with a few digits")]
        cells.push(if all == 0 { Cell::Empty } else { Cell::Share(row.counts.total() as f64 / all as f64) });
        cells
    };
    Table { heads, rows: statistics.features.iter().map(row).collect() }
}

fn figures(mut cells: Vec<Cell<'static>>, counts: &OutcomeCounts, before: Option<u64>) -> Vec<Cell<'static>> {
    cells.extend(Outcome::ALL.iter().map(|&outcome| Cell::Number(counts.get(outcome))));
    cells.push(Cell::Number(counts.total()));
    if let Some(before) = before {
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        cells.extend([Cell::Number(before), Cell::Difference(signed(counts.total()) - signed(before))]);
    }
    cells
}

#[derive(Clone, Copy)]
enum Title {
    Period,
    Module,
    Submodule,
    Total,
    Previous,
    Change,
    Share,
}

impl Words {
    fn title(self, title: Title) -> &'static str {
        let words = columns::figures(preferences::locale(self.language));
        let (term, label) = match title {
            Title::Period => ("period", words.period),
            Title::Module => ("module", words.module),
            Title::Submodule => ("submodule", words.submodule),
            Title::Total => ("total", words.total),
            Title::Previous => ("previous", words.previous),
            Title::Change => ("change", words.change),
            Title::Share => ("share", words.share),
        };
        if self.wording == Wording::Terms { term } else { label }
    }

    /// Every outcome, and all of them together.
    fn outcomes(self) -> Vec<Head> {
        let name = |&outcome: &Outcome| match self.wording {
            Wording::Terms => head(outcome.as_str(), 12),
            Wording::Labels => head(outcome::label(preferences::locale(self.language), outcome), 12),
        };
        Outcome::ALL.iter().map(name).chain([head(self.title(Title::Total), 12)]).collect()
    }

    fn feature(self, row: &FeatureCounts) -> Vec<Cell<'static>> {
        let part = row.submodule.as_ref().map(|part| part.as_str());
        let text = |text: &str| Cell::Text(text.to_owned().into());
        match self.wording {
            Wording::Terms => vec![text(row.module.as_str()), part.map_or(Cell::Empty, text)],
            Wording::Labels => {
                let label = |part| Cell::Text(catalogue::label(self.language, row.module.as_str(), part, None));
                vec![label(None), part.map_or(Cell::Empty, |part| label(Some(part)))]
            }
        }
    }
}

fn head(text: &str, width: u16) -> Head {
    Head { text: text.to_owned(), width }
}
