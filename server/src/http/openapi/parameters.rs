//! Parameters that several operations share. Their names come from the lists that the handlers read by.

use app::domain::event::EventId;
use app::domain::export::{Format, Separator, Wording};
use app::domain::filter::{Filter, MAX_VALUE};
use app::domain::language::Language;
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use app::domain::slug::Slug;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema};

use crate::http::export;

/// Which event, in the path.
pub(in crate::http) struct OfEvent;

/// Which events: the same names and words as in the addresses of pages.
pub(in crate::http) struct Filtered;

/// How a file is written.
pub(in crate::http) struct AsFile;

/// A parameter's values, and what they do.
type Told = (RefOr<Schema>, &'static str);

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).max_length(Some(MAX_VALUE)).into()
}

fn query(name: &str, (schema, description): Told) -> ParameterBuilder {
    let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Query).required(Required::False);
    parameter.schema(Some(schema)).description(Some(description))
}

impl IntoParams for OfEvent {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let id = ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).required(Required::True);
        vec![id.schema(Some(EventId::schema())).build()]
    }
}

impl IntoParams for Filtered {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let one = |name: &&str| matches!(*name, "q" | "from" | "to" | "hours");
        let several = |name: &str| {
            let (schema, description) = of_filter(name);
            query(name, (ArrayBuilder::new().items(schema).into(), description))
                .style(Some(ParameterStyle::Form))
                .explode(Some(true))
        };
        let parameter = |name: &&str| if one(name) { query(name, of_filter(name)) } else { several(name) };
        Filter::FIELDS.iter().map(|name| parameter(name).build()).collect()
    }
}

fn of_filter(name: &str) -> Told {
    match name {
        "site" | "module" | "submodule" | "operation" | "tag" => {
            (Slug::schema(), "Any of these; repeat it for several.")
        }
        "kind" => (Kind::schema(), "Any of these kinds."),
        "outcome" => (Outcome::schema(), "Any of these outcomes."),
        "reason" => (Reason::schema(), "Any of these reasons."),
        "severity" => (Severity::schema(), "Any of these severities."),
        "action" => (Action::schema(), "Any of these kinds of staff action."),
        "ip" => (text(), "Any of these addresses, IPv4 or IPv6."),
        "q" => (
            text(),
            "Full text, accents folded: words, `\"phrases\"`, `beginn*`, `-without`, and fields such as `actor:MK`.",
        ),
        "from" => (text(), "A local date of each event's site, or an RFC 3339 instant; included."),
        "to" => (text(), "A local date, included, or an RFC 3339 instant, excluded."),
        "hours" => (text(), "Hours of the local day, such as `22:00-06:00`: the start included, the end not."),
        _ => (text(), "Any of these values."),
    }
}

impl IntoParams for AsFile {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let required = |name| if name == "format" { Required::True } else { Required::False };
        export::PARAMETERS.iter().map(|name| query(name, of_file(name)).required(required(*name)).build()).collect()
    }
}

fn of_file(name: &str) -> Told {
    match name {
        "format" => (Format::schema(), "What sort of file."),
        "lang" => (
            Language::schema(),
            "For people: headings, terms, separator and byte order mark of this language. Where neither this nor the request names one, the API's own names and terms.",
        ),
        "words" => (Wording::schema(), "`labels` for people, `terms` for programs."),
        "separator" => (Separator::schema(), "Of CSV. French and Polish spreadsheets expect semicolons."),
        "zone" => (text(), "The IANA zone of the times; the reader's where none is given."),
        "name" => (Slug::schema(), "What the file is called after."),
        _ => (Slug::schema(), "Under which name `/api/v1/exports/{name}` tells how far it has come."),
    }
}
