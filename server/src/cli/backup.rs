//! `vigie backup` and `vigie restore`: a copy of the data folder, made beside a running server, and a folder made of it again.

use std::path::PathBuf;

use super::output;
use crate::config::Location;
use crate::store::sqlite::backup::{copy, restore};
use crate::wire::SystemClock;

/// The flags of `vigie backup`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    location: Location,
    /// Folder of the backup; made if it does not exist. A later backup into it copies only what has changed
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Makes a backup and says what was copied.
///
/// # Errors
/// If the data cannot be read or the backup not be written.
pub(super) async fn back_up(arguments: Arguments) -> anyhow::Result<()> {
    let made = copy::run(&arguments.location.data()?, &arguments.folder, &SystemClock).await?;
    output::message(format_args!(
        "{} databases copied, {} unchanged since the last backup; {} bytes in all",
        made.copied.len(),
        made.kept.len(),
        made.bytes
    ));
    output::row(&[&"head", &made.head.as_deref().unwrap_or("-")])?;
    Ok(())
}

/// The flags of `vigie restore`.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArguments {
    #[command(flatten)]
    location: Location,
    /// Folder of the backup
    #[arg(value_name = "BACKUP")]
    folder: PathBuf,
}

/// Restores a backup into an empty folder.
///
/// # Errors
/// If the backup is not whole, damaged or a newer program's, or the folder not empty.
pub(super) async fn restore(arguments: RestoreArguments) -> anyhow::Result<()> {
    let data = arguments.location.data()?;
    let restored = restore::run(&arguments.folder, &data).await?;
    output::message(format_args!(
        "{} databases restored, {} bytes, each as its hash says; all that was accepted before {} is there",
        restored.files, restored.bytes, restored.begun
    ));
    output::row(&[&"head", &restored.head.as_deref().unwrap_or("-")])?;
    Ok(())
}
