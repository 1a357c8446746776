//! From a filter's words to numbers, and from a caller's scope to sites.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use app::domain::filter::Filter;

use super::condition::{Condition, Resolved, condition};
use super::decode::Names;
use super::sites::SiteRow;
use super::store::SqliteStore;
use super::terms::Vocabulary;

/// A filter, ready to be put to each month, with the names that its answers need.
pub(super) struct Search {
    pub(super) condition: Condition,
    pub(super) names: Names,
}

impl SqliteStore {
    /// A filter as the database reads it; `None` if nothing can meet it.
    pub(super) async fn search(
        &self,
        filter: &Filter,
        sites: &[SiteRow],
        may: impl Fn(&SiteRow) -> bool,
    ) -> Result<Option<Search>, StoreError> {
        let asked = |row: &&SiteRow| filter.site.is_empty() || filter.site.contains(&row.site.slug);
        let chosen: Vec<i64> = sites.iter().filter(asked).filter(|row| may(row)).map(|row| row.id).collect();
        if chosen.is_empty() {
            return Ok(None);
        }
        let Some(known) = self.resolve(filter, chosen, sites.len()).await? else {
            return Ok(None);
        };
        let condition = condition(filter, &known);
        if filter.q.is_some() && condition.words.is_empty() {
            return Ok(None);
        }
        Ok(Some(Search { condition, names: names(sites) }))
    }

    /// The names of all sites.
    pub(super) async fn site_names(&self) -> Result<Names, StoreError> {
        Ok(names(&self.main.all_sites().await?))
    }

    /// The words of a filter as numbers, for these of `all` sites; `None` if one of its fields has no word that was ever used.
    pub(super) async fn resolve(
        &self,
        filter: &Filter,
        sites: Vec<i64>,
        all: usize,
    ) -> Result<Option<Resolved>, StoreError> {
        let slugs =
            |list: &[app::domain::slug::Slug]| list.iter().map(|slug| slug.as_str().to_owned()).collect::<Vec<_>>();
        let asked = [
            (Vocabulary::Module, slugs(&filter.module)),
            (Vocabulary::Submodule, slugs(&filter.submodule)),
            (Vocabulary::Operation, slugs(&filter.operation)),
            (Vocabulary::ActorCode, filter.actor.clone()),
            (Vocabulary::UserType, filter.user_type.clone()),
            (Vocabulary::Section, filter.section.clone()),
            (Vocabulary::Tag, slugs(&filter.tag)),
        ];
        let mut found = Vec::with_capacity(asked.len());
        for (vocabulary, texts) in &asked {
            let plain: Vec<&str> = texts.iter().map(String::as_str).collect();
            let ids = self.terms.find(&self.main, *vocabulary, &plain).await?;
            if ids.is_empty() && !plain.is_empty() {
                return Ok(None);
            }
            found.push(ids);
        }
        let mut found = found.into_iter();
        let mut next = || found.next().unwrap_or_default();
        Ok(Some(Resolved {
            every_site: sites.len() == all,
            sites,
            modules: next(),
            submodules: next(),
            operations: next(),
            actors: next(),
            user_types: next(),
            sections: next(),
            tags: next(),
        }))
    }
}

/// The names of sites by row.
pub(super) fn names(sites: &[SiteRow]) -> Names {
    Names { sites: sites.iter().map(|row| (row.id, row.site.slug.clone())).collect(), sources: BTreeMap::new() }
}
