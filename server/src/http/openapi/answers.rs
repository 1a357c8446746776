//! Answers that several operations share: the refusals, each a problem, and files.

use std::collections::BTreeMap;

use app::domain::export::Format;
use axum::http::StatusCode;
use utoipa::openapi::{ContentBuilder, HeaderBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use crate::export::file::content_type;
use crate::http::problem::Problem;

type Answers = BTreeMap<String, RefOr<Response>>;

/// Whoever asks is nobody.
pub(in crate::http) struct Unknown;

/// Whoever asks is nobody, or may not.
pub(in crate::http) struct Denied;

/// A parameter or the body cannot be taken.
pub(in crate::http) struct Invalid;

/// The store cannot answer now.
pub(in crate::http) struct Unavailable;

/// There is none that the caller may see.
pub(in crate::http) struct Missing;

/// It was there, and retention has removed it.
pub(in crate::http) struct Removed;

/// The bytes of a payload, of whatever type.
pub(in crate::http) struct StoredBytes;

/// An archive.
pub(in crate::http) struct Archive;

/// All files of events.
pub(in crate::http) struct EventFiles;

/// All files of figures.
pub(in crate::http) struct FigureFiles;

fn problems(told: &[(StatusCode, &str)]) -> Answers {
    let problem = || Ref::from_schema_name(Problem::name());
    let answer = |(status, description): &(StatusCode, &str)| {
        let content = ContentBuilder::new().schema(Some(problem())).build();
        let response = ResponseBuilder::new().description(*description).content("application/problem+json", content);
        (status.as_str().to_owned(), response.build().into())
    };
    told.iter().map(answer).collect()
}

impl IntoResponses for Unknown {
    fn responses() -> Answers {
        problems(&[(StatusCode::UNAUTHORIZED, "No token or session, or it is unknown, expired or revoked.")])
    }
}

impl IntoResponses for Denied {
    fn responses() -> Answers {
        let mut answers = Unknown::responses();
        answers.append(&mut problems(&[(StatusCode::FORBIDDEN, "A right is missing.")]));
        answers
    }
}

impl IntoResponses for Invalid {
    fn responses() -> Answers {
        problems(&[(
            StatusCode::BAD_REQUEST,
            "A parameter or the body cannot be taken; `field` names what is at fault.",
        )])
    }
}

impl IntoResponses for Unavailable {
    fn responses() -> Answers {
        problems(&[(
            StatusCode::SERVICE_UNAVAILABLE,
            "The time limit of a read was reached, or the disk or the queue is full; nothing is half-stored.",
        )])
    }
}

impl IntoResponses for Missing {
    fn responses() -> Answers {
        problems(&[(StatusCode::NOT_FOUND, "There is none, or none that the caller may see.")])
    }
}

impl IntoResponses for Removed {
    fn responses() -> Answers {
        problems(&[(StatusCode::GONE, "It was kept for a shorter time than its event, and was removed.")])
    }
}

fn file(types: impl IntoIterator<Item = &'static str>) -> Answers {
    let header = HeaderBuilder::new().description(Some("An attachment with its name.")).build();
    let mut response = ResponseBuilder::new().description("The file.").header("content-disposition", header);
    for kind in types {
        response = response.content(kind, ContentBuilder::new().build());
    }
    BTreeMap::from([(StatusCode::OK.as_str().to_owned(), response.build().into())])
}

impl IntoResponses for StoredBytes {
    fn responses() -> Answers {
        file(["*/*"])
    }
}

impl IntoResponses for Archive {
    fn responses() -> Answers {
        file(["application/zip"])
    }
}

impl IntoResponses for EventFiles {
    fn responses() -> Answers {
        file(Format::ALL.iter().map(|format| content_type(*format)))
    }
}

impl IntoResponses for FigureFiles {
    fn responses() -> Answers {
        file([Format::Csv, Format::Xlsx, Format::Json].map(content_type))
    }
}
