//! The printed table: each figure beside what must be reached and what is aimed at.

/// Rows in the order in which they were measured.
pub(super) struct Table {
    rows: Vec<Row>,
    load_at_start: String,
}

struct Row {
    what: String,
    figure: String,
    load: String,
    must: &'static str,
    goal: &'static str,
}

impl Table {
    /// An empty table; remembers the machine's load.
    pub(super) fn new() -> Self {
        Self { rows: Vec::new(), load_at_start: load_average() }
    }

    /// Adds a figure and says it at once, since a run takes minutes.
    pub(super) fn row(&mut self, what: &str, figure: f64, unit: &str, must: &'static str, goal: &'static str) {
        let (figure, load) = (format!("{} {unit}", number(figure)), load_average());
        eprintln!("  {what}: {figure} (load {load})");
        self.rows.push(Row { what: what.to_owned(), figure, load, must, goal });
    }

    /// Prints the table to standard output.
    pub(super) fn print(&self, events: u64) {
        println!("\n{events} events; load average {} at start, {} at the end\n", self.load_at_start, load_average());
        println!("| {:58} | {:>14} | {:>8} | {:>8} | {:>5} |", "what", "measured", "must", "goal", "load");
        println!("|{}|{}:|{}:|{}:|{}:|", "-".repeat(60), "-".repeat(15), "-".repeat(9), "-".repeat(9), "-".repeat(6));
        for row in &self.rows {
            let Row { what, figure, load, must, goal } = row;
            println!("| {what:58} | {figure:>14} | {must:>8} | {goal:>8} | {load:>5} |");
        }
    }
}

fn number(figure: f64) -> String {
    if figure < 10.0 {
        return format!("{figure:.2}");
    }
    let digits = format!("{figure:.0}");
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(1).collect::<String>()
}
