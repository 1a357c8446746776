//! `vigie generate`: made-up events on standard output.

use std::io::{self, Write};

use crate::generate::{self, SITES, Work};

/// The flags of `vigie generate`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// How many events.
    #[arg(long, required_unless_present = "sites")]
    events: Option<u64>,
    /// The same seed gives the same events.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print instead the commands that create the eight sites of the events.
    #[arg(long, conflicts_with = "events")]
    sites: bool,
}

/// Writes what was asked for to standard output; a reader who has seen enough ends it quietly.
///
/// # Errors
/// If standard output fails.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let written = if arguments.sites {
        sites(&mut out)
    } else {
        generate::write(Work { events: arguments.events.unwrap_or_default(), seed: arguments.seed }, &mut out)
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn sites(out: &mut impl Write) -> io::Result<()> {
    for site in SITES {
        writeln!(out, r#"vigie site add {} --label "{}" --zone {}"#, site.slug, site.label, site.zone)?;
    }
    out.flush()
}
