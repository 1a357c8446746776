//! What every page asks first: who reads it, and which day it is for them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::access::Session;
use crate::domain::error::AppError;
use crate::domain::time::LocalDay;

/// Who reads a page, and when. The day comes from the server, so that both sides of a hydrated page agree on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// `None` if nobody is signed in.
    pub session: Option<Session>,
    /// The day in the reader's zone.
    pub today: LocalDay,
}

/// Who reads this page. Asks for no right: it tells callers only about themselves.
#[server(prefix = "/fn", endpoint = "session")]
pub async fn read_session() -> Result<Reader, AppError> {
    use crate::api::guard;
    use crate::domain::time::LocalTime;
    use crate::ports::clock::Clock;

    let now = guard::port::<dyn Clock>()?.now();
    let session = guard::caller().ok().map(|caller| Session {
        email: caller.email,
        rights: caller.scope.rights(),
        zone: caller.zone,
    });
    let zone = session.as_ref().and_then(|session| session.zone.parse::<chrono_tz::Tz>().ok());
    let offset_s = zone.map_or(0, |zone| offset_s(zone, now));
    Ok(Reader { session, today: LocalTime::at(now, offset_s).day })
}

#[cfg(feature = "ssr")]
fn offset_s(zone: chrono_tz::Tz, at: crate::domain::time::Timestamp) -> i32 {
    use chrono::{Offset, TimeZone};
    let utc = chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}
