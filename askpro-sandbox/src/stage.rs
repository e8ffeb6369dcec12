//! The outermost layer of a twin: notes each request, and lets faults strike.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::fault::{Fault, Faults, Moment};
use crate::record::{RequestLog, SeenRequest};
use crate::server::{Line, Stopping};

/// The largest body a twin reads.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// How a service words the errors that faults bring about.
pub(crate) trait Voice: Send + Sync + 'static {
    /// An error of the server.
    fn server_error(&self, status: StatusCode) -> Response;
    /// Too many requests.
    fn rate_limited(&self, wait: Duration) -> Response;
}

/// What the layer needs.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) log: RequestLog,
    pub(crate) faults: Faults,
    pub(crate) voice: Arc<dyn Voice>,
}

/// Set on a request for slots that is to be answered as if nothing were booked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stale;

/// The layer.
pub(crate) async fn perform(State(stage): State<Stage>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let seen = seen(&parts, &body);
    let fault = stage.faults.draw(&seen.method, &seen.path);
    stage.log.push(seen);
    let line = parts.extensions.get::<ConnectInfo<Line>>().map(|info| info.0.clone());
    let stopping = parts.extensions.get::<Stopping>().cloned();
    let mut request = Request::from_parts(parts, Body::from(body));
    let Some(fault) = fault else { return executed(request, next, ready(())).await };
    match fault {
        Fault::Latency(wait) => return executed(request, next, tokio::time::sleep(wait)).await,
        Fault::Gate(gate) => {
            return executed(request, next, async move { gate.pass().await }).await;
        }
        Fault::StaleSlots => {
            request.extensions_mut().insert(Stale);
            return executed(request, next, ready(())).await;
        }
        _ => {}
    }
    if moment(&fault) == Moment::AfterCommit {
        executed(request, next, ready(())).await;
    }
    match fault {
        Fault::ServerError { status, .. } => stage.voice.server_error(server_error_code(status)),
        Fault::Html { status, .. } => page(server_error_code(status)),
        Fault::Answer { status, body, .. } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, axum::Json(body)).into_response()
        }
        Fault::RateLimited { wait } => stage.voice.rate_limited(wait),
        Fault::Hang { limit, .. } => {
            hang(limit, stopping).await;
            severed(line.as_ref())
        }
        _ => severed(line.as_ref()),
    }
}

fn seen(parts: &axum::http::request::Parts, body: &Bytes) -> SeenRequest {
    let version = parts.headers.get("cal-api-version").and_then(|value| value.to_str().ok());
    SeenRequest {
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        version: version.map(str::to_owned),
        has_key: parts.headers.contains_key(header::AUTHORIZATION),
        body: body.clone(),
    }
}

const fn moment(fault: &Fault) -> Moment {
    match fault {
        Fault::ServerError { at, .. }
        | Fault::Hang { at, .. }
        | Fault::Html { at, .. }
        | Fault::Answer { at, .. }
        | Fault::Reset(at) => *at,
        Fault::Latency(_) | Fault::Gate(_) | Fault::RateLimited { .. } | Fault::StaleSlots => {
            Moment::BeforeCommit
        }
    }
}

/// Runs the request in a task of its own: like the real service, a twin goes on when the client hangs up.
async fn executed(
    request: Request,
    next: Next,
    after: impl Future<Output = ()> + Send + 'static,
) -> Response {
    let work = tokio::spawn(async move {
        after.await;
        next.run(request).await
    });
    work.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn hang(limit: Option<Duration>, stopping: Option<Stopping>) {
    let limit = async {
        match limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    let stopped = async {
        match stopping {
            Some(stopping) => stopping.0.cancelled().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = limit => {}
        () = stopped => {}
    }
}

/// Cuts the connection; the answer is what hyper then tries to write, in vain.
fn severed(line: Option<&Line>) -> Response {
    if let Some(line) = line {
        line.cut();
    }
    StatusCode::BAD_GATEWAY.into_response()
}

fn server_error_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status)
        .ok()
        .filter(StatusCode::is_server_error)
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn page(status: StatusCode) -> Response {
    let html = format!(
        "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>Error {0}</h1></body></html>\n",
        status.as_u16()
    );
    (status, [(header::CONTENT_TYPE, "text/html; charset=UTF-8")], html).into_response()
}
