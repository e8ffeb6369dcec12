//! What surrounds every request: id, log span, limits, compression, and an answer to panics.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use http::{HeaderName, StatusCode};
use tower::timeout::TimeoutLayer;
use tower::{BoxError, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
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
        .layer(HandleErrorLayer::new(on_timeout))
        .layer(TimeoutLayer::new(REQUEST_TIMEOUT))
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
        request_id = id,
        method = %request.method(),
        path = request.uri().path(),
    )
}

fn log<B>(response: &http::Response<B>, latency: Duration, _: &Span) {
    let duration_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(status = response.status().as_u16(), duration_ms, "answered");
}

/// The only error that can come: everything further inside answers.
async fn on_timeout(_: BoxError) -> Response {
    tracing::error!("a request took too long");
    failure(StatusCode::SERVICE_UNAVAILABLE, "not finished in time, send it again")
}

fn on_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request handler panicked");
    failure(StatusCode::INTERNAL_SERVER_ERROR, "internal error, send it again")
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn answer(routes: Router) -> (StatusCode, serde_json::Value) {
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = wrap(routes).oneshot(request).await.unwrap();
        let status = response.status();
        assert!(response.headers().contains_key(REQUEST_ID));
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_takes_too_long_is_503_in_json_so_that_it_is_sent_again() {
        let began = tokio::time::Instant::now();
        let (status, body) =
            answer(Router::new().route("/", get(std::future::pending::<()>))).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(body["success"], false);
        assert_eq!(body["message"], "not finished in time, send it again");
        assert_eq!(began.elapsed().as_secs(), REQUEST_TIMEOUT.as_secs());
    }

    #[tokio::test]
    async fn a_panic_is_500_in_json() {
        async fn panics() {
            panic!("on purpose");
        }
        let (status, body) = answer(Router::new().route("/", get(panics))).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(body["success"], false);
    }
}
