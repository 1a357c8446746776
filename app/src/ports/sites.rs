//! The sites and their settings.

use async_trait::async_trait;
use chrono_tz::Tz;

use crate::domain::access::Scope;
use crate::domain::error::StoreError;
use crate::domain::site::{NewSite, Site, Visibility};
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;

/// The zones of a site's clock: the newest, and those before it with the instants at which they ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteZones {
    newest: Tz,
    /// Oldest first.
    past: Vec<(Timestamp, Tz)>,
}

impl From<Tz> for SiteZones {
    /// One zone that has always held.
    fn from(newest: Tz) -> Self {
        Self { newest, past: Vec::new() }
    }
}

impl SiteZones {
    /// Those of a site; `None` if one of them is not known here.
    pub fn of(site: &Site) -> Option<Self> {
        let past = site.past_zones.iter().map(|past| Some((past.until.at, past.zone.parse().ok()?)));
        Some(Self { newest: site.zone.parse().ok()?, past: past.collect::<Option<_>>()? })
    }

    /// The zone that holds for what occurred at an instant.
    pub fn at(&self, at: Timestamp) -> Tz {
        self.past.iter().find(|(until, _)| at < *until).map_or(self.newest, |(_, zone)| *zone)
    }

    /// Whether another zone begins after the one instant and not after the other.
    pub fn change_between(&self, after: Timestamp, until: Timestamp) -> bool {
        self.past.iter().any(|(change, _)| after < *change && *change <= until)
    }

    /// The instant that a wall clock showed, given how each zone reads it: by the newest zone under which it lies in that zone's own time. A time
    /// that no clock of the site ever showed is read by the newest.
    pub fn instant(&self, read: impl Fn(Tz) -> Option<Timestamp>) -> Option<Timestamp> {
        let newest_first = || std::iter::once(self.newest).chain(self.past.iter().rev().map(|(_, zone)| *zone));
        let held = newest_first().find_map(|zone| read(zone).filter(|at| self.at(*at) == zone));
        held.or_else(|| read(self.newest))
    }
}

/// Reads, adds, names and hides sites.
#[async_trait]
pub trait SiteStore: Send + Sync {
    /// The sites that the caller may see, by label.
    ///
    /// # Errors
    /// If the database fails.
    async fn sites(&self, scope: &Scope) -> Result<Vec<Site>, StoreError>;

    /// Adds a site.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if its slug is taken.
    async fn add_site(&self, site: NewSite) -> Result<(), StoreError>;

    /// Says whether statistics count a site from now on.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such site.
    async fn set_visibility(&self, site: &Slug, visibility: Visibility) -> Result<(), StoreError>;

    /// Gives a site another name for people.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such site.
    async fn rename_site(&self, site: &Slug, label: &str) -> Result<(), StoreError>;

    /// Gives a site's clock another zone for all that occurs from `since` on; one that there is, which the caller has checked. A change never
    /// reaches back behind an earlier one.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such site.
    async fn set_zone(&self, site: &Slug, zone: Tz, since: Timestamp) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz::{America__New_York, Europe__Paris, Europe__Warsaw};

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn moved() -> SiteZones {
        let past = vec![(at("2026-03-01T12:00:00Z"), Europe__Paris), (at("2026-05-01T12:00:00Z"), America__New_York)];
        SiteZones { newest: Europe__Warsaw, past }
    }

    #[test]
    fn the_zone_that_held_at_an_instant_holds_for_it() {
        for (instant, zone) in [
            ("2020-01-01T00:00:00Z", Europe__Paris),
            ("2026-03-01T11:59:59.999Z", Europe__Paris),
            ("2026-03-01T12:00:00Z", America__New_York),
            ("2026-05-01T12:00:00Z", Europe__Warsaw),
        ] {
            assert_eq!(moved().at(at(instant)), zone, "{instant}");
        }
        let noon = at("2026-03-01T12:00:00Z");
        assert!(moved().change_between(Timestamp(noon.0 - 1), noon));
        assert!(!moved().change_between(noon, Timestamp(noon.0 + 1)));
    }

    #[test]
    fn a_wall_clock_is_read_by_the_zone_that_it_was_in() {
        // The wall's time, as if it were UTC, less the zone's distance in these winter and summer months.
        let read = |wall: &'static str, zones: &SiteZones| {
            zones.instant(|zone| {
                let hours = if zone == America__New_York { -4 } else { 2 };
                Some(Timestamp(at(wall).0 - hours * 3_600_000))
            })
        };
        assert_eq!(read("2026-02-01T10:00:00Z", &moved()), Some(at("2026-02-01T08:00:00Z")));
        assert_eq!(read("2026-04-01T10:00:00Z", &moved()), Some(at("2026-04-01T14:00:00Z")));
        assert_eq!(read("2026-06-01T10:00:00Z", &moved()), Some(at("2026-06-01T08:00:00Z")));
        // Skipped when the clock was put from New York's 08:00 to Warsaw's 14:00.
        assert_eq!(read("2026-05-01T11:00:00Z", &moved()), Some(at("2026-05-01T09:00:00Z")));
    }
}
