//! Text of strangers as text: what could deceive is shown by its code.

use leptos::prelude::*;

use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::{Piece, code, pieces};
use crate::view::view;

/// A stranger's text, with controls and direction marks made visible.
#[component]
pub fn MarkedText(
    /// The text as it came.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    pieces(&text).into_iter().map(piece).collect_view()
}

fn piece(piece: Piece<'_>) -> AnyView {
    match piece {
        Piece::Text(text) => text.to_owned().into_any(),
        Piece::Mark(c) => {
            let i18n = use_i18n();
            let title = move || t_string!(i18n, event.payload.mark, code = code(c));
            view! { <span class="mark" title=move || title()>{code(c)}</span> }
        }
    }
}
