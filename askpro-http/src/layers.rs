//! What surrounds every request: id, log span, limits, compression, and an answer to panics.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use http::{HeaderName, StatusCode};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;
use uuid::Uuid;

use crate::error::failure;

/// The largest body that is read, in bytes. The longest call (two hours) was estimated at 1.8 MB from the word-by-word
/// transcripts of the documented samples.
pub const BODY_LIMIT: usize = 2_000_000;

/// How long a request may take. Retell waits ten seconds; an answer after that is an answer nobody hears.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);

/// The header with the request's id: taken from a proxy, else made here, and always given back.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids from outside are replaced: they go into the log.
const LONGEST_REQUEST_ID: usize = 64;

#[derive(Clone, Copy, Debug)]
struct NewRequestId;

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _: &http::Request<B>) -> Option<RequestId> {
        let id = Uuid::new_v4().to_string();
        http::HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

pub(crate) fn wrap(routes: Router) -> Router {
    let layers = ServiceBuilder::new()
        .map_request(drop_odd_request_id)
        .layer(SetRequestIdLayer::new(REQUEST_ID, NewRequestId))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_request(()).on_response(log))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    routes.layer(layers)
}

fn drop_odd_request_id(mut request: Request) -> Request {
    let plain = |id: &http::HeaderValue| {
        id.to_str().is_ok_and(|text| {
            !text.is_empty()
                && text.len() <= LONGEST_REQUEST_ID
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        })
    };
    if request.headers().get(REQUEST_ID).is_some_and(|id| !plain(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// The span has path and id only: queries, headers and bodies may hold personal data.
fn span<B>(request: &http::Request<B>) -> Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or("");
    tracing::info_span!(
        "request",
        correlation_id = id,
        method = %request.method(),
        path = request.uri().path(),
    )
}

fn log<B>(response: &http::Response<B>, latency: Duration, _: &Span) {
    let duration_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(status = response.status().as_u16(), duration_ms, "answered");
}

fn on_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request handler panicked");
    failure(StatusCode::INTERNAL_SERVER_ERROR, "internal error, send it again")
}
