//! What the program's own log looks like: lines for people, or JSON for machines, always on standard error.

use std::io::IsTerminal;

use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use super::WrongUse;

/// How a log line is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people
    #[default]
    Text,
    /// An object a line
    Json,
}

/// The options as flags, environment and file give them.
#[derive(Clone, Debug, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogOptions {
    /// How log lines are written [default: text]
    #[arg(long, value_enum, env = "VIGIE_LOG_FORMAT")]
    #[serde(rename = "format")]
    pub log_format: Option<LogFormat>,
    /// What is logged, such as `info` or `warn,server=debug` [default: info]
    #[arg(long = "log", value_name = "LEVELS", env = "VIGIE_LOG")]
    #[serde(rename = "levels")]
    pub log_levels: Option<String>,
}

impl LogOptions {
    /// Starts the log; `default` stands where nobody names the levels. A second start in one process changes nothing.
    ///
    /// # Errors
    /// [`WrongUse`] if the levels cannot be read.
    pub fn start(&self, file: &Self, default: &str) -> Result<(), WrongUse> {
        let levels = self.log_levels.as_deref().or(file.log_levels.as_deref()).unwrap_or(default);
        let filter = EnvFilter::try_new(levels).map_err(|error| WrongUse(format!("log levels `{levels}`: {error}")))?;
        let colours = std::io::stderr().is_terminal();
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
        let _already_started = match self.log_format.or(file.log_format).unwrap_or_default() {
            LogFormat::Text => log.with_target(false).try_init(),
            LogFormat::Json => log.json().flatten_event(true).try_init(),
        };
        std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "A task panicked")));
        Ok(())
    }
}
