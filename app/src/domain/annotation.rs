//! What people add to an event: comments, tags, that somebody has seen to it, and whose it is. Kept as entries that are only ever added to, so
//! the history of all of it can be read; what holds now is their sum.

use serde::{Deserialize, Serialize};

use super::slug::Slug;
use super::terms::terms;
use super::time::Timestamp;

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 4_000;
/// The most entries of one event, edits among them.
pub const MAX_ENTRIES: u32 = 1_000;

/// Somebody with an account, under the address of that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account's row.
    pub account: i64,
    /// Its address.
    pub email: String,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Says something.
    Comment(String),
    /// Says a comment anew.
    Edit {
        /// The number of the comment's first entry.
        comment: u32,
        /// What it says from now on.
        text: String,
    },
    /// Takes a comment back.
    Withdraw {
        /// The number of the comment's first entry.
        comment: u32,
    },
    /// Adds a tag.
    Tag(Slug),
    /// Takes a tag of staff away.
    Untag(Slug),
    /// Says that somebody has seen to it.
    Acknowledge,
    /// Takes that back.
    Unacknowledge,
    /// Gives it to somebody, or to nobody.
    Assign(Option<Person>),
}

terms! {
    /// The sorts of entries, as they are stored and as the audit journal names their operations.
    DeedKind {
        /// A comment.
        Comment = 1, "comment.add";
        /// Its edit.
        Edit = 2, "comment.edit";
        /// Its withdrawal.
        Withdraw = 3, "comment.withdraw";
        /// A tag.
        Tag = 4, "tag.add";
        /// A tag taken away.
        Untag = 5, "tag.remove";
        /// Acknowledged.
        Acknowledge = 6, "acknowledge";
        /// Not acknowledged any more.
        Unacknowledge = 7, "acknowledge.withdraw";
        /// Assigned, or to nobody any more.
        Assign = 8, "assign";
    }
}

impl Deed {
    /// Its sort.
    pub const fn kind(&self) -> DeedKind {
        match self {
            Self::Comment(_) => DeedKind::Comment,
            Self::Edit { .. } => DeedKind::Edit,
            Self::Withdraw { .. } => DeedKind::Withdraw,
            Self::Tag(_) => DeedKind::Tag,
            Self::Untag(_) => DeedKind::Untag,
            Self::Acknowledge => DeedKind::Acknowledge,
            Self::Unacknowledge => DeedKind::Unacknowledge,
            Self::Assign(_) => DeedKind::Assign,
        }
    }
}

/// An entry to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Who adds it.
    pub by: Person,
    /// Now.
    pub at: Timestamp,
    /// What it does.
    pub deed: Deed,
}

/// An entry of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Counts the event's entries from 1.
    pub number: u32,
    /// Who added it.
    pub by: Person,
    /// When.
    pub at: Timestamp,
    /// What it did.
    pub deed: Deed,
}

/// What a comment said from some moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From when on.
    pub at: Timestamp,
    /// What it said; `None` once it was taken back.
    pub text: Option<String>,
}

/// A comment with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The number of its first entry.
    pub number: u32,
    /// Who wrote it, and alone may change it.
    pub by: Person,
    /// What it said, oldest first, at least one.
    pub versions: Vec<Version>,
}

impl Comment {
    /// What it says now; `None` if it was taken back.
    pub fn text(&self) -> Option<&str> {
        self.versions.last().and_then(|version| version.text.as_deref())
    }
}

/// By whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// By whom.
    pub by: Person,
    /// When.
    pub at: Timestamp,
}

/// All that people have added to an event, as it holds now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotations {
    /// How many entries made it.
    pub entries: u32,
    /// Comments, oldest first, those that were taken back among them.
    pub comments: Vec<Comment>,
    /// Tags of staff, in the order in which they were added.
    pub tags: Vec<(Slug, Signature)>,
    /// By whom and when it was acknowledged.
    pub acknowledged: Option<Signature>,
    /// Whose it is, and who said so.
    pub assigned: Option<(Person, Signature)>,
}

/// Why an entry is not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The event has no such comment.
    #[error("the event has no such comment")]
    NoComment,
    /// The comment is somebody else's.
    #[error("only its author may change a comment")]
    NotAuthor,
    /// The event has [`MAX_ENTRIES`].
    #[error("the event has {MAX_ENTRIES} entries, which is the most")]
    Full,
}

/// What adding an entry comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Something changes.
    Change,
    /// It was so before.
    Nothing,
}

