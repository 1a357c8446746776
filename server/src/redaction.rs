//! The redaction rules that are in force: kept in the store, ready for ingest in memory, and tried out for whoever writes one.

use std::sync::Arc;

use app::domain::error::{FieldError, StoreError};
use app::domain::redaction::{BuiltIn, Draft, Finds, MAX_RULES, Rule, Sample};
use app::ports::redaction::{NewRule, RedactionStore, Redactor};
use async_trait::async_trait;
use tokio::sync::{Mutex, watch};

use crate::ingest::redact;
use crate::ingest::redact::own::OwnRules;

mod finds;

/// The rules in force.
pub struct Rulebook {
    store: Arc<dyn RedactionStore>,
    current: watch::Sender<Arc<Current>>,
    /// Held while the rules change, so that what is in force is what is stored.
    changing: Mutex<()>,
}

#[derive(Default)]
struct Current {
    rules: Vec<Rule>,
    own: Arc<OwnRules>,
}

impl Current {
    fn of(rules: Vec<Rule>) -> Result<Self, StoreError> {
        let mut drafts = rules.iter().map(|rule| &rule.draft);
        let own = OwnRules::of(&mut drafts).map_err(|error| unreadable(&rules, &error))?;
        Ok(Self { own: Arc::new(own), rules })
    }
}

/// Which of the rules it is, for whoever reads the log of a server that does not start.
fn unreadable(rules: &[Rule], error: &FieldError) -> StoreError {
    let wrong = rules.iter().find(|rule| OwnRules::of([&rule.draft]).is_err());
    let (id, expression) = wrong.map(|rule| (rule.id, rule.draft.expression.as_str())).unwrap_or_default();
    StoreError::Database(format!("redaction rule {id} ({expression}) cannot be read: {}", error.problem).into())
}

impl Rulebook {
    /// The rules of a store.
    ///
    /// # Errors
    /// If the database fails, or a rule cannot be read: a server that would store what it was told to remove does not start.
    pub async fn open(store: Arc<dyn RedactionStore>) -> Result<Self, StoreError> {
        let current = Current::of(store.rules().await?)?;
        Ok(Self { store, current: watch::Sender::new(Arc::new(current)), changing: Mutex::new(()) })
    }

    /// The rules for the events that are read now.
    pub fn own(&self) -> Arc<OwnRules> {
        self.current.borrow().own.clone()
    }

    /// Stores a change, and puts what is stored into force. Rules that cannot be read are not stored.
    async fn put(
        &self,
        after: Vec<Rule>,
        stored: impl Future<Output = Result<i64, StoreError>>,
    ) -> Result<(), StoreError> {
        let mut next = Current::of(after)?;
        let id = stored.await?;
        if let Some(added) = next.rules.iter_mut().find(|rule| rule.id == NOT_STORED) {
            added.id = id;
        }
        self.current.send_replace(Arc::new(next));
        Ok(())
    }
}

/// The number of a rule that has none yet.
const NOT_STORED: i64 = 0;

fn rule(id: i64, NewRule { draft, since, by }: &NewRule) -> Rule {
    Rule { id, draft: draft.clone(), since: *since, by: by.clone() }
}

#[async_trait]
impl Redactor for Rulebook {
    fn rules(&self) -> Vec<Rule> {
        self.current.borrow().rules.clone()
    }

    fn built_in(&self) -> BuiltIn {
        redact::built_in()
    }

    fn check(&self, draft: &Draft) -> Result<(), FieldError> {
        OwnRules::of([draft]).map(drop)
    }

    async fn finds(&self, draft: &Draft, samples: Vec<Sample>) -> Result<Vec<Finds>, StoreError> {
        let rule = OwnRules::of([draft]).map_err(|error| StoreError::Database(error.problem.into()))?;
        let looked =
            tokio::task::spawn_blocking(move || samples.iter().map(|sample| finds::of(&rule, sample)).collect());
        looked.await.map_err(|error| StoreError::Database(Box::new(error)))
    }

    async fn add(&self, new: &NewRule) -> Result<(), StoreError> {
        let _changing = self.changing.lock().await;
        let mut rules = self.rules();
        if rules.len() >= MAX_RULES {
            return Err(StoreError::TooMany("rules"));
        }
        rules.push(rule(NOT_STORED, new));
        self.put(rules, self.store.add_rule(new)).await
    }

    async fn change(&self, id: i64, new: &NewRule) -> Result<(), StoreError> {
        let _changing = self.changing.lock().await;
        let mut rules = self.rules();
        let changed = rules.iter_mut().find(|rule| rule.id == id).ok_or(StoreError::Missing("rule"))?;
        *changed = rule(id, new);
        self.put(rules, async { self.store.change_rule(id, new).await.map(|()| id) }).await
    }

    async fn remove(&self, id: i64) -> Result<(), StoreError> {
        let _changing = self.changing.lock().await;
        let mut rules = self.rules();
        rules.retain(|rule| rule.id != id);
        self.put(rules, async { self.store.remove_rule(id).await.map(|()| id) }).await
    }
}
