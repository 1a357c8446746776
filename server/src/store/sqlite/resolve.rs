//! From a filter's words to numbers, and from a caller's scope to sites.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use app::domain::filter::Filter;
use app::domain::outcome::{Outcome, Severity};
use app::domain::slug::Slug;

use super::condition::{Asked, Condition, Resolved, condition};
use super::decode::Names;
use super::search::{Term, hash64};
use super::sites::SiteRow;
use super::store::SqliteStore;
use super::terms::Vocabulary;
use crate::matching::search::Search as Sought;

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
        if filter.q.is_some() && condition.search.is_empty() {
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
        let Some((fields, other_fields)) = self.named_fields(filter).await? else { return Ok(None) };
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
            fields,
            other_fields,
        }))
    }

    /// The fields that a search names and those that it excludes; `None` if one that it names has a value that was never used.
    async fn named_fields(&self, filter: &Filter) -> Result<Option<(Vec<Asked>, Vec<Asked>)>, StoreError> {
        let search = Sought::parse(filter.q.as_deref().unwrap_or_default());
        let mut fields = Vec::with_capacity(search.fields.len());
        for field in &search.fields {
            match self.asked(field).await? {
                Some(asked) => fields.push(asked),
                None => return Ok(None),
            }
        }
        let mut other_fields = Vec::new();
        for field in &search.other_fields {
            other_fields.extend(self.asked(field).await?);
        }
        Ok(Some((fields, other_fields)))
    }

    /// The one value of a filter that has but one; `None` if it was never used.
    async fn asked(&self, filter: &Filter) -> Result<Option<Asked>, StoreError> {
        if let Some(outcome) = filter.outcome.first() {
            return Ok(Some(match outcome {
                Outcome::Success => Asked::Column("event.outcome", outcome.code()),
                other => Asked::Term(Term::Outcome(*other)),
            }));
        }
        if let Some(severity) = filter.severity.first() {
            return Ok(Some(match severity {
                Severity::Info => Asked::Column("event.severity", severity.code()),
                other => Asked::Term(Term::Severity(*other)),
            }));
        }
        if let Some(slug) = filter.site.first() {
            let sites = self.main.all_sites().await?;
            return Ok(sites.iter().find(|row| row.site.slug == *slug).map(|row| Asked::Term(Term::Site(row.id))));
        }
        let terms = [
            filter.kind.first().map(|kind| Term::Kind(*kind)),
            filter.reason.first().map(|reason| Term::Reason(*reason)),
            filter.action.first().map(|action| Term::Action(*action)),
            filter.ip.first().map(|ip| Term::Ip(hash64(&[ip.to_string().as_bytes()]))),
            filter.correlation_id.first().map(|id| Term::Correlation(hash64(&[id.as_bytes()]))),
        ];
        if let Some(term) = terms.into_iter().flatten().next() {
            return Ok(Some(Asked::Term(term)));
        }
        self.asked_word(filter).await
    }

    async fn asked_word(&self, filter: &Filter) -> Result<Option<Asked>, StoreError> {
        type Word<'f> = (Vocabulary, Option<&'f str>, fn(i64) -> Term);
        let words: [Word<'_>; 7] = [
            (Vocabulary::Module, filter.module.first().map(Slug::as_str), Term::Module),
            (Vocabulary::Submodule, filter.submodule.first().map(Slug::as_str), Term::Submodule),
            (Vocabulary::Operation, filter.operation.first().map(Slug::as_str), Term::Operation),
            (Vocabulary::Tag, filter.tag.first().map(Slug::as_str), Term::Tag),
            (Vocabulary::ActorCode, filter.actor.first().map(String::as_str), Term::Actor),
            (Vocabulary::UserType, filter.user_type.first().map(String::as_str), Term::UserType),
            (Vocabulary::Section, filter.section.first().map(String::as_str), Term::Section),
        ];
        for (vocabulary, word, term) in words {
            if let Some(word) = word {
                let found = self.terms.find(&self.main, vocabulary, &[word]).await?;
                return Ok(found.first().map(|id| Asked::Term(term(*id))));
            }
        }
        Ok(None)
    }
}

/// The names of sites by row.
pub(super) fn names(sites: &[SiteRow]) -> Names {
    Names { sites: sites.iter().map(|row| (row.id, row.site.slug.clone())).collect(), sources: BTreeMap::new() }
}
