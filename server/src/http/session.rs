//! `POST /login` and `POST /logout`: forms that work without scripts.

use app::domain::error::AppError;
use axum::Router;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::access::Access;
use super::caller::RequestOrigin;
use super::problem::Problem;
use super::{cookies, local_path, preferences};
use crate::auth::sign_in::{Admission, Refusal};

/// The routes of signing in and out; the form itself is one of the pages.
pub fn routes(pages: Router) -> Router<Access> {
    Router::new()
        .route("/login", post(sign_in).get_service(pages.clone()))
        .route("/login/code", post(give_code).get_service(pages))
        .route("/logout", post(sign_out))
}

#[derive(Deserialize)]
struct SignInForm {
    email: String,
    password: String,
    next: Option<String>,
}

async fn sign_in(
    State(access): State<Access>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Response {
    let next = local_path::after_sign_in(form.next.as_deref());
    match access.door.sign_in(&form.email, form.password, origin).await {
        Ok(admission) => admit(&access, &headers, admission, &next).await,
        Err(refusal) if wants_page(&headers) => back_to_form("/login", &refusal, &next),
        Err(refusal) => problem(refusal).into_response(),
    }
}

#[derive(Deserialize)]
struct CodeForm {
    code: String,
    next: Option<String>,
}

/// The second step, for whom the password was right and a second factor is on.
async fn give_code(
    State(access): State<Access>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Response {
    let next = local_path::after_sign_in(form.next.as_deref());
    let secret = cookies::session(&headers, &access.web).unwrap_or_default();
    match access.door.give_code(secret, &form.code, origin).await {
        Ok(admission) => admit(&access, &headers, admission, &next).await,
        Err(refusal) if wants_page(&headers) => {
            let form = if matches!(refusal, Refusal::Late) { "/login" } else { "/login/code" };
            back_to_form(form, &refusal, &next)
        }
        Err(refusal) => problem(refusal).into_response(),
    }
}

/// Ends the session that came with the request, if any, and sends the new one: a session never outlives a sign-in.
pub(super) async fn admit(access: &Access, headers: &HeaderMap, admission: Admission, next: &str) -> Response {
    if let Some(old) = cookies::session(headers, &access.web)
        && let Err(error) = access.door.sessions.end(old).await
    {
        return Problem::from(error).into_response();
    }
    let (to, secret, preferences) = match admission {
        Admission::Open(account, secret) => (next.to_owned(), secret, preferences::of_person(access, account).await),
        Admission::AwaitsCode(secret) => (code_form(next), secret, Vec::new()),
    };
    let mut response = Redirect::to(&to).into_response();
    let cookie = cookies::set_session(&access.web, &secret, access.door.sessions.max_age_s());
    for cookie in cookie.into_iter().chain(preferences) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn code_form(next: &str) -> String {
    if next == "/" {
        return "/login/code".to_owned();
    }
    format!("/login/code?{}", Serializer::new(String::new()).append_pair("next", next).finish())
}

async fn sign_out(State(access): State<Access>, RequestOrigin(origin): RequestOrigin, headers: HeaderMap) -> Response {
    if let Some(secret) = cookies::session(&headers, &access.web)
        && let Err(error) = access.door.sign_out(secret, origin).await
    {
        return Problem::from(error).into_response();
    }
    let mut response = Redirect::to("/login").into_response();
    if let Some(cookie) = cookies::clear_session(&access.web) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether a browser's form is asking, and not a script.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn back_to_form(form: &str, refusal: &Refusal, next: &str) -> Response {
    let mut query = Serializer::new(String::new());
    match refusal {
        Refusal::Wrong => query.append_pair("error", "refused"),
        Refusal::Late => query.append_pair("error", "late"),
        Refusal::Throttled(throttled) => {
            query.append_pair("error", "throttled").append_pair("wait", &throttled.retry_after_s.to_string())
        }
        Refusal::Failed(error) => {
            tracing::error!(error = format!("{error:#}"), "Signing in failed");
            query.append_pair("error", "failed")
        }
    };
    if next != "/" {
        query.append_pair("next", next);
    }
    Redirect::to(&format!("{form}?{}", query.finish())).into_response()
}

fn problem(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Wrong | Refusal::Late => Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", refusal),
        Refusal::Throttled(throttled) => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", Refusal::Throttled(throttled))
                .retry_after(throttled.retry_after_s)
        }
        Refusal::Failed(error) => failed(&error),
    }
}

/// What a 5xx says; the cause is in the log.
pub(super) fn failed(error: &anyhow::Error) -> Problem {
    tracing::error!(error = format!("{error:#}"), "Signing in failed");
    AppError::Failed { request: String::new() }.into()
}
