//! Rights, roles and what a caller may see. One decision serves pages, API, exports and live streams.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::slug::Slug;
use super::terms::terms;
use super::time::Timestamp;

terms! {
    /// A named right.
    Right {
        /// See how often features are used ("right no. 2").
        StatisticsView = 0, "statistics.view";
        /// Read events.
        JournalView = 1, "journal.view";
        /// Read requests and responses.
        PayloadView = 2, "payload.view";
        /// Comment and tag.
        EventAnnotate = 3, "event.annotate";
        /// Take data out.
        Export = 4, "export";
        /// Share saved views.
        ViewShare = 5, "view.share";
        /// Set alerts.
        AlertManage = 6, "alert.manage";
        /// Change sites and their visibility.
        SiteManage = 7, "site.manage";
        /// Change sources and keys.
        SourceManage = 8, "source.manage";
        /// Change retention.
        RetentionManage = 9, "retention.manage";
        /// Change people and roles.
        UserManage = 10, "user.manage";
        /// Read the journal of site *Vigie*.
        AuditView = 11, "audit.view";
    }
}

/// A set of rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights(u32);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);

    /// The set with these rights.
    pub const fn of(rights: &[Right]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < rights.len() {
            bits |= 1 << rights[i].code();
            i += 1;
        }
        Self(bits)
    }

    /// Whether the set has it.
    pub const fn has(self, right: Right) -> bool {
        self.0 & (1 << right.code()) != 0
    }

    /// Whether all of the other set are in this one.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set with the right if it had it not, without it if it had.
    #[must_use]
    pub const fn toggled(self, right: Right) -> Self {
        Self(self.0 ^ (1 << right.code()))
    }

    /// The rights of the set, in the order in which people read them.
    pub fn iter(self) -> impl Iterator<Item = Right> {
        Right::ALL.iter().copied().filter(move |right| self.has(*right))
    }

    /// The number that a store keeps.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set behind a stored number. A right that only a newer program knows is none here.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits & Self::of(Right::ALL).0)
    }

    /// The rights of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

terms! {
    /// The roles that come with the product.
    Role {
        /// Looks at charts.
        Manager = 0, "manager";
        /// Filters and searches journals.
        Staff = 1, "staff";
        /// Reads everything, changes nothing.
        Auditor = 2, "auditor";
        /// Decides.
        Administrator = 3, "administrator";
    }
}

impl Role {
    /// What the role may do.
    pub const fn rights(self) -> Rights {
        use Right as R;
        match self {
            Self::Manager => Rights::of(&[R::StatisticsView, R::JournalView, R::Export]),
            Self::Staff => Rights::of(&[
                R::StatisticsView,
                R::JournalView,
                R::PayloadView,
                R::EventAnnotate,
                R::Export,
                R::ViewShare,
                R::AlertManage,
            ]),
            Self::Auditor => Rights::of(&[R::StatisticsView, R::JournalView, R::PayloadView, R::Export, R::AuditView]),
            Self::Administrator => Rights::of(Right::ALL),
        }
    }
}

/// The slug of Vigie's own site, whose journal asks for [`Right::AuditView`].
pub const AUDIT_SITE: &str = "vigie";

/// Which sites a caller may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sites {
    /// All, also those that are added later.
    All,
    /// These only.
    Only(Arc<BTreeSet<Slug>>),
}

/// A caller's rights and sites. Every port that reads takes one, so a query without it does not compile.
#[derive(Clone, Debug)]
pub struct Scope {
    rights: Rights,
    sites: Sites,
}

impl Scope {
    /// The scope of a caller with these rights on these sites.
    pub fn new(rights: Rights, sites: Sites) -> Self {
        Self { rights, sites }
    }

    /// The program itself: jobs, checks, exports of a whole folder by its owner.
    pub fn system() -> Self {
        Self::new(Rights::of(Right::ALL), Sites::All)
    }

    /// The same without Vigie's own site: what sources have sent.
    #[must_use]
    pub fn without_audit(&self) -> Self {
        Self::new(Rights(self.rights.0 & !(1 << Right::AuditView.code())), self.sites.clone())
    }

    /// Whether the caller has the right at all.
    pub fn has(&self, right: Right) -> bool {
        self.rights.has(right)
    }

    /// Whether the caller has the right on the site. Vigie's own site also asks for [`Right::AuditView`].
    pub fn can(&self, right: Right, site: &Slug) -> bool {
        self.has(right) && self.sees(site)
    }

    /// Whether the caller may see the site at all.
    pub fn sees(&self, site: &Slug) -> bool {
        let listed = match &self.sites {
            Sites::All => true,
            Sites::Only(sites) => sites.contains(site),
        };
        listed && (site.as_str() != AUDIT_SITE || self.has(Right::AuditView))
    }

