//! Annotations as a page shows them, and what a reader may ask to be added.

use serde::{Deserialize, Serialize};

use super::event_view::Moment;
use super::slug::Slug;

/// What somebody asks to be added to an event, as pages and programs say it: `{"type": "comment", "text": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Addition {
    /// A comment.
    Comment {
        /// What it says, at most 4,000 characters.
        text: String,
    },
    /// A comment said anew by its author.
    Edit {
        /// Its number.
        comment: u32,
        /// What it says from now on.
        text: String,
    },
    /// A comment taken back by its author.
    Withdraw {
        /// Its number.
        comment: u32,
    },
    /// A tag.
    Tag {
        /// A slug.
        tag: String,
    },
    /// A tag of staff taken away.
    Untag {
        /// A slug.
        tag: String,
    },
    /// That somebody has seen to it.
    Acknowledge {},
    /// That nobody has.
    Unacknowledge {},
    /// Whose it is.
    Assign {
        /// The address of somebody who may see the site; nobody without one.
        to: Option<String>,
    },
}

/// What a comment said from some moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionView {
    /// From when on, on the reader's clock.
    pub at: Moment,
    /// What it said; `None` once it was taken back.
    pub text: Option<String>,
}

/// A comment with its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentView {
    /// Its number.
    pub number: u32,
    /// Its author's address.
    pub author: String,
    /// Whether the reader wrote it, and so may change it.
    pub mine: bool,
    /// What it said, oldest first, at least one.
    pub versions: Vec<VersionView>,
}

impl CommentView {
    /// What it says now; `None` if it was taken back.
    pub fn text(&self) -> Option<&str> {
        self.versions.last().and_then(|version| version.text.as_deref())
    }
}

/// By whom and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureView {
    /// The address of that moment.
    pub by: String,
    /// When, on the reader's clock.
    pub at: Moment,
}

/// All that people have added to an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnotationsView {
    /// Comments, oldest first, those that were taken back among them.
    pub comments: Vec<CommentView>,
    /// Tags of staff.
    pub tags: Vec<(Slug, SignatureView)>,
    /// By whom and when it was acknowledged.
    pub acknowledged: Option<SignatureView>,
    /// Whose it is, and who said so.
    pub assigned: Option<(String, SignatureView)>,
    /// To whom the reader may assign it; `None` for those who may not annotate it.
    pub people: Option<Vec<String>>,
}
