//! What the operator decides: a flag wins over the environment (`VIGIE_…`), that over the optional TOML file, that over the default.

pub mod file;
pub mod limits;
pub mod log;
pub mod proxies;
pub mod sessions;
pub mod web;
pub mod zone;

use std::path::PathBuf;

use anyhow::Context;

use self::file::File;
use self::sessions::SessionLifetime;
use self::web::WebSettings;
use crate::ingest::limits::Limits;

/// All settings of a server, settled.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of the databases.
    pub data: PathBuf,
    /// What is listened to, and who stands in front.
    pub web: WebSettings,
    /// How long a sign-in lasts.
    pub sessions: SessionLifetime,
    /// How much a sender may send.
    pub limits: Limits,
}

/// Where the data is: the flags that every command has.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Location {
    /// Folder of the databases; made if it does not exist
    #[arg(long, value_name = "DIR", env = "VIGIE_DATA")]
    data: Option<PathBuf>,
    /// TOML file with settings
    #[arg(long, value_name = "FILE", env = "VIGIE_CONFIG")]
    config: Option<PathBuf>,
}

/// The command was used wrongly; the program ends with code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WrongUse(pub String);

impl Location {
    /// The data folder in this place, without a file.
    pub fn of(data: impl Into<PathBuf>) -> Self {
        Self { data: Some(data.into()), config: None }
    }

    /// Reads the file, if one is named.
    ///
    /// # Errors
    /// [`WrongUse`] if it cannot be read or holds something else than settings.
    pub fn file(&self) -> anyhow::Result<File> {
        self.config.as_deref().map_or_else(|| Ok(File::default()), File::read)
    }

    /// The data folder, from the flag, the environment or the file.
    ///
    /// # Errors
    /// [`WrongUse`] if none of them names it.
    pub fn data(&self) -> anyhow::Result<PathBuf> {
        let file = self.file().context("the settings cannot be read")?;
        let missing =
            || WrongUse("name the data folder with --data DIR, VIGIE_DATA or `data` in the TOML file".to_owned());
        Ok(self.data.clone().or(file.data).ok_or_else(missing)?)
    }
}
