//! From annotations to what the page shows of them.

use crate::api::annotations::adding::colleagues;
use crate::api::{guard, zones};
use crate::domain::access::{Caller, Right};
use crate::domain::annotation::{Annotations, Comment, Signature};
use crate::domain::annotation_view::{AnnotationsView, CommentView, SignatureView, VersionView};
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::ports::accounts::AccountStore;
use crate::ports::events::EventReader;

/// The view for the caller, with the people to whom the caller may assign the event.
pub(super) async fn view(caller: &Caller, id: EventId, sum: Annotations) -> Result<AnnotationsView, AppError> {
    let zone = zones::zone_of(caller);
    let signature = |it: Signature| SignatureView { by: it.by.email, at: zones::moment(zone, it.at) };
    let comment = |it: Comment| CommentView {
        number: it.number,
        mine: it.by.account == caller.user,
        author: it.by.email,
        versions: it
            .versions
            .into_iter()
            .map(|version| VersionView { at: zones::moment(zone, version.at), text: version.text })
            .collect(),
    };
    Ok(AnnotationsView {
        comments: sum.comments.into_iter().map(comment).collect(),
        tags: sum.tags.into_iter().map(|(tag, it)| (tag, signature(it))).collect(),
        acknowledged: sum.acknowledged.map(signature),
        assigned: sum.assigned.map(|(person, it)| (person.email, signature(it))),
        people: people(caller, id).await?,
    })
}

async fn people(caller: &Caller, id: EventId) -> Result<Option<Vec<String>>, AppError> {
    if !caller.scope.has(Right::EventAnnotate) {
        return Ok(None);
    }
    let event = guard::port::<dyn EventReader>()?.event(&caller.scope, id).await?.ok_or(AppError::NotFound)?;
    let accounts = guard::port::<dyn AccountStore>()?;
    let people = colleagues(&*accounts, &event.site).await?;
    Ok(Some(people.into_iter().map(|person| person.email).collect()))
}
