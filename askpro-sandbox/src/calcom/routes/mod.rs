//! The endpoints, by resource.

mod account;
mod bookings;
mod changes;
mod reservations;
mod slots;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Twin;
use super::gate::{nowhere, pass};
use crate::stage::{Stage, perform};

pub(super) fn router(twin: &Arc<Twin>, stage: Stage) -> Router {
    Router::new()
        .route("/v2/me", get(account::me))
        .route("/v2/teams", get(account::teams))
        .route("/v2/teams/{team}/event-types", get(account::team_event_types))
        .route("/v2/teams/{team}/event-types/{id}", get(account::team_event_type))
        .route("/v2/event-types", get(account::event_types))
        .route("/v2/event-types/{id}", get(account::event_type))
        .route("/v2/slots", get(slots::list))
        .route("/v2/slots/reservations", post(reservations::make))
        .route(
            "/v2/slots/reservations/{uid}",
            get(reservations::show).patch(reservations::change).delete(reservations::end),
        )
        .route("/v2/bookings", post(changes::create).get(bookings::list))
        .route("/v2/bookings/{uid}", get(bookings::show))
        .route("/v2/bookings/{uid}/reschedule", post(changes::reschedule))
        .route("/v2/bookings/{uid}/cancel", post(changes::cancel))
        .route("/v2/bookings/{uid}/confirm", post(changes::confirm))
        .route("/v2/bookings/{uid}/decline", post(changes::decline))
        .route("/v2/bookings/{uid}/mark-absent", post(changes::mark_absent))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(from_fn_with_state(Arc::clone(twin), pass))
        .layer(from_fn_with_state(stage, perform))
        .with_state(Arc::clone(twin))
}

/// The twin, as handlers take it.
type Books = State<Arc<Twin>>;

/// A successful answer.
fn success(data: &Value) -> Response {
    Json(json!({ "status": "success", "data": data })).into_response()
}

/// A successful answer to something that was made.
fn created(data: &Value) -> Response {
    (StatusCode::CREATED, success(data)).into_response()
}

/// The query; of a key that comes twice the last value counts.
#[derive(Debug)]
struct Asking(HashMap<String, String>);

impl Asking {
    /// A value that is not empty.
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    fn number(&self, key: &str) -> Option<i64> {
        self.get(key)?.parse().ok()
    }

    /// A value that is a comma list.
    fn list(&self, key: &str) -> Vec<&str> {
        let items = self.get(key).unwrap_or_default().split(',');
        items.map(str::trim).filter(|item| !item.is_empty()).collect()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        Ok(Self(pairs.map(|pairs| pairs.0.into_iter().collect()).unwrap_or_default()))
    }
}
