//! People as administrators see them: who may sign in, what they may do, and on which sites.

use serde::{Deserialize, Serialize};

use super::event_view::Moment;
use super::role::{HeldRole, RoleId};
use super::site::Site;
use super::slug::Slug;

/// Whether somebody may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// They may.
    Active,
    /// They have no password yet: a link waits for them.
    Invited,
    /// They may not any more.
    Disabled,
}

/// The sites that somebody may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteChoice {
    /// All, also those that are added later.
    All,
    /// These only, by slug.
    Only(Vec<Slug>),
}

/// Somebody in the list of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account's row.
    pub id: i64,
    /// The address, lower case.
    pub email: String,
    /// What they are called; empty if nobody said.
    pub name: String,
    /// Their roles.
    pub roles: Vec<HeldRole>,
    /// Their sites; of those that the reader does not see, nothing is said.
    pub sites: SiteChoice,
    /// Whether they may sign in.
    pub state: PersonState,
    /// Whether they give a code of their device when they sign in.
    pub second_factor: bool,
    /// When a session of theirs was last used, to a few minutes.
    pub seen: Option<Moment>,
    /// Whether the reader may change them: they may do no more than the reader, and on no other sites.
    pub changeable: bool,
}

/// What an administrator says of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonForm {
    /// The address. It is taken once; later it stays.
    pub email: String,
    /// What they are called, up to [`MAX_NAME`] characters; may be empty.
    pub name: String,
    /// Their roles, at least one.
    pub roles: Vec<RoleId>,
    /// Their sites, at least one.
    pub sites: SiteChoice,
}

/// Everybody, and what can be chosen for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// By address.
    pub people: Vec<Person>,
    /// The roles that the reader may give, those of the product first.
    pub roles: Vec<HeldRole>,
    /// The sites that the reader may give.
    pub sites: Vec<Site>,
    /// Whether the reader may give all sites at once.
    pub all_sites: bool,
}

/// A link by which somebody chooses a password. It is shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// For whom.
    pub email: String,
    /// The whole address.
    pub url: String,
    /// When it stops working.
    pub expires: Moment,
}

/// The longest name of a person, in characters.
pub const MAX_NAME: usize = 80;
