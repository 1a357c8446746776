//! Compression of answers for those who accept it, but not of what is compressed already: that costs and gains nothing.

use app::domain::export::Format;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::export::file::content_type;

/// The layer.
pub fn layer() -> CompressionLayer<impl Predicate> {
    let workbooks = NotForContentType::const_new(content_type(Format::Xlsx));
    let archives = NotForContentType::const_new("application/zip");
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(workbooks).and(archives))
}
