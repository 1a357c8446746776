//! How far the chains of the months reach, as the writer knows it: told to the main database after each commit that made one longer.

use std::collections::BTreeMap;

use app::domain::error::StoreError;

use crate::store::sqlite::error::store_error;
use crate::store::sqlite::integrity::chain::Head;
use crate::store::sqlite::integrity::heads;
use crate::store::sqlite::main::MainDatabase;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::month_file::Seals;

/// The heads.
#[derive(Default)]
pub(super) struct Heads {
    /// By month; `None` until they were read.
    known: Option<BTreeMap<i64, Head>>,
    /// Those that the main database does not have yet.
    fresh: BTreeMap<i64, Head>,
}

impl Heads {
    /// Reads them, unless they were read.
    pub(super) async fn load(&mut self, main: &MainDatabase) -> Result<(), StoreError> {
        if self.known.is_none() {
            let mut lease = main.read().await?;
            let all = heads::all(lease.connection()).await.map_err(store_error)?;
            lease.release();
            self.known = Some(all.into_iter().map(|(month, known)| (month, known.head)).collect());
        }
        Ok(())
    }

    /// What a commit to a month must know.
    pub(super) fn of(&self, month: Month) -> Seals {
        let Some(all) = &self.known else { return Seals::default() };
        let before = all.range(..month.number()).next_back();
        Seals { known: all.get(&month.number()).copied(), before: before.map(|(_, head)| *head) }
    }

    /// A commit has made a chain longer.
    pub(super) fn extend(&mut self, sealed: Option<Head>) {
        let Some(head) = sealed else { return };
        self.known.get_or_insert_default().insert(head.month, head);
        self.fresh.insert(head.month, head);
    }

    /// Tells the main database what it does not have yet. A failure is tried again after a while; until then, a cut of the newest events
    /// would not be found.
    pub(super) async fn keep(&mut self, main: &MainDatabase) {
        if self.fresh.is_empty() {
            return;
        }
        let fresh: Vec<Head> = self.fresh.values().copied().collect();
        match heads::commit(main, &fresh).await {
            Ok(()) => self.fresh.clear(),
            Err(error) => tracing::warn!(%error, "How far the seals reach could not be noted; it is tried again"),
        }
    }
}
