//! The pages of administrators: where each is, and which right leads there.

use super::access::{Right, Rights};

/// A page of administrators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminPage {
    /// The sites and what is decided of them.
    Sites,
    /// The sources and their keys.
    Sources,
    /// Who may sign in.
    People,
    /// Sets of rights.
    Roles,
    /// How long events are kept.
    Retention,
    /// What is taken out of events before they are stored.
    Redaction,
    /// The seals over the journal of Vigie itself.
    Integrity,
    /// How the server is doing.
    System,
}

impl AdminPage {
    /// All of them, in the order in which they are listed.
    pub const ALL: &[Self] = &[
        Self::Sites,
        Self::Sources,
        Self::Retention,
        Self::Redaction,
        Self::People,
        Self::Roles,
        Self::Integrity,
        Self::System,
    ];

    /// Its path.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Sites => "/admin/sites",
            Self::Sources => "/admin/sources",
            Self::People => "/admin/people",
            Self::Roles => "/admin/roles",
            Self::Retention => "/admin/retention",
            Self::Redaction => "/admin/redaction",
            Self::Integrity => "/admin/integrity",
            Self::System => "/admin/system",
        }
    }

    /// The right without which there is nothing to see on it.
    pub const fn right(self) -> Right {
        match self {
            Self::Sites => Right::SiteManage,
            Self::Sources => Right::SourceManage,
            Self::People | Self::Roles => Right::UserManage,
            Self::Retention | Self::Redaction => Right::RetentionManage,
            Self::Integrity => Right::AuditView,
            Self::System => Right::SourceManage,
        }
    }

    /// Those that somebody with these rights has.
    pub fn with(rights: Rights) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |page| rights.has(page.right()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::Role;

    #[test]
    fn pages_are_offered_by_right_and_no_two_share_an_address() {
        assert_eq!(AdminPage::with(Role::Administrator.rights()).count(), AdminPage::ALL.len());
        assert_eq!(AdminPage::with(Rights::of(&[Right::SiteManage])).collect::<Vec<_>>(), [AdminPage::Sites]);
        assert_eq!(AdminPage::with(Role::Staff.rights()).count(), 0);
        let paths: std::collections::BTreeSet<_> = AdminPage::ALL.iter().map(|page| page.path()).collect();
        assert_eq!(paths.len(), AdminPage::ALL.len());
    }
}
