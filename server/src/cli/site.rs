//! `vigie site`: adds, lists, hides and shows sites, beside a running server.

use app::domain::access::{AUDIT_SITE, Scope};
use app::domain::site::{NewSite, Visibility};
use app::domain::slug::Slug;
use chrono_tz::Tz;

use super::output;
use crate::config::{Location, WrongUse};
use crate::wire::Registry;

/// The commands of `vigie site`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Add a site
    Add {
        #[command(flatten)]
        location: Location,
        /// Its name in addresses and events; never changes
        slug: Slug,
        /// Its name for people [default: the slug]
        #[arg(long)]
        label: Option<String>,
        /// Its IANA time zone, such as Europe/Paris
        #[arg(long, value_parser = zone)]
        zone: Tz,
    },
    /// Leave a site out of the statistics; its journals stay
    Hide {
        #[command(flatten)]
        location: Location,
        /// The site
        slug: Slug,
    },
    /// Count a site in the statistics again
    Show {
        #[command(flatten)]
        location: Location,
        /// The site
        slug: Slug,
    },
    /// Give a site's clock another zone for all that occurs from now on; what occurred before keeps its own
    Zone {
        #[command(flatten)]
        location: Location,
        /// The site
        slug: Slug,
        /// Its new IANA time zone, such as Europe/Warsaw
        #[arg(long, value_parser = zone)]
        zone: Tz,
    },
    /// List the sites: slug, label, zone, whether statistics count it
    List {
        #[command(flatten)]
        location: Location,
    },
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "must be an IANA time zone such as Europe/Paris".to_owned())
}

/// Does it.
///
/// # Errors
/// [`WrongUse`], or the database's.
pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add { location, slug, label, zone } => {
            not_vigies_own(&slug)?;
            let label = label.unwrap_or_else(|| slug.to_string());
            let site = NewSite { slug, label, zone: zone.name().to_owned() };
            Ok(Registry::open(&location.data()?).await?.sites.add_site(site).await?)
        }
        Command::Hide { location, slug } => set_visibility(&location, &slug, Visibility::Hidden).await,
        Command::Show { location, slug } => set_visibility(&location, &slug, Visibility::Shown).await,
        Command::Zone { location, slug, zone } => {
            let registry = Registry::open(&location.data()?).await?;
            Ok(registry.sites.set_zone(&slug, zone, registry.clock.now()).await?)
        }
        Command::List { location } => {
            for site in Registry::open(&location.data()?).await?.sites.sites(&Scope::system()).await? {
                let shown = if site.shown { "shown" } else { "hidden" };
                output::row(&[&site.slug, &site.label, &site.zone, &shown])?;
            }
            Ok(())
        }
    }
}

async fn set_visibility(location: &Location, slug: &Slug, visibility: Visibility) -> anyhow::Result<()> {
    Ok(Registry::open(&location.data()?).await?.sites.set_visibility(slug, visibility).await?)
}

/// The journal of Vigie's own site is written by Vigie alone.
///
/// # Errors
/// [`WrongUse`] if the slug is that site's.
pub(super) fn not_vigies_own(slug: &Slug) -> Result<(), WrongUse> {
    if slug.as_str() == AUDIT_SITE {
        return Err(WrongUse(format!("the site `{AUDIT_SITE}` is Vigie's own; only Vigie writes there")));
    }
    Ok(())
}
