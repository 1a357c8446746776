//! A panic in a handler is one failed request, not a broken connection. The panic hook has logged its place under the request's id.

use std::any::Any;

use app::domain::error::AppError;
use axum::response::{IntoResponse, Response};

use crate::http::problem::Problem;

/// The answer to whoever asked.
pub fn answer(_panic: Box<dyn Any + Send + 'static>) -> Response {
    Problem::from(AppError::Failed { request: String::new() }).into_response()
}
