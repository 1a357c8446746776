//! Errors of the API as `application/problem+json` (RFC 9457).

use app::domain::error::{AppError, FieldError, StoreError};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// One error as its sender reads it. The `detail` is English here; pages translate [`AppError`] instead.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(examples(json!({
    "type": "urn:vigie:problem:invalid-parameter",
    "title": "Bad Request",
    "status": 400,
    "detail": "hours: must be two times of day, such as 22:00-06:00",
    "field": "hours",
})))]
pub struct Problem {
    /// What sort of error: a short name that does not change.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
    /// The field or parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<String>,
    #[serde(skip)]
    retry_after_s: Option<u64>,
}

impl Problem {
    /// An error of `status`; `kind` is its short, unchanging name, such as `over-limit`.
    pub fn new(status: StatusCode, kind: &str, detail: impl ToString) -> Self {
        Self {
            kind: format!("urn:vigie:problem:{kind}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.to_string(),
            field: None,
            retry_after_s: None,
        }
    }

    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Its short, unchanging name, such as `over-limit`.
    pub fn short_name(&self) -> &str {
        self.kind.rsplit_once(':').map_or(self.kind.as_str(), |(_, name)| name)
    }

    /// What is wrong, in English.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Names the field or parameter at fault.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says after how many seconds it is worth trying again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl Problem {
    /// The server's own failure: its log has the cause, the answer has not.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "The server failed while it answered a request");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the server failed; its log has the cause")
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        let detail = error.to_string();
        Self::new(StatusCode::BAD_REQUEST, "invalid-parameter", detail).field(error.field)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Full => Self::new(StatusCode::SERVICE_UNAVAILABLE, "disk-full", &error).retry_after(60),
            StoreError::Unavailable => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", &error).retry_after(1),
            StoreError::Interrupted => Self::new(StatusCode::SERVICE_UNAVAILABLE, "time-limit", &error),
            StoreError::Exists(_) => Self::new(StatusCode::CONFLICT, "exists", &error),
            StoreError::TooMany(_) => Self::new(StatusCode::CONFLICT, "too-many", &error),
            StoreError::Missing(_) => Self::new(StatusCode::NOT_FOUND, "not-found", &error),
            StoreError::LastAdministrator => Self::new(StatusCode::CONFLICT, "last-administrator", &error),
            StoreError::Database(cause) => Self::internal(cause),
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let detail = error.to_string();
        match error {
            AppError::SignedOut => Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail),
            AppError::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", detail),
            AppError::PasswordNeeded => Self::new(StatusCode::FORBIDDEN, "password-needed", detail),
            AppError::TooManyTries { wait_s } => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", detail).retry_after(wait_s)
            }
            AppError::NotFound => Self::new(StatusCode::NOT_FOUND, "not-found", detail),
            AppError::Invalid(field) => field.into(),
            AppError::TooSlow => Self::new(StatusCode::SERVICE_UNAVAILABLE, "time-limit", detail),
            AppError::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(1),
            AppError::Failed { .. } | AppError::Connection => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let retry_after = self.retry_after_s;
        let mut response = (status, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"vigie\""));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
