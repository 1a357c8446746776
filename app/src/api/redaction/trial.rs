//! Trying a rule out on what is stored: which payloads it would change, and a few places of them. The rule is kept nowhere.

use std::sync::Arc;

use super::desk::{Desk, fields};
use crate::api::{guard, zones};
use crate::domain::access::Right;
use crate::domain::error::AppError;
use crate::domain::event::{Event, EventId};
use crate::domain::filter::Filter;
use crate::domain::outcome::Action;
use crate::domain::page::PageRequest;
use crate::domain::payload::{Payload, PayloadInfo};
use crate::domain::redaction::{Draft, Finds, PlacedFind, Sample, Trial};
use crate::domain::retention::Place;
use crate::domain::time::Timestamp;
use crate::ports::audit::Act;
use crate::ports::clock::Clock;
use crate::ports::events::EventReader;

/// So many payloads are looked at.
const PAYLOADS: usize = 500;

/// So many bytes of them at most.
const BYTES: u64 = 16 << 20;

/// So many events are asked for at once.
const PAGE: u32 = 250;

/// So long events are looked for that have payloads at all, in milliseconds.
const PATIENCE_MS: i64 = 3_000;

/// So many finds are shown.
const SHOWN: usize = 20;

/// A payload to look at, and of which event it is.
type Found = (Event, PayloadInfo);

impl Desk {
    pub(super) async fn try_out(&self, draft: Draft, place: Place) -> Result<Trial, AppError> {
        guard::require(Right::PayloadView)?;
        let draft = self.checked(draft)?;
        let reader = guard::port::<dyn EventReader>()?;
        let found = self.newest(&reader, place).await?;
        let mut act = Act::new("settings", "redaction.try", Action::Accessed, String::new());
        act.message = format!("{} tries a rule of redaction out on {} payloads", self.who.email, found.len());
        act.changes = fields(None, Some(&draft));
        self.tell(act).await?;
        let mut looked = Vec::with_capacity(found.len());
        let mut samples = Vec::with_capacity(found.len());
        for (event, info) in found {
            // One that retention has just removed is not there any more.
            if let Some(payload) = reader.payload(&self.who.scope, event.id, info.kind).await? {
                let Payload { headers, body, info } = payload;
                samples.push(Sample { headers, content_type: info.content_type.clone(), body });
                looked.push((event, info));
            }
        }
        let finds = self.redactor.finds(&draft, samples).await?;
        Ok(self.told(&looked, finds))
    }

    /// The newest payloads that the caller may see.
    async fn newest(&self, reader: &Arc<dyn EventReader>, place: Place) -> Result<Vec<Found>, AppError> {
        let filter = Filter {
            site: place.site.into_iter().collect(),
            module: place.module.into_iter().collect(),
            ..Filter::default()
        };
        let clock = guard::port::<dyn Clock>()?;
        let until = Timestamp(clock.now().0 + PATIENCE_MS);
        let (mut found, mut bytes, mut before) = (Vec::new(), 0, None::<EventId>);
        while clock.now() < until {
            let request = PageRequest { filter: filter.clone(), before, limit: PAGE };
            let page = reader.page(&self.who.scope, &request).await?;
            for event in page.events {
                for info in event.payloads.clone() {
                    bytes += info.stored;
                    if found.len() == PAYLOADS || bytes > BYTES {
                        return Ok(found);
                    }
                    found.push((event.clone(), info));
                }
            }
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        Ok(found)
    }

    fn told(&self, looked: &[Found], finds: Vec<Finds>) -> Trial {
        let zone = zones::zone_of(&self.who);
        let at = |event: &Event| zones::moment(zone, event.body.occurred);
        let mut trial = Trial {
            payloads: looked.len() as u64,
            oldest: looked.last().map(|(event, _)| at(event)),
            ..Trial::default()
        };
        for ((event, info), finds) in looked.iter().zip(finds) {
            trial.changed += u64::from(finds.count > 0);
            trial.removed += finds.count;
            let room = SHOWN - trial.finds.len();
            trial.finds.extend(finds.first.into_iter().take(room).map(|find| PlacedFind {
                event: event.id,
                at: at(event),
                site: event.site.clone(),
                module: event.body.module.clone(),
                kind: info.kind,
                find,
            }));
        }
        trial
    }
}
