//! What the API's description says of the types that write themselves as text; the others derive it. For the server only.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use super::bucket::Bucket;
use super::event::EventId;
use super::slug::Slug;
use super::time::{LocalDay, Timestamp};

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description))
}

impl PartialSchema for Slug {
    fn schema() -> RefOr<Schema> {
        let slug = text("1 to 64 of `a-z 0-9 _ - .`").pattern(Some("^[a-z0-9_.-]+$"));
        slug.min_length(Some(1)).max_length(Some(Self::MAX)).into()
    }
}

impl ToSchema for Slug {}

impl PartialSchema for EventId {
    fn schema() -> RefOr<Schema> {
        text("Vigie's own id of an event; as a number it sorts by time.").pattern(Some("^-?[0-9]+$")).into()
    }
}

impl ToSchema for EventId {}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        text("RFC 3339, with an offset.").format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).into()
    }
}

impl ToSchema for Timestamp {}

impl PartialSchema for LocalDay {
    fn schema() -> RefOr<Schema> {
        let day = text("A day of a site's own calendar.");
        day.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).into()
    }
}

impl ToSchema for LocalDay {}

impl PartialSchema for Bucket {
    fn schema() -> RefOr<Schema> {
        let examples = ["2026", "2026-03", "2026-03-29", "2026-03-29T01"];
        text("A year, month, day or hour of each event's site.").examples(examples).into()
    }
}

impl ToSchema for Bucket {}
