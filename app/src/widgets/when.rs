//! What is there only while something holds. As leptos's `Show`, but of one type for all conditions and contents: `Show` makes one, and so
//! its own code, for each place that it stands in.

use leptos::either::Either;
use leptos::prelude::*;

/// The children while the condition holds, else the fallback, or nothing.
#[component]
pub fn When(
    /// The condition.
    #[prop(into)]
    holds: Signal<bool>,
    /// What else is there.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// What is there while it holds.
    children: ChildrenFn,
) -> impl IntoView {
    // Neither is made anew as long as the answer stays the same.
    let holds = Memo::new(move |_| holds.get());
    move || if holds.get() { Either::Left(children()) } else { Either::Right(fallback.run()) }
}
