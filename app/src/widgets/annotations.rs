//! What people have added to an event: comments with their history, tags, whether somebody has seen to it and whose it is; and for those who may,
//! the forms to add to it. A refusal stands beside its field, and what was typed stays.

use leptos::prelude::*;

use self::comments::Comments;
use self::states::States;
use self::tags::StaffTags;
use crate::api::annotations::{annotate, read_annotations};
use crate::domain::annotation_view::{Addition, AnnotationsView, SignatureView};
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_view::Moment;
use crate::format::time;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences;
use crate::text::t;
use crate::view::view;
use crate::widgets::state::{Failure, Loading};
use crate::widgets::when::When;

pub mod comments;
pub mod states;
pub mod tags;
pub mod writing;

/// The notes of an event, fetched by themselves: the event does not wait for them.
#[component]
pub fn Annotations(
    /// Which event.
    event: EventId,
) -> impl IntoView {
    let i18n = use_i18n();
    let read = Resource::new(move || event, read_annotations);
    view! {
        <section class="event-part annotations" aria-label=move || t_string!(i18n, annotation.title)>
            <h3>{t!(i18n, annotation.title)}</h3>
            <Suspense fallback=|| view! { <Loading rows=3 /> }>
                {move || Suspend::new(async move {
                    match read.await {
                        Ok(notes) => view! { <Notes event notes /> },
                        Err(error) => view! { <Failure error /> },
                    }
                })}
            </Suspense>
        </section>
    }
}

/// What the forms work on.
#[derive(Clone, Copy)]
pub struct Sheet {
    event: EventId,
    notes: RwSignal<AnnotationsView>,
}

/// The sending of one form: each has its own, so that a refusal stands where it belongs.
type Sending = Action<Addition, Result<(), AppError>>;

impl Sheet {
    /// Sends additions; `on_done` runs once one is kept.
    fn sending(self, on_done: impl Fn() + Copy + Send + Sync + 'static) -> Sending {
        Action::new(move |addition: &Addition| {
            let addition = addition.clone();
            async move {
                let notes = annotate(self.event, addition).await?;
                self.notes.set(notes);
                on_done();
                Ok(())
            }
        })
    }

    /// Whether the reader may add to the event.
    fn is_writable(self) -> bool {
        self.notes.read_untracked().people.is_some()
    }
}

#[component]
fn Notes(event: EventId, notes: AnnotationsView) -> impl IntoView {
    let i18n = use_i18n();
    let sheet = Sheet { event, notes: RwSignal::new(notes) };
    let empty = move || {
        let notes = sheet.notes.read();
        let nothing = notes.comments.is_empty() && notes.tags.is_empty();
        nothing && notes.acknowledged.is_none() && notes.assigned.is_none()
    };
    view! {
        <When holds=move || !sheet.is_writable() && empty()>
            <p class="nothing">{t!(i18n, annotation.none)}</p>
        </When>
        <States sheet />
        <StaffTags sheet />
        <Comments sheet />
    }
}

/// By whom and when, in words.
fn signed(locale: Locale, signature: &SignatureView) -> String {
    td_string!(locale, annotation.by, name = signature.by.as_str(), time = moment(locale, signature.at))
}

/// A moment on the reader's clock.
fn moment(locale: Locale, at: Moment) -> String {
    time::date_time(preferences::language(locale), at.local())
}

/// What was wrong with what was sent; says nothing as long as nothing was.
#[component]
fn Problem(
    /// The id by which the field refers to it.
    id: String,
    /// What the form found itself, before sending.
    #[prop(optional, into)]
    found: Signal<Option<String>>,
    /// What was sent.
    sending: Sending,
) -> impl IntoView {
    let i18n = use_i18n();
    let refused = move || sending.value().get().and_then(Result::err);
    let text = move || found.get().or_else(|| refused().map(|error| sentence(i18n.get_locale(), &error).to_owned()));
    view! {
        <p class="field-problem" id=id role="alert">
            {move || text()}
        </p>
    }
}

fn sentence(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) if field.field == "tag" => td_string!(locale, annotation.problem.tag),
        AppError::Forbidden => td_string!(locale, annotation.problem.forbidden),
        AppError::NotFound => td_string!(locale, annotation.problem.missing),
        AppError::SignedOut => td_string!(locale, annotation.problem.signed_out),
        _ => td_string!(locale, annotation.problem.failed),
    }
}
