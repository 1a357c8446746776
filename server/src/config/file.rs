//! The TOML file: the same settings as the flags of `serve`, in one table for each concern.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::WrongUse;
use super::limits::LimitOptions;
use super::log::LogOptions;
use super::sessions::SessionOptions;
use super::web::WebOptions;

/// What the file may say. An unknown name is an error, since a setting with a typing mistake would silently do nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct File {
    /// The folder of the databases.
    pub data: Option<PathBuf>,
    /// What is listened to, and who stands in front.
    pub web: WebOptions,
    /// How long a sign-in lasts.
    pub sessions: SessionOptions,
    /// How much a sender may send.
    pub limits: LimitOptions,
    /// What the log looks like.
    pub log: LogOptions,
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// [`WrongUse`] with the place of the mistake.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| WrongUse(format!("{}: {error}", path.display())))?;
        Ok(toml::from_str(&text).map_err(|error| WrongUse(format!("{}: {error}", path.display())))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_does_not_exist_is_refused_by_name() {
        let error = toml::from_str::<File>("[web]\nlissen = \"127.0.0.1:1\"").unwrap_err().to_string();
        assert!(error.contains("lissen"), "{error}");
    }

    #[test]
    fn every_table_is_read() {
        let file: File = toml::from_str(
            "data = \"/srv/vigie\"\n[web]\nbase-url = \"https://vigie.example\"\ntrusted-proxies = [\"10.0.0.0/8\"]\n\
             [sessions]\nidle-hours = 4\n[limits]\nbody-bytes = 1000\n[log]\nformat = \"json\"",
        )
        .unwrap();
        assert_eq!(file.sessions.session_idle_hours, Some(4));
        assert_eq!(file.limits.limit_body_bytes, Some(1_000));
        assert_eq!(file.web.trusted_proxies.len(), 1);
    }
}
