//! The words of events as small integers. They are committed to the main database before the events that use them; an unused one does
//! no harm. Only the server writes them, so what it has read or written once stays true and is kept in memory, within bounds.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use app::domain::error::StoreError;
use app::domain::slug::Slug;
use rustc_hash::FxHashMap;
use sqlx::SqliteConnection;

use super::error::store_error;
use super::main::{MainDatabase, begin};

/// A set of words with ids of its own, from 1. The numbers are stored and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Vocabulary {
    Module = 1,
    Submodule = 2,
    Operation = 3,
    Tag = 4,
    Section = 5,
    UserType = 6,
    /// The user code alone, as filters ask for it.
    ActorCode = 7,
    /// The whole actor as JSON, with the labels of that moment.
    Actor = 8,
    ContentType = 9,
}

const VOCABULARIES: usize = 10;
/// A vocabulary with more words (every customer an actor) is kept in memory in part only.
const MAX_REMEMBERED: usize = 50_000;

/// Which feature a site has used: site, module, submodule or 0.
pub(super) type FeatureUse = (i64, i64, i64);

/// What is in memory.
#[derive(Debug, Default)]
pub(super) struct Known {
    ids: [FxHashMap<Arc<str>, i64>; VOCABULARIES],
    texts: [FxHashMap<i64, Arc<str>>; VOCABULARIES],
    sites: FxHashMap<Slug, i64>,
    features: rustc_hash::FxHashSet<FeatureUse>,
}

impl Known {
    /// The id of a word.
    pub(super) fn id(&self, vocabulary: Vocabulary, text: &str) -> Option<i64> {
        self.ids[vocabulary as usize].get(text).copied()
    }

    /// The word behind an id.
    pub(super) fn text(&self, vocabulary: Vocabulary, id: i64) -> Option<&Arc<str>> {
        self.texts[vocabulary as usize].get(&id)
    }

    /// The row of a site.
    pub(super) fn site(&self, slug: &Slug) -> Option<i64> {
        self.sites.get(slug).copied()
    }

    /// Whether the use of a feature is on record.
    pub(super) fn has_feature(&self, feature: FeatureUse) -> bool {
        self.features.contains(&feature)
    }

    fn remember(&mut self, vocabulary: Vocabulary, text: Arc<str>, id: i64) {
        let (ids, texts) = (&mut self.ids[vocabulary as usize], &mut self.texts[vocabulary as usize]);
        if texts.len() >= MAX_REMEMBERED {
            ids.clear();
            texts.clear();
        }
        texts.insert(id, Arc::clone(&text));
        ids.insert(text, id);
    }
}

/// What a batch needs and memory does not have.
#[derive(Debug, Default)]
pub(super) struct Missing {
    /// Words.
    pub(super) words: BTreeSet<(Vocabulary, Arc<str>)>,
    /// Sites.
    pub(super) sites: BTreeSet<Slug>,
    /// Uses of features.
    pub(super) features: BTreeSet<FeatureUse>,
}

impl Missing {
    /// Whether memory has all.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.sites.is_empty() && self.features.is_empty()
    }
}

/// The words in memory and behind them those of the main database.
#[derive(Debug, Default)]
pub(super) struct Terms {
    known: RwLock<Known>,
}

impl Terms {
    /// What is in memory.
    pub(super) fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Fetches what is missing, and commits what the main database does not have either.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if a site does not exist.
    pub(super) async fn provide(&self, main: &MainDatabase, missing: &Missing) -> Result<(), StoreError> {
        if !missing.sites.is_empty() {
            self.provide_sites(main, &missing.sites).await?;
        }
        if missing.words.is_empty() && missing.features.is_empty() {
            return Ok(());
        }
        let mut connection = main.write().await;
        let mut transaction = begin(&mut connection).await?;
        let mut found = Vec::new();
        for chunk in by_vocabulary(&missing.words) {
            found.extend(find_or_add(&mut transaction, &chunk).await?);
        }
        for (site, module, submodule) in &missing.features {
            sqlx::query("INSERT OR IGNORE INTO feature_use (site_id, module_id, submodule_id) VALUES (?, ?, ?)")
                .bind(site)
                .bind(module)
                .bind(submodule)
                .execute(&mut *transaction)
                .await
                .map_err(store_error)?;
        }
        transaction.commit().await.map_err(store_error)?;
        self.change(|known| {
            for (vocabulary, text, id) in found {
                known.remember(vocabulary, text, id);
            }
            known.features.extend(&missing.features);
        });
        Ok(())
    }

    async fn provide_sites(&self, main: &MainDatabase, wanted: &BTreeSet<Slug>) -> Result<(), StoreError> {
        let sites = main.all_sites().await?;
        if !wanted.iter().all(|slug| sites.iter().any(|row| row.site.slug == *slug)) {
            return Err(StoreError::Missing("site"));
        }
        self.change(|known| known.sites.extend(sites.iter().map(|row| (row.site.slug.clone(), row.id))));
        Ok(())
    }

