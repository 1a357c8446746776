//! A choice of a few, side by side. Each is a link, so it can be opened in another tab and works before the program has arrived.

use leptos::prelude::*;

use crate::view::view;

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its text.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is what is shown.
    pub state: SegmentState,
}

/// Whether a choice is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentState {
    /// It is what is shown.
    Current,
    /// It can be chosen.
    Other,
}

impl SegmentState {
    /// Current if the two are the same.
    pub fn of<T: PartialEq>(value: &T, current: &T) -> Self {
        if value == current { Self::Current } else { Self::Other }
    }
}

/// A row of choices with one made.
#[component]
pub fn Segmented(
    /// What is being chosen.
    #[prop(into)]
    label: Signal<String>,
    /// The choices.
    #[prop(into)]
    segments: Signal<Vec<Segment>>,
) -> impl IntoView {
    view! {
        <nav class="segmented" aria-label=move || label.get()>
            {move || segments.get().into_iter().map(segment).collect_view()}
        </nav>
    }
}

fn segment(segment: Segment) -> impl IntoView {
    let current = (segment.state == SegmentState::Current).then_some("true");
    view! {
        <a class="segment" href=segment.href aria-current=current data-noscroll="true">
            {segment.label}
        </a>
    }
}
