//! `POST /api/mcp/retell/inbound`: a call rings.

use askpro_core::ports::DecodeError;
use askpro_retell::{CallInboundResponse, EventBody, InboundAnswer, WebhookEvent};
use axum::Json;
use axum::extract::State;
use tokio::time::{Instant, timeout};

use crate::error::ApiError;
use crate::extract::Verified;
use crate::state::AppState;

/// Tells the agent what it should know, and has fetched what may be asked for. A call to a number that is not known, and one
/// of which nothing could be found out in time, rings all the same.
pub(crate) async fn greet(
    State(state): State<AppState>,
    Verified { body, scope }: Verified,
) -> Result<Json<CallInboundResponse>, ApiError> {
    let functions = state.functions.as_ref().ok_or(ApiError::NotFound)?;
    let EventBody::CallInbound(ringing) = WebhookEvent::parse(&body)?.body else {
        let found = "another event".to_owned();
        return Err(
            DecodeError { field: "event".to_owned(), expected: "call_inbound", found }.into()
        );
    };
    let from = Instant::now();
    let plain = || Ok(Json(InboundAnswer::accept().for_call()));
    let (number, agent) = (ringing.to_number.as_deref(), ringing.agent_id.as_ref());
    let found =
        timeout(functions.ring_deadline, state.intake.line_within(&scope, number, agent)).await;
    let Ok(Ok(Some(line))) = found else { return plain() };
    let service = functions.service.clone();
    let (fetching, called) = (service.clone(), line.clone());
    tokio::spawn(async move { fetching.prefetch(&called).await });
    let left = functions.ring_deadline.saturating_sub(from.elapsed());
    let known = timeout(left, service.greet(&line, ringing.from_number.as_deref())).await;
    let known = match known {
        Ok(Ok(known)) => known,
        Ok(Err(_)) | Err(_) => service.today(&line),
    };
    let answer = known
        .into_iter()
        .fold(InboundAnswer::accept(), |answer, (name, text)| answer.with_variable(name, text));
    Ok(Json(answer.for_call()))
}
