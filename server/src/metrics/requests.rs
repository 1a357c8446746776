//! What is asked over HTTP, by the template of its route: an address as it was sent never becomes a label, since anybody could make new ones.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::label::Label;
use super::seconds;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: Label,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: Label,
}

/// Requests and how long their answers took, to the first byte.
#[derive(Debug)]
pub struct RequestMetrics {
    answered: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram, fn() -> Histogram>,
}

impl Default for RequestMetrics {
    fn default() -> Self {
        Self { answered: Family::default(), seconds: Family::new_with_constructor(seconds) }
    }
}

impl RequestMetrics {
    /// A request was answered.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        let route = Label::new(route);
        self.seconds.get_or_create(&Asked { route: route.clone() }).observe(took.as_secs_f64());
        self.answered.get_or_create(&Answered { route, status: status.into() }).inc();
    }

    /// Tells of them.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("http_requests", "Requests that were answered, by route and status", self.answered.clone());
        registry.register("http_request_seconds", "How long answers took to begin, by route", self.seconds.clone());
    }
}
