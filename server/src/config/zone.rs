//! The time zone of the machine, for Vigie's own journal and for readers who chose none.

use std::path::Path;

use chrono_tz::Tz;

/// From `TZ`, else from where `/etc/localtime` leads, else UTC.
pub fn of_system() -> Tz {
    let named = std::env::var("TZ").ok().and_then(|name| of_name(&name));
    let linked = || std::fs::read_link("/etc/localtime").ok().and_then(|target| of_link(&target));
    named.or_else(linked).unwrap_or(Tz::UTC)
}

fn of_name(name: &str) -> Option<Tz> {
    name.trim_start_matches(':').parse().ok()
}

fn of_link(target: &Path) -> Option<Tz> {
    of_name(target.to_str()?.split_once("zoneinfo/")?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_of_localtime_names_a_zone() {
        assert_eq!(of_link(Path::new("/usr/share/zoneinfo/Europe/Paris")), Some(Tz::Europe__Paris));
        assert_eq!(of_link(Path::new("../usr/share/zoneinfo/Europe/Warsaw")), Some(Tz::Europe__Warsaw));
        assert_eq!(of_link(Path::new("/etc/elsewhere")), None);
        assert_eq!(of_name(":Europe/Paris"), Some(Tz::Europe__Paris));
        assert_eq!(of_name("CET-1CEST"), None);
    }
}
