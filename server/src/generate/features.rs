//! Which of the catalogue's features the generated events name: 24 modules with about 146 operations, some far busier than others.

use app::domain::catalogue;
use app::domain::outcome::{Kind, Outcome};

use super::dice::{Dice, Shares};

/// The modules of the generated events, the busiest first.
pub(super) const MODULES: [&str; 24] = [
    "payments",
    "couriers",
    "warehouse",
    "marketplaces",
    "email",
    "panel_tasks",
    "webhooks",
    "sign_in",
    "online_auctions",
    "banking",
    "vies",
    "errors",
    "product_import",
    "dropshipping",
    "scheduled_jobs",
    "sirene",
    "external_services",
    "sms",
    "fulfillment",
    "data_access",
    "attachments",
    "external_services_backups",
    "dea",
    "insurance",
];

/// A feature, and what is the same in all its events.
pub(super) struct Feature {
    /// `"kind":…,"module":…,"submodule":…,"operation":…` as JSON.
    pub(super) json: String,
    /// Its kind.
    pub(super) kind: Kind,
    /// How it may end, other than in success.
    pub(super) others: Vec<Outcome>,
}

/// The features and how often each is used.
pub(super) struct Features {
    all: Vec<Feature>,
    shares: Shares,
}

impl Features {
    /// All of them.
    pub(super) fn new() -> Self {
        let mut all = Vec::new();
        let mut weights = Vec::new();
        for (rank, slug) in MODULES.iter().enumerate() {
            let Some(module) = catalogue::module(slug) else { continue };
            let features: Vec<Feature> = module
                .features()
                .map(|(part, operation)| Feature {
                    json: json(module, part.map(|part| part.slug), operation.slug),
                    kind: module.kind,
                    others: module.outcomes.iter().copied().filter(|&outcome| outcome != Outcome::Success).collect(),
                })
                .collect();
            let of_module = 1.0 / (rank as f64 + 2.0);
            weights
                .extend((0..features.len()).map(|nth| of_module / (nth as f64 + 2.0).sqrt() / features.len() as f64));
            all.extend(features);
        }
        Self { shares: Shares::new(&weights), all }
    }

    /// One feature, the busy ones more often.
    pub(super) fn draw(&self, dice: &mut Dice) -> &Feature {
        &self.all[self.shares.draw(dice)]
    }
}

fn json(module: &catalogue::Module, submodule: Option<&str>, operation: &str) -> String {
    let submodule = submodule.map(|slug| format!(r#""submodule":"{slug}","#)).unwrap_or_default();
    format!(r#""kind":"{}","module":"{}",{submodule}"operation":"{operation}""#, module.kind, module.slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_24_modules_and_about_146_operations() {
        let features = Features::new();
        let modules: std::collections::BTreeSet<&str> =
            features.all.iter().filter_map(|feature| feature.json.split('"').nth(7)).collect();
        assert!(modules.len() == 24 && modules.contains("payments"), "{modules:?}");
        assert!((140..=152).contains(&features.all.len()), "{}", features.all.len());
    }
}
