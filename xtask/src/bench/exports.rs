//! What it costs to take all events out as one file, and that this takes no memory.

use anyhow::{Result, ensure};

use super::client::Api;
use super::server::Server;
use super::table::Table;

/// Exports everything once as NDJSON and once as CSV.
pub(super) fn measure(server: &Server, api: &Api, table: &mut Table) -> Result<()> {
    let (time, events) = api.lines("/api/v1/export?format=ndjson")?;
    ensure!(events > 0, "the export is empty");
    table.row("export as NDJSON, events a second", events as f64 / time.as_secs_f64(), "1/s", "90,000", "250,000");
    let (time, lines) = api.lines("/api/v1/export?format=csv")?;
    // The first line has the heads.
    ensure!(lines > events, "the CSV has {lines} lines for {events} events");
    table.row("export as CSV, events a second", events as f64 / time.as_secs_f64(), "1/s", "90,000", "250,000");
    table.row("peak memory while exporting", server.memory()?.peak_mb(), "MB", "–", "–");
    Ok(())
}
