//! `vigie import`: files of events into a data folder, through its server if one works on it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use app::domain::access::Scope;
use app::domain::slug::Slug;
use app::ports::keys::{GrantedSite, KeyGrant, NewKey};
use app::ports::sites::SiteZones;
use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use super::site::not_vigies_own;
use crate::auth::secret::{KEY_PREFIX, Secret};
use crate::config::{Location, WrongUse};
use crate::import::destination::{Destination, Server, Store};
use crate::import::mapping::{Format, Mapping};
use crate::import::{self, Import, Summary};
use crate::ingest::limits::Limits;
use crate::wire::{Claim, Opened, Registry, SystemClock};

/// The flags of `vigie import`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    location: Location,
    /// The site of the events; may be repeated, then each event names its own
    #[arg(long = "site", value_name = "SLUG", required = true)]
    sites: Vec<Slug>,
    /// How the records lie in the files; else their names and the mapping decide
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// TOML file that says how columns become fields
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Take a field from a column; may be repeated
    #[arg(long = "map", value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// Give a field a fixed text, with columns in braces; may be repeated
    #[arg(long = "set", value_name = "FIELD=TEXT")]
    set: Vec<String>,
    /// Say what a value of a field's column means, `5*` for all that begin with 5; may be repeated
    #[arg(long = "value", value_name = "FIELD:VALUE=MEANING")]
    value: Vec<String>,
    /// The names of the columns of a CSV file that has no row of names
    #[arg(long, value_name = "NAME,NAME…", value_delimiter = ',')]
    columns: Vec<String>,
    /// What stands between columns: one character, or `tab`
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<char>,
    /// How times are written: rfc3339, unix, unix_ms, or a pattern such as %d/%b/%Y:%H:%M:%S %z
    #[arg(long, value_name = "FORMAT")]
    time_format: Option<String>,
    /// Files of events, plain or compressed with gzip or zstd; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// The name of the source of imported events. It is the same however they come in, since an event's id counts for its source.
const SOURCE: &str = "import";

/// Does it.
///
/// # Errors
/// Wrong use, a file that cannot be read, a folder that fails, or if no record of any file could be taken.
pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    arguments.sites.iter().try_for_each(not_vigies_own)?;
    let mapping = arguments.mapping()?;
    for file in &arguments.files {
        mapping.format_of(&file.file_name().unwrap_or(file.as_os_str()).to_string_lossy())?;
    }
    let data = arguments.location.data()?;
    match Claim::of(&data, std::sync::Arc::new(SystemClock)).await? {
        Claim::Ours(opened) => {
            let done = into_store(&opened, &arguments, &mapping).await;
            // Whatever happened: what was accepted is to be on disk.
            let closed = opened.close().await;
            done.and(closed)
        }
        Claim::Served { address } => through_server(&data, address, &arguments, &mapping).await,
    }
}

async fn into_store(opened: &Opened, arguments: &Arguments, mapping: &Mapping) -> anyhow::Result<()> {
    let ports = &opened.ports;
    let sites = zones(&ports.sites.sites(&Scope::system()).await?, &arguments.sites)?;
    let granted = sites.iter().map(|(slug, zones)| GrantedSite { slug: slug.clone(), zones: zones.clone() }).collect();
    let grant =
        KeyGrant { source: ports.keys.source(SOURCE).await?, key: None, name: SOURCE.to_owned(), sites: granted };
    let (writer, clock, rules) = (ports.writer.clone(), ports.clock.clone(), ports.redaction.own());
    let mut store = Store { writer, grant, clock, limits: Limits::default(), rules };
    files(arguments, mapping, &sites, &mut store).await
}

