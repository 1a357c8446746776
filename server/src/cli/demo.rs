//! `vigie demo`: makes a demonstration in a folder of its own, serves it, and lets something happen every few seconds.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use app::domain::access::{Role, Sites};
use app::domain::site::NewSite;
use app::domain::slug::Slug;
use app::ports::accounts::NewAccount;
use app::ports::clock::Clock;
use app::ports::keys::{GrantedSite, KeyGrant, NewKey};
use tokio_util::sync::CancellationToken;

use super::{output, serve};
use crate::auth::passwords::Passwords;
use crate::auth::secret::{KEY_PREFIX, Secret};
use crate::config::Settings;
use crate::config::limits::LimitOptions;
use crate::config::log::LogOptions;
use crate::config::sessions::SessionOptions;
use crate::config::web::WebOptions;
use crate::demo::marker::{self, Marker, SignIn};
use crate::demo::{self, SITES, SOURCE, trickle};
use crate::http::assets::SiteFiles;
use crate::import::destination::{Server, Store};
use crate::ingest::limits::Limits;
use crate::wire::{Claim, Opened, SystemClock};

/// The flags of `vigie demo`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Folder of the demonstration; one that holds anything else is refused
    #[arg(long, value_name = "DIR", default_value = "vigie-demo")]
    data: PathBuf,
    /// Delete the demonstration instead of showing it
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    web: WebOptions,
    #[command(flatten)]
    log: LogOptions,
}

/// Does it.
///
/// # Errors
/// A folder that holds something else or is in use, an address in use, or a database that fails.
pub(super) async fn run(arguments: Arguments, site: SiteFiles) -> anyhow::Result<()> {
    let Arguments { data, remove, web, log } = arguments;
    log.start(&LogOptions::default(), "warn")?;
    let found = Marker::find(&data)?;
    if remove {
        return self::remove(&data, found.is_some()).await;
    }
    let settings = Settings {
        data: data.clone(),
        web: web.settle(WebOptions::default())?,
        sessions: SessionOptions::default().settle(&SessionOptions::default()),
        limits: LimitOptions::default().settle(&LimitOptions::default()),
    };
    let marker = match found {
        Some(marker) if marker.complete => marker,
        unfinished => {
            if unfinished.is_some() {
                self::remove(&data, true).await?;
            }
            make(&data).await?
        }
    };
    let (key, stop) = (key(&data).await?, serve::stop_signal()?);
    welcome(&marker, &settings)?;
    let live = tokio::spawn(live(settings.web.listen, key, stop.clone()));
    let served = serve::serve(settings, site, stop.clone()).await;
    stop.cancel();
    live.await??;
    served
}

async fn remove(data: &Path, is_there: bool) -> anyhow::Result<()> {
    if is_there {
        claim(data).await?.close().await?;
    }
    marker::remove(data)
}

/// The folder, unless a server works on it.
async fn claim(data: &Path) -> anyhow::Result<Opened> {
    match Claim::of(data, Arc::new(SystemClock)).await? {
        Claim::Ours(opened) => Ok(*opened),
        Claim::Served { address } => bail!("the demonstration is running at {address}; stop it first"),
    }
}

/// Makes the sites, the people and two years of events.
async fn make(data: &Path) -> anyhow::Result<Marker> {
    output::message(format_args!("Making the demonstration in {} …", data.display()));
    let mut marker = Marker { complete: false, people: people() };
    marker.write(data)?;
    let opened = claim(data).await?;
    let made = stock(&opened, &marker.people).await;
    let closed = opened.close().await;
    let events = made?;
    closed?;
    marker.complete = true;
    marker.write(data)?;
    output::message(format_args!("{events} events on {} sites", SITES.len()));
    Ok(marker)
}

async fn stock(opened: &Opened, people: &[SignIn]) -> anyhow::Result<u64> {
    let (ports, passwords) = (&opened.ports, Passwords::new()?);
    let now = ports.clock.now();
    let mut sites = Vec::new();
    for site in &SITES {
        let slug: Slug = site.slug.parse()?;
        let zone = site.zone.name().to_owned();
        ports.sites.add_site(NewSite { slug: slug.clone(), label: site.label.to_owned(), zone }).await?;
        sites.push(GrantedSite { slug, zones: site.zone.into() });
    }
    for person in people {
        let role: Role = person.role.parse()?;
        let password_hash = Some(passwords.hash(person.password.clone()).await?);
        let (email, name, roles, sites) = (person.email.clone(), String::new(), vec![role.into()], Sites::All);
        ports.accounts.add_account(NewAccount { email, name, roles, sites, password_hash, created: now }).await?;
    }
    let grant = KeyGrant { source: ports.keys.source(SOURCE).await?, key: None, name: SOURCE.to_owned(), sites };
    let (writer, clock, rules) = (ports.writer.clone(), ports.clock.clone(), ports.redaction.own());
    demo::fill(&mut Store { writer, grant, clock, limits: Limits::default(), rules }, now).await
}

/// A manager, a staff member and an administrator, with passwords that nobody else has.
fn people() -> Vec<SignIn> {
    let person = |role: Role| {
        let password = Secret::random("", &mut rand::rng()).reveal().chars().take(16).collect();
        SignIn { role: role.as_str().to_owned(), email: format!("{role}@demo.example"), password }
    };
    [Role::Manager, Role::Staff, Role::Administrator].map(person).into()
}

/// A fresh key for the live events; those of earlier runs are revoked. The folder is free again for the server afterwards.
async fn key(data: &Path) -> anyhow::Result<Secret> {
    let opened = claim(data).await?;
    let made = fresh_key(&opened).await;
    let closed = opened.close().await;
    let secret = made?;
    closed.map(|()| secret)
}

async fn fresh_key(opened: &Opened) -> anyhow::Result<Secret> {
    let (keys, now) = (&opened.ports.keys, opened.ports.clock.now());
    for old in keys.keys().await?.iter().filter(|key| key.source == SOURCE && key.revoked.is_none()) {
        keys.revoke_key(old.id, now).await?;
    }
    let secret = Secret::random(KEY_PREFIX, &mut rand::rng());
    let sites = SITES.iter().map(|site| site.slug.parse()).collect::<Result<_, _>>()?;
    let (hash, hint) = (secret.hash(), secret.hint());
    keys.add_key(NewKey { source: SOURCE.to_owned(), hash, hint, sites, created: now, most_live: None }).await?;
    Ok(secret)
}

async fn live(address: SocketAddr, key: Secret, stop: CancellationToken) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    trickle::run(&mut Server::new(address, &key), clock.as_ref(), &stop).await
}

fn welcome(marker: &Marker, settings: &Settings) -> std::io::Result<()> {
    output::line(format_args!("\nVigie’s demonstration: {}\n", settings.web.base_url))?;
    for SignIn { role, email, password } in &marker.people {
        output::line(format_args!("  {role:<14} {email:<28} {password}"))?;
    }
    output::line("\nNothing in it is real. Ctrl+C stops it, `vigie demo --remove` deletes it.\n")
}