    /// Whether some of these sites are the caller's.
    pub fn meets(&self, sites: &Sites) -> bool {
        match (&self.sites, sites) {
            (Sites::All, _) | (_, Sites::All) => true,
            (Sites::Only(own), Sites::Only(theirs)) => own.iter().any(|slug| theirs.contains(slug)),
        }
    }

    /// Whether all of these sites are the caller's.
    pub fn covers(&self, sites: &Sites) -> bool {
        match (&self.sites, sites) {
            (Sites::All, _) => true,
            (Sites::Only(_), Sites::All) => false,
            (Sites::Only(own), Sites::Only(theirs)) => theirs.is_subset(own),
        }
    }

    /// The sites that the caller may see, if also the rights are there.
    pub fn sites(&self) -> &Sites {
        &self.sites
    }

    /// All that the caller may do.
    pub fn rights(&self) -> Rights {
        self.rights
    }
}

/// Who is asking, as the session or token says; put into the context of every server function.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account's row.
    pub user: i64,
    /// The account's address.
    pub email: String,
    /// What the caller may see and do.
    pub scope: Scope,
    /// The IANA zone in which the caller reads times.
    pub zone: String,
    /// The session by which the caller asks; `None` for a personal token, which can so do nothing that asks for the password again.
    pub session: Option<OpenSession>,
}

/// A session that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// SHA-256 of its secret.
    pub hash: [u8; 32],
    /// When its owner last gave the password again.
    pub confirmed: Option<Timestamp>,
}

impl OpenSession {
    /// For how long a password that was given again counts, in milliseconds.
    const COUNTS_MS: i64 = 10 * 60_000;

    /// Whether its owner has given the password again, and not too long ago.
    pub fn is_confirmed(&self, now: Timestamp) -> bool {
        self.confirmed.is_some_and(|at| (0..Self::COUNTS_MS).contains(&(now.0 - at.0)))
    }
}

/// What a page needs to know of its reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account's address.
    pub email: String,
    /// What the reader may do; the server asks again each time.
    pub rights: Rights,
    /// The IANA zone in which the reader reads times.
    pub zone: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        text.parse().unwrap()
    }

    #[test]
    fn a_right_counts_only_on_sites_one_may_see() {
        let lyon = Sites::Only(Arc::new([slug("lyon")].into()));
        let scope = Scope::new(Role::Staff.rights(), lyon);
        assert!(scope.can(Right::PayloadView, &slug("lyon")));
        assert!(!scope.can(Right::PayloadView, &slug("paris")));
        assert!(!scope.can(Right::RetentionManage, &slug("lyon")));
    }

    #[test]
    fn the_audit_site_asks_for_its_own_right() {
        let audit = slug(AUDIT_SITE);
        assert!(!Scope::new(Role::Staff.rights(), Sites::All).can(Right::JournalView, &audit));
        let auditor = Scope::new(Role::Auditor.rights(), Sites::All);
        assert!(auditor.can(Right::JournalView, &audit));
        assert!(!auditor.without_audit().sees(&audit) && auditor.without_audit().sees(&slug("lyon")));
    }

    #[test]
    fn somebody_is_seen_where_a_site_is_shared_and_changed_where_all_are() {
        let only = |slugs: &[&str]| Sites::Only(Arc::new(slugs.iter().copied().map(slug).collect()));
        let lyon = Scope::new(Role::Administrator.rights(), only(&["lyon"]));
        let both = only(&["lyon", "krakow"]);
        assert!(lyon.meets(&both) && !lyon.covers(&both));
        assert!(lyon.covers(&only(&["lyon"])) && !lyon.meets(&only(&["krakow"])));
        assert!(lyon.meets(&Sites::All) && !lyon.covers(&Sites::All));
        assert!(Scope::new(Rights::NONE, Sites::All).covers(&Sites::All));
    }

    #[test]
    fn a_password_given_again_counts_for_ten_minutes() {
        let session = |confirmed| OpenSession { hash: [0; 32], confirmed };
        let given = session(Some(Timestamp(1_000_000)));
        let counts = |at| given.is_confirmed(Timestamp(at));
        assert!(counts(1_000_000) && counts(1_599_999) && !counts(1_600_000));
        // A clock that was set back proves nothing.
        assert!(!counts(999_999) && !session(None).is_confirmed(Timestamp(0)));
    }

    #[test]
    fn a_manager_reads_no_payloads() {
        assert!(!Role::Manager.rights().has(Right::PayloadView));
        assert!(Right::ALL.iter().all(|right| Role::Administrator.rights().has(*right)));
    }
}
