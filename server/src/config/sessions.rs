//! How long a sign-in lasts.

use serde::Deserialize;

/// The options as flags, environment and file give them.
#[derive(Clone, Debug, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionOptions {
    /// Hours without use after which one must sign in again [default: 72]
    #[arg(long, value_name = "HOURS", env = "VIGIE_SESSION_IDLE_HOURS")]
    #[serde(rename = "idle-hours")]
    pub session_idle_hours: Option<u32>,
    /// Hours after which one must sign in again even if in use [default: 720]
    #[arg(long, value_name = "HOURS", env = "VIGIE_SESSION_HOURS")]
    #[serde(rename = "hours")]
    pub session_hours: Option<u32>,
}

/// The settings that hold, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct SessionLifetime {
    /// Without use.
    pub idle_ms: i64,
    /// Since signing in.
    pub absolute_ms: i64,
}

const HOUR_MS: i64 = 3_600_000;

impl SessionOptions {
    /// These options, and where they are silent, the file's, and then the defaults.
    pub fn settle(&self, file: &Self) -> SessionLifetime {
        let hours =
            |flag: Option<u32>, file: Option<u32>, default| i64::from(flag.or(file).unwrap_or(default)) * HOUR_MS;
        SessionLifetime {
            idle_ms: hours(self.session_idle_hours, file.session_idle_hours, 72),
            absolute_ms: hours(self.session_hours, file.session_hours, 720),
        }
    }
}

impl Default for SessionLifetime {
    fn default() -> Self {
        SessionOptions::default().settle(&SessionOptions::default())
    }
}
