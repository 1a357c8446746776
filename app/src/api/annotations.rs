//! What people add to events.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::annotation_view::{Addition, AnnotationsView};
use crate::domain::error::AppError;
use crate::domain::event::EventId;

#[cfg(feature = "ssr")]
pub mod adding;
#[cfg(feature = "ssr")]
mod assemble;

/// What was added to an event. Asks for `journal.view` on its site.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such event or the reader may not see it.
#[server(prefix = "/fn", endpoint = "annotations", protocol = Wire)]
pub async fn read_annotations(
    /// Which event.
    event: EventId,
) -> Result<AnnotationsView, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::annotations::AnnotationStore;

    let caller = guard::require(Right::JournalView)?;
    let annotations = guard::port::<dyn AnnotationStore>()?.annotations(&caller.scope, event).await?;
    assemble::view(&caller, event, annotations.ok_or(AppError::NotFound)?).await
}

/// Adds to an event, records it in the journal of Vigie's own site, and gives what holds then. Asks for `event.annotate` on its site.
///
/// # Errors
/// [`AppError::Invalid`] names the field that cannot be taken; [`AppError::Forbidden`] if a comment is somebody else's.
#[server(prefix = "/fn", endpoint = "annotate", protocol = Wire)]
pub async fn annotate(
    /// Which event.
    event: EventId,
    /// What is added.
    addition: Addition,
) -> Result<AnnotationsView, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;

    let caller = guard::require(Right::EventAnnotate)?;
    let desk = adding::Desk {
        annotations: guard::port()?,
        events: guard::port()?,
        accounts: guard::port()?,
        audit: guard::port()?,
        clock: guard::port()?,
    };
    let annotations = desk.add(&caller, &guard::origin()?, event, addition).await?;
    assemble::view(&caller, event, annotations).await
}
