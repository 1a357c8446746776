//! Line icons, 24 units square, drawn here so that nothing is fetched for them. Always beside a text or a label, so hidden from readers.

use leptos::prelude::*;

use crate::view::view;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Bars.
    Statistics,
    /// Lines of a list.
    All,
    /// A cross in a circle.
    Errors,
    /// A clock.
    Jobs,
    /// Two plugs.
    Integrations,
    /// A key.
    SignIns,
    /// A person.
    Staff,
    /// Three bars of a menu.
    Menu,
    /// A cross.
    Close,
    /// A globe.
    Language,
    /// A half-filled circle.
    Theme,
    /// An arrow down.
    Down,
    /// An arrow up.
    Up,
    /// An arrow to the left.
    Back,
    /// An arrow to the right.
    Forward,
    /// A plus.
    Add,
    /// An i in a circle.
    Info,
    /// A tick.
    Check,
    /// Two sheets.
    Copy,
    /// A speech bubble.
    Comment,
    /// A bookmark.
    View,
    /// A bookmark with a person: it is shared.
    Shared,
    /// Sliders.
    Manage,
    /// A padlock.
    Lock,
    /// A triangle with an exclamation mark.
    Warning,
    /// A magnifying glass.
    Search,
    /// A house with a flag: a site.
    Site,
    /// A door with an arrow.
    SignOut,
    /// A sheet in three columns.
    Columns,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Statistics => "M5 20v-7M12 20V4M19 20v-11",
            Self::All => "M4 6h16M4 12h16M4 18h10",
            Self::Errors => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9 9l6 6M15 9l-6 6",
            Self::Jobs => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2",
            Self::Integrations => "M9 7V3M15 7V3M6 7h12v4a6 6 0 0 1-12 0zM12 17v4",
            Self::SignIns => "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8M11 12.200l9-9M16 7l3 3",
            Self::Staff => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4.5 20.500c1-4 4-5.5 7.5-5.500s6.5 1.5 7.5 5.5",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Language => {
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9s.5-6 3.5-9"
            }
            Self::Theme => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18M12 7h5.500M12 11h9M12 15h8M12 19h4",
            Self::Up => "M6 14.500l6-6 6 6",
            Self::Down => "M6 9.500l6 6 6-6",
            Self::Back => "M14.5 6l-6 6 6 6",
            Self::Forward => "M9.5 6l6 6-6 6",
            Self::Add => "M12 5v14M5 12h14",
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5M12 7.500v.5",
            Self::Check => "M5 12.500l4.5 4.500L19 7.5",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Comment => "M4 5h16v11H10l-4.500 4v-4H4z",
            Self::View => "M7 4h10v16l-5-4-5 4z",
            Self::Shared => {
                "M4 4h9v15l-4.500-3.500L4 19zM18.500 4.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4M15.500 14c.2-2 1.300-3 3-3s2.800 1 3 3"
            }
            Self::Manage => "M4 8h9M17 8h3M15 6v4M4 16h3M11 16h9M9 14v4",
            Self::Lock => "M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",
            Self::Warning => "M12 4L2.5 20h19zM12 10v4.500M12 17v.5",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.500L21 21",
            Self::Site => "M4 20V9l8-5 8 5v11zM10 20v-6h4v6",
            Self::Columns => "M4 5h16v14H4zM9.500 5v14M14.500 5v14",
            Self::SignOut => "M10 4H5v16h5M14 8l4 4-4 4M18 12H9.5",
        }
    }
}

/// Draws an icon in the colour of its text.
pub fn icon(shape: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=shape.path() />
        </svg>
    }
}

/// The product's mark: a sail, half in shade.
pub fn logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="logo-light" d="M12 3l9 17H3z" />
            <path class="logo-shade" d="M12 3v17H3z" />
        </svg>
    }
}