    /// The ids of those of the words that exist.
    pub(super) async fn find(
        &self,
        main: &MainDatabase,
        vocabulary: Vocabulary,
        texts: &[&str],
    ) -> Result<Vec<i64>, StoreError> {
        let mut ids = Vec::with_capacity(texts.len());
        let mut rest = Vec::new();
        {
            let known = self.known();
            for text in texts {
                match known.id(vocabulary, text) {
                    Some(id) => ids.push(id),
                    None => rest.push(Arc::from(*text)),
                }
            }
        }
        if !rest.is_empty() {
            let mut lease = main.read().await?;
            let found = find(lease.connection(), vocabulary, &rest).await?;
            lease.release();
            ids.extend(found.iter().map(|(id, _)| *id));
            self.change(|known| found.into_iter().for_each(|(id, text)| known.remember(vocabulary, text, id)));
        }
        Ok(ids)
    }

    /// Brings the words behind ids into memory.
    pub(super) async fn load(
        &self,
        main: &MainDatabase,
        wanted: BTreeSet<(Vocabulary, i64)>,
    ) -> Result<(), StoreError> {
        let rest: Vec<(Vocabulary, i64)> = {
            let known = self.known();
            wanted.into_iter().filter(|(vocabulary, id)| known.text(*vocabulary, *id).is_none()).collect()
        };
        let mut from = 0;
        while let Some(&(vocabulary, _)) = rest.get(from) {
            let ids: Vec<i64> = rest[from..].iter().take_while(|(v, _)| *v == vocabulary).map(|(_, id)| *id).collect();
            from += ids.len();
            let mut lease = main.read().await?;
            let found = texts(lease.connection(), vocabulary, &ids).await?;
            lease.release();
            self.change(|known| found.into_iter().for_each(|(id, text)| known.remember(vocabulary, text.into(), id)));
        }
        Ok(())
    }
}

fn by_vocabulary(words: &BTreeSet<(Vocabulary, Arc<str>)>) -> Vec<(Vocabulary, Vec<Arc<str>>)> {
    let mut chunks: Vec<(Vocabulary, Vec<Arc<str>>)> = Vec::new();
    for (vocabulary, text) in words {
        match chunks.last_mut().filter(|(last, _)| last == vocabulary) {
            Some((_, texts)) => texts.push(Arc::clone(text)),
            None => chunks.push((*vocabulary, vec![Arc::clone(text)])),
        }
    }
    chunks
}

fn json(values: &impl serde::Serialize) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

async fn find(
    connection: &mut SqliteConnection,
    vocabulary: Vocabulary,
    texts: &[Arc<str>],
) -> Result<Vec<(i64, Arc<str>)>, StoreError> {
    let plain: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "SELECT term.id, term.text FROM json_each(?) AS wanted CROSS JOIN term
         ON term.vocabulary = ? AND term.text = wanted.value",
    )
    .bind(json(&plain))
    .bind(vocabulary as i64)
    .fetch_all(connection)
    .await
    .map_err(store_error)?;
    Ok(rows.into_iter().map(|(id, text)| (id, text.into())).collect())
}

async fn texts(
    connection: &mut SqliteConnection,
    vocabulary: Vocabulary,
    ids: &[i64],
) -> Result<Vec<(i64, String)>, StoreError> {
    sqlx::query_as(
        "SELECT term.id, term.text FROM json_each(?) AS wanted CROSS JOIN term
         ON term.vocabulary = ? AND term.id = wanted.value",
    )
    .bind(json(&ids))
    .bind(vocabulary as i64)
    .fetch_all(connection)
    .await
    .map_err(store_error)
}

/// The word behind an id, from the database itself.
pub(super) async fn text(
    connection: &mut SqliteConnection,
    vocabulary: Vocabulary,
    id: i64,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT text FROM term WHERE vocabulary = ? AND id = ?")
        .bind(vocabulary as i64)
        .bind(id)
        .fetch_optional(connection)
        .await
}

async fn find_or_add(
    connection: &mut SqliteConnection,
    (vocabulary, words): &(Vocabulary, Vec<Arc<str>>),
) -> Result<Vec<(Vocabulary, Arc<str>, i64)>, StoreError> {
    let mut found = find(connection, *vocabulary, words).await?;
    let there: BTreeSet<&str> = found.iter().map(|(_, text)| text.as_ref()).collect();
    let fresh: Vec<Arc<str>> = words.iter().filter(|text| !there.contains(text.as_ref())).cloned().collect();
    if !fresh.is_empty() {
        let last: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM term WHERE vocabulary = ?")
            .bind(*vocabulary as i64)
            .fetch_one(&mut *connection)
            .await
            .map_err(store_error)?;
        let plain: Vec<&str> = fresh.iter().map(AsRef::as_ref).collect();
        sqlx::query("INSERT INTO term (vocabulary, id, text) SELECT ?1, ?2 + key, value FROM json_each(?3)")
            .bind(*vocabulary as i64)
            .bind(last + 1)
            .bind(json(&plain))
            .execute(connection)
            .await
            .map_err(store_error)?;
        found.extend((last + 1..).zip(fresh));
    }
    Ok(found.into_iter().map(|(id, text)| (*vocabulary, text, id)).collect())
}
