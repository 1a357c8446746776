//! What the process uses, as Linux tells it in `/proc` (proc(5)); other systems tell nothing.

use app::domain::system::ProcessUse;

/// What this process uses now.
pub fn usage() -> Option<ProcessUse> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    parse(&stat, rustix::param::clock_ticks_per_second(), rustix::param::page_size() as u64)
}

/// Reads `/proc/self/stat`: `utime` and `stime` are its fields 14 and 15, `rss` is its field 24. The name in brackets may hold anything.
fn parse(stat: &str, ticks_per_s: u64, page_bytes: u64) -> Option<ProcessUse> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    // The field after the name is number 3.
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let ticks = field(14)?.saturating_add(field(15)?);
    let cpu_ms = ticks.saturating_mul(1_000).checked_div(ticks_per_s)?;
    Some(ProcessUse { memory_bytes: field(24)?.saturating_mul(page_bytes), cpu_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_a_name_that_looks_like_fields() {
        let stat =
            "7 (a) b (c)) S 1 7 7 0 -1 4194560 1 2 3 4 250 50 0 0 20 0 9 0 12345 900000 600 18446744073709551615 1 1";
        let found = parse(stat, 100, 4_096).unwrap();
        assert_eq!(found, ProcessUse { memory_bytes: 600 * 4_096, cpu_ms: 3_000 });
        assert_eq!(parse("", 100, 4_096), None);
        assert_eq!(parse("7 (vigie) S 1", 100, 4_096), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_uses_memory() {
        assert!(usage().is_some_and(|found| found.memory_bytes > 100_000));
    }
}
