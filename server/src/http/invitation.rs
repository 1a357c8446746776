//! `POST /invitation`: the form behind a link, by which somebody chooses a password.

use axum::Router;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::access::Access;
use super::caller::RequestOrigin;
use super::session::{admit, wants_page};
use super::setup::{code, problem};
use crate::auth::sign_in::{ChoiceForm, SetupRefusal};

/// The route of the links; the form itself is one of the pages.
pub fn routes(pages: Router) -> Router<Access> {
    Router::new().route("/invitation", post(accept).get_service(pages))
}

#[derive(Deserialize)]
struct Fields {
    token: String,
    #[serde(default)]
    name: String,
    password: String,
}

async fn accept(
    State(access): State<Access>,
    RequestOrigin(origin): RequestOrigin,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let Fields { token, name, password } = fields;
    let form = ChoiceForm { token: token.clone(), name, password };
    match access.door.accept(form, origin).await {
        Ok(admission) => admit(&access, &headers, admission, "/").await,
        Err(refusal) if wants_page(&headers) => back_to_form(&refusal, &token),
        Err(refusal) => problem(&refusal).into_response(),
    }
}

fn back_to_form(refusal: &SetupRefusal, token: &str) -> Response {
    if let SetupRefusal::Failed(error) = refusal {
        tracing::error!(error = format!("{error:#}"), "A password behind a link could not be kept");
    }
    let mut query = Serializer::new(String::new());
    query.append_pair("error", code(refusal)).append_pair("token", token);
    Redirect::to(&format!("/invitation?{}", query.finish())).into_response()
}