impl Annotations {
    /// What these entries, in their order, come to.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut sum = Self::default();
        entries.into_iter().for_each(|entry| sum.add(entry));
        sum
    }

    /// Whether the entry may be added, and whether it changes anything.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn weigh(&self, new: &NewEntry) -> Result<Effect, Refusal> {
        let changes = match &new.deed {
            Deed::Comment(_) => true,
            Deed::Edit { comment, text } => self.of_author(*comment, &new.by)?.text() != Some(text),
            Deed::Withdraw { comment } => self.of_author(*comment, &new.by)?.text().is_some(),
            Deed::Tag(tag) => !self.has_tag(tag),
            Deed::Untag(tag) => self.has_tag(tag),
            Deed::Acknowledge => self.acknowledged.is_none(),
            Deed::Unacknowledge => self.acknowledged.is_some(),
            Deed::Assign(to) => {
                self.assigned.as_ref().map(|(person, _)| person.account) != to.as_ref().map(|to| to.account)
            }
        };
        match changes {
            true if self.entries >= MAX_ENTRIES => Err(Refusal::Full),
            true => Ok(Effect::Change),
            false => Ok(Effect::Nothing),
        }
    }

    /// Adds an entry that was weighed before.
    pub fn add(&mut self, entry: Entry) {
        let Entry { number, by, at, deed } = entry;
        self.entries = self.entries.max(number);
        let signature = Signature { by: by.clone(), at };
        match deed {
            Deed::Comment(text) => {
                self.comments.push(Comment { number, by, versions: vec![Version { at, text: Some(text) }] });
            }
            Deed::Edit { comment, text } => self.version(comment, Version { at, text: Some(text) }),
            Deed::Withdraw { comment } => self.version(comment, Version { at, text: None }),
            Deed::Tag(tag) => self.tags.push((tag, signature)),
            Deed::Untag(tag) => self.tags.retain(|(other, _)| *other != tag),
            Deed::Acknowledge => self.acknowledged = Some(signature),
            Deed::Unacknowledge => self.acknowledged = None,
            Deed::Assign(to) => self.assigned = to.map(|person| (person, signature)),
        }
    }

    /// The comments that stand and the tags, as texts.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let comments = self.comments.iter().filter_map(Comment::text);
        comments.chain(self.tags.iter().map(|(tag, _)| tag.as_str()))
    }

    /// The comment of this number.
    pub fn comment(&self, number: u32) -> Option<&Comment> {
        self.comments.iter().find(|comment| comment.number == number)
    }

    fn of_author(&self, number: u32, author: &Person) -> Result<&Comment, Refusal> {
        let comment = self.comment(number).ok_or(Refusal::NoComment)?;
        if comment.by.account == author.account { Ok(comment) } else { Err(Refusal::NotAuthor) }
    }

    fn has_tag(&self, tag: &Slug) -> bool {
        self.tags.iter().any(|(other, _)| other == tag)
    }

    fn version(&mut self, number: u32, version: Version) {
        if let Some(comment) = self.comments.iter_mut().find(|comment| comment.number == number) {
            comment.versions.push(version);
        }
    }
}

/// What a list shows of an event's annotations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// How many comments stand.
    pub comments: u32,
    /// Whether it was acknowledged.
    pub acknowledged: bool,
    /// The address of the person whose it is.
    pub assigned: Option<String>,
    /// Tags of staff.
    pub tags: Vec<Slug>,
}

impl Marks {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Of annotations.
    pub fn of(annotations: Annotations) -> Self {
        let standing = annotations.comments.iter().filter(|comment| comment.text().is_some()).count();
        Self {
            comments: u32::try_from(standing).unwrap_or(u32::MAX),
            acknowledged: annotations.acknowledged.is_some(),
            assigned: annotations.assigned.map(|(person, _)| person.email),
            tags: annotations.tags.into_iter().map(|(tag, _)| tag).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(account: i64, deed: Deed) -> NewEntry {
        let by = Person { account, email: format!("{account}@example.org") };
        NewEntry { by, at: Timestamp(account), deed }
    }

    fn noted(entries: &[NewEntry]) -> Annotations {
        let number = |(i, NewEntry { by, at, deed }): (usize, NewEntry)| Entry {
            number: u32::try_from(i).unwrap() + 1,
            by,
            at,
            deed,
        };
        Annotations::of(entries.iter().cloned().enumerate().map(number))
    }

    #[test]
    fn a_comment_is_changed_by_its_author_alone_and_keeps_its_history() {
        let mut entries = vec![new(1, Deed::Comment("a".into())), new(1, Deed::Edit { comment: 1, text: "b".into() })];
        let edit = |text: &str| Deed::Edit { comment: 1, text: text.into() };
        assert_eq!(noted(&entries).weigh(&new(2, edit("c"))), Err(Refusal::NotAuthor));
        assert_eq!(noted(&entries).weigh(&new(1, Deed::Withdraw { comment: 2 })), Err(Refusal::NoComment));
        assert_eq!(noted(&entries).weigh(&new(1, edit("b"))), Ok(Effect::Nothing));
        assert_eq!(noted(&entries).weigh(&new(1, edit("c"))), Ok(Effect::Change));
        entries.push(new(1, Deed::Withdraw { comment: 1 }));
        let sum = noted(&entries);
        let versions: Vec<_> = sum.comments[0].versions.iter().map(|version| version.text.as_deref()).collect();
        assert_eq!(versions, [Some("a"), Some("b"), None]);
        assert_eq!((Marks::of(sum.clone()).comments, sum.texts().count()), (0, 0));
    }

    #[test]
    fn what_is_so_already_changes_nothing() {
        let tag: Slug = "vip".parse().unwrap();
        let to = Person { account: 9, email: "9@example.org".into() };
        let deeds = [Deed::Tag(tag.clone()), Deed::Acknowledge, Deed::Assign(Some(to))];
        let entries: Vec<_> = deeds.iter().cloned().map(|deed| new(1, deed)).collect();
        let sum = noted(&entries);
        assert!(deeds.into_iter().all(|deed| sum.weigh(&new(2, deed)) == Ok(Effect::Nothing)));
        let back = [Deed::Untag(tag), Deed::Unacknowledge, Deed::Assign(None)];
        assert!(back.iter().all(|deed| sum.weigh(&new(2, deed.clone())) == Ok(Effect::Change)));
        let all: Vec<_> = entries.into_iter().chain(back.into_iter().map(|deed| new(2, deed))).collect();
        assert!(Marks::of(noted(&all)).is_empty());
    }

    #[test]
    fn an_event_takes_no_more_entries_than_the_most() {
        let full = Annotations { entries: MAX_ENTRIES, ..Annotations::default() };
        assert_eq!(full.weigh(&new(1, Deed::Acknowledge)), Err(Refusal::Full));
        assert_eq!(full.weigh(&new(1, Deed::Unacknowledge)), Ok(Effect::Nothing));
    }
}
