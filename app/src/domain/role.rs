//! Roles as people hold them: the four of the product, and own ones, each a set of rights with a name.

use serde::{Deserialize, Serialize};

use super::access::{Rights, Role};

/// A role by its number: the four of the product below [`RoleId::OWN`], own ones from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoleId(pub i64);

impl RoleId {
    /// The first number of own roles.
    pub const OWN: i64 = 100;

    /// Which of the product's roles it is; `None` for own ones.
    pub fn built_in(self) -> Option<Role> {
        u8::try_from(self.0).ok().and_then(Role::from_code)
    }
}

impl From<Role> for RoleId {
    fn from(role: Role) -> Self {
        Self(role.code().into())
    }
}

/// A role with what it allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldRole {
    /// Its number.
    pub id: RoleId,
    /// The slug of the product's own, else the name that an administrator gave.
    pub name: String,
    /// What it allows.
    pub rights: Rights,
}

impl From<Role> for HeldRole {
    fn from(role: Role) -> Self {
        Self { id: role.into(), name: role.to_string(), rights: role.rights() }
    }
}

/// An own role as an administrator writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleForm {
    /// Its name, 1 to [`MAX_NAME`] characters.
    pub name: String,
    /// What it allows, at least one right.
    pub rights: Rights,
}

/// A role in the list of roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRole {
    /// The role.
    pub role: HeldRole,
    /// How many people hold it, of those whom the reader sees.
    pub holders: usize,
    /// Whether the reader may change it.
    pub changeable: bool,
}

/// All roles, those of the product first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleBook {
    /// The roles.
    pub roles: Vec<ListedRole>,
    /// What the reader may put into an own one: nothing if they see some sites only.
    pub grantable: Rights,
}

/// The longest name of a role, in characters.
pub const MAX_NAME: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Right;

    #[test]
    fn own_roles_are_never_taken_for_those_of_the_product() {
        for role in Role::ALL {
            let id = RoleId::from(*role);
            assert!(id.0 < RoleId::OWN && id.built_in() == Some(*role));
        }
        assert!((RoleId::OWN..400).all(|id| RoleId(id).built_in().is_none()));
    }

    #[test]
    fn a_set_of_rights_is_kept_as_a_number_and_read_back() {
        let rights = Role::Auditor.rights();
        assert_eq!(Rights::from_bits(rights.bits()), rights);
        assert_eq!(Rights::from_bits(u32::MAX), Rights::of(Right::ALL));
        assert!(Role::Staff.rights().contains(Role::Manager.rights()));
        assert!(!Role::Manager.rights().contains(Role::Staff.rights()));
        assert_eq!(Rights::of(&[Right::Export, Right::JournalView]).iter().count(), 2);
    }
}
