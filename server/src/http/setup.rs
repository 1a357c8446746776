//! `POST /setup`: the form behind the one-time link, which makes the first administrator.

use axum::Router;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::access::Access;
use super::caller::RequestOrigin;
use super::problem::Problem;
use super::session::{admit, failed, wants_page};
use crate::auth::passwords::WeakPassword;
use crate::auth::sign_in::{SetupForm, SetupRefusal};

/// The route of the one-time link; the form itself is one of the pages.
pub fn routes(pages: Router) -> Router<Access> {
    Router::new().route("/setup", post(set_up).get_service(pages))
}

#[derive(Deserialize)]
struct Fields {
    token: String,
    email: String,
    password: String,
}

async fn set_up(
    State(access): State<Access>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let Fields { token, email, password } = fields;
    let form = SetupForm { token: token.clone(), email, password };
    match access.door.set_up(form, origin).await {
        Ok(admission) => admit(&access, &headers, admission, "/").await,
        Err(refusal) if wants_page(&headers) => back_to_form(&refusal, &token),
        Err(refusal) => problem(&refusal).into_response(),
    }
}

/// What the page is told, as its query's `error`: `token`, `email`, `short`, `long`, `common` or `failed`.
pub(super) fn code(refusal: &SetupRefusal) -> &'static str {
    match refusal {
        SetupRefusal::Link => "token",
        SetupRefusal::Email => "email",
        SetupRefusal::Password(WeakPassword::Short) => "short",
        SetupRefusal::Password(WeakPassword::Long) => "long",
        SetupRefusal::Password(WeakPassword::Common) => "common",
        SetupRefusal::Failed(_) => "failed",
    }
}

fn back_to_form(refusal: &SetupRefusal, token: &str) -> Response {
    if let SetupRefusal::Failed(error) = refusal {
        tracing::error!(error = format!("{error:#}"), "The first administrator could not be made");
    }
    let mut query = Serializer::new(String::new());
    query.append_pair("error", code(refusal)).append_pair("token", token);
    Redirect::to(&format!("/setup?{}", query.finish())).into_response()
}

pub(super) fn problem(refusal: &SetupRefusal) -> Problem {
    match refusal {
        SetupRefusal::Link => Problem::new(StatusCode::FORBIDDEN, "forbidden", refusal).field("token"),
        SetupRefusal::Email => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-parameter", refusal).field("email")
        }
        SetupRefusal::Password(_) => {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-parameter", refusal).field("password")
        }
        SetupRefusal::Failed(error) => failed(error),
    }
}
