//! `vigie verify`: says whether the journal of Vigie's own site is as it was sealed, and whether the counts are those of the events. It writes
//! nothing, and works beside a running server.

use std::path::Path;

use app::domain::integrity::{Break, BreakKind, Check, CheckedMonth};
use app::ports::clock::Clock;

use super::output;
use crate::config::{Location, WrongUse};
use crate::store::sqlite::check::folder_usage;
use crate::store::sqlite::integrity::check::{Answer, Asked, head, run as check};
use crate::wire::SystemClock;

/// The flags of `vigie verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    location: Location,
    /// A head that was printed before and kept elsewhere: the journal must still lead through it
    #[arg(long, value_name = "HASH")]
    expect: Option<String>,
}

/// Checks, prints each month and the head, and what is broken on standard error.
///
/// # Errors
/// If anything is broken, or the data cannot be read.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let dir = arguments.location.data()?;
    let wrong = |text: &String| WrongUse(format!("--expect {text}: a head is 64 hexadecimal digits"));
    let kept = arguments.expect.as_ref().map(|text| head(text).ok_or_else(|| wrong(text))).transpose()?;
    let Answer { check, since, has_kept } =
        check(Asked { dir: &dir, now: SystemClock.now(), kept, progress: &|_| {} }).await?;
    for month in &check.months {
        output::row(&[&name(month.month), &month.events, &state(month), &month.head.as_deref().unwrap_or("-")])?;
        tell(month);
    }
    output::row(&[&"sealed since", &since.to_rfc3339()])?;
    output::row(&[&"head", &check.head().unwrap_or("-")])?;
    let mut broken = check.broken();
    if has_kept == Some(false) {
        broken += 1;
        output::message(format_args!("the journal does not lead through the head that was expected"));
    }
    broken += counts(&dir).await?;
    conclude(&check, broken)
}

fn conclude(check: &Check, broken: u64) -> anyhow::Result<()> {
    if broken > 0 {
        anyhow::bail!("broken in {broken} places");
    }
    output::message(format_args!("unbroken: {} events are as they were sealed", check.events()));
    Ok(())
}

/// Compares the counts with the events, and gives how many months differ.
async fn counts(dir: &Path) -> anyhow::Result<u64> {
    let differences = folder_usage(dir).await?;
    for found in &differences {
        let month = i32::try_from(found.month).unwrap_or_default();
        output::message(format_args!(
            "{}: the counts are not those of the events ({} by day, {} by hour)",
            name(month),
            found.days,
            found.hours
        ));
    }
    Ok(differences.len() as u64)
}

fn name(month: i32) -> String {
    format!("{:04}-{:02}", month / 100, month % 100)
}

fn state(month: &CheckedMonth) -> &'static str {
    match (month.broken, month.gone) {
        (0, 0) => "unbroken",
        (0, _) => "unbroken, events gone by retention",
        _ => "broken",
    }
}

fn tell(month: &CheckedMonth) {
    for Break { kind, event, at } in &month.breaks {
        let what = match (kind, event) {
            (BreakKind::Changed, _) => "was changed",
            (BreakKind::Removed, Some(_)) => "was removed",
            (BreakKind::Removed, None) => "was removed with its file",
            (BreakKind::Added, _) => "was added without a seal",
            (BreakKind::CutOff, _) => "was cut off: the newest events are missing",
            (BreakKind::Rewritten, _) => "has another seal than was made",
        };
        match event.zip(*at) {
            Some((event, at)) => {
                output::message(format_args!("{}: event {event} of {} {what}", name(month.month), at.at.to_rfc3339()))
            }
            None => output::message(format_args!("{}: the month {what}", name(month.month))),
        }
    }
    let more = month.broken.saturating_sub(month.breaks.len() as u64);
    if more > 0 {
        output::message(format_args!("{}: and {more} more", name(month.month)));
    }
}