/// The server gets a key for as long as the import lasts.
async fn through_server(
    data: &Path,
    address: SocketAddr,
    arguments: &Arguments,
    mapping: &Mapping,
) -> anyhow::Result<()> {
    let registry = Registry::open(data).await?;
    let sites = zones(&registry.sites.sites(&Scope::system()).await?, &arguments.sites)?;
    let secret = Secret::random(KEY_PREFIX, &mut rand::rng());
    let (hash, hint, created) = (secret.hash(), secret.hint(), registry.clock.now());
    let source = SOURCE.to_owned();
    // It dies with the command, however many others run.
    let key = NewKey { source, hash, hint, sites: arguments.sites.clone(), created, most_live: None };
    let key = registry.keys.add_key(key).await?;
    let mut server = Server::new(address, &secret);
    let done = tokio::select! {
        done = files(arguments, mapping, &sites, &mut server) => done,
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("interrupted; run it again to go on")),
    };
    registry.keys.revoke_key(key.id, registry.clock.now()).await?;
    done
}

async fn files(
    arguments: &Arguments,
    mapping: &Mapping,
    sites: &BTreeMap<Slug, SiteZones>,
    destination: &mut dyn Destination,
) -> anyhow::Result<()> {
    let mut total = Summary::default();
    for path in &arguments.files {
        let progress = progress(path)?;
        let import = Import { mapping, sites, destination: &mut *destination, progress: &progress };
        let summary = import::file(import, path).await;
        progress.finish_and_clear();
        let summary = summary?;
        output::message(format_args!("{}: {}", path.display(), sentence(&summary)));
        if summary.rejected > 0 {
            output::message(format_args!("the rejected records are in {}", import::rejects_path(path).display()));
        }
        total.add(summary);
    }
    if total.nothing_taken() {
        bail!("not one of the {} records could be taken", total.rejected);
    }
    Ok(())
}

fn sentence(summary: &Summary) -> String {
    let ignored = if summary.ignored > 0 { format!(", {} lines passed over", summary.ignored) } else { String::new() };
    let Summary { accepted, duplicates, rejected, .. } = summary;
    format!("{accepted} events accepted, {duplicates} duplicates, {rejected} rejected{ignored}")
}

/// A bar on a terminal, nothing elsewhere.
fn progress(path: &Path) -> anyhow::Result<ProgressBar> {
    let progress = ProgressBar::new(0).with_prefix(path.display().to_string());
    progress.set_style(ProgressStyle::with_template(
        "{prefix} {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
    )?);
    progress.enable_steady_tick(Duration::from_millis(200));
    Ok(progress)
}

fn zones(known: &[app::domain::site::Site], wanted: &[Slug]) -> anyhow::Result<BTreeMap<Slug, SiteZones>> {
    let zone = |slug: &Slug| {
        let site = known.iter().find(|site| site.slug == *slug);
        let site = site.with_context(|| format!("there is no site {slug}; make it with `vigie site add`"))?;
        let zones = SiteZones::of(site).with_context(|| format!("a zone of {slug} is not known"))?;
        Ok((slug.clone(), zones))
    };
    wanted.iter().map(zone).collect()
}

fn delimiter(text: &str) -> Result<char, String> {
    match text {
        "tab" => Ok('\t'),
        _ => text.parse().map_err(|_| "must be one character, or tab".to_owned()),
    }
}

impl Arguments {
    fn mapping(&self) -> anyhow::Result<Mapping> {
        let mut mapping = self.mapping.as_deref().map_or_else(|| Ok(Mapping::default()), Mapping::read)?;
        self.map.iter().try_for_each(|text| mapping.map(text))?;
        self.set.iter().try_for_each(|text| mapping.set(text))?;
        self.value.iter().try_for_each(|text| mapping.value(text))?;
        mapping.format = self.format.or(mapping.format);
        mapping.delimiter = self.delimiter.or(mapping.delimiter);
        mapping.time_format = self.time_format.clone().or(mapping.time_format);
        if !self.columns.is_empty() {
            mapping.columns.clone_from(&self.columns);
        }
        if self.columns.iter().any(String::is_empty) {
            return Err(WrongUse("a column needs a name".to_owned()).into());
        }
        Ok(mapping)
    }
}
