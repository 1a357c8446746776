//! What every page asks first: who reads it, and which day it is for them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::wire::Wire;
use crate::domain::access::Session;
use crate::domain::error::AppError;
use crate::domain::list_look::ListLook;
use crate::domain::time::LocalDay;

/// Who reads a page, and when. The day comes from the server, so that both sides of a hydrated page agree on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// `None` if nobody is signed in.
    pub session: Option<Session>,
    /// The day in the reader's zone.
    pub today: LocalDay,
    /// How their lists look.
    pub look: ListLook,
}

/// Who reads this page. Asks for no right: it tells callers only about themselves.
#[server(prefix = "/fn", endpoint = "session", protocol = Wire)]
pub async fn read_session() -> Result<Reader, AppError> {
    use crate::api::{guard, zones};
    use crate::domain::time::LocalTime;
    use crate::ports::clock::Clock;

    let now = guard::port::<dyn Clock>()?.now();
    let caller = guard::caller().ok();
    let offset_s = caller.as_ref().map_or(0, |caller| zones::offset_s(zones::zone_of(caller), now));
    let look = match &caller {
        Some(caller) => look_of(caller.user).await?,
        None => ListLook::default(),
    };
    let session =
        caller.map(|caller| Session { email: caller.email, rights: caller.scope.rights(), zone: caller.zone });
    Ok(Reader { session, today: LocalTime::at(now, offset_s).day, look })
}

/// What a newer program kept, and this one cannot read, is as if nothing was chosen.
#[cfg(feature = "ssr")]
async fn look_of(user: i64) -> Result<ListLook, AppError> {
    use crate::api::guard;
    use crate::domain::setting::PersonSetting;
    use crate::ports::settings::SettingStore;

    let kept = guard::port::<dyn SettingStore>()?.person_setting(user, PersonSetting::ListLook).await?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
