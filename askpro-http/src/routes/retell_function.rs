//! `POST /api/mcp/retell/custom-function` and `…/{name}`: functions that the agent calls.

use std::time::Duration;

use askpro_core::function::FunctionAnswer;
use askpro_core::ports::DecodeError;
use askpro_core::service::{FunctionCall, FunctionRan, FunctionService, SenderScope};
use askpro_core::{AgentId, Error, ErrorKind, Locale, Result};
use askpro_retell::FunctionRequest;
use axum::Json;
use axum::extract::{Path, State};
use tokio::time::{sleep, timeout};

use crate::error::ApiError;
use crate::state::{AppState, Functions};
use crate::token::SignedOrToken;

/// How often is asked whether somebody else's run of the same function has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The function that the body names.
pub(crate) async fn by_body(
    State(state): State<AppState>,
    SignedOrToken { body, scope }: SignedOrToken,
) -> Result<Json<FunctionAnswer>, ApiError> {
    answer(&state, None, &body, &scope).await
}

/// The function that the path names, whatever the body says.
pub(crate) async fn by_path(
    State(state): State<AppState>,
    Path(name): Path<String>,
    SignedOrToken { body, scope }: SignedOrToken,
) -> Result<Json<FunctionAnswer>, ApiError> {
    answer(&state, Some(name), &body, &scope).await
}

async fn answer(
    state: &AppState,
    name: Option<String>,
    body: &[u8],
    scope: &SenderScope,
) -> Result<Json<FunctionAnswer>, ApiError> {
    let functions = state.functions.as_ref().ok_or(ApiError::NotFound)?;
    let request = FunctionRequest::parse(body)?;
    let name = name.or_else(|| request.name.clone()).ok_or_else(|| missing("name", "a text"))?;
    let call_id = request.call_id().ok_or_else(|| missing("call.call_id", "a call's id"))?;
    let Parties { ours, theirs, agent } = Parties::of(&request);
    let line = state.intake.line_within(scope, ours.as_deref(), agent.as_ref()).await;
    let line = match line {
        Ok(Some(line)) => line,
        Ok(None) => return Ok(Json(functions.service.nobody())),
        Err(error) => {
            report(&error);
            return Ok(Json(functions.service.failed(Locale::default())));
        }
    };
    let call = FunctionCall {
        company: line.company.id,
        branch: line.branch_id,
        call_id,
        caller: theirs,
        name,
        arguments: request.args,
    };
    in_time(functions, call, line.company.locale).await.map(Json)
}

/// Runs a function, for as long as the caller waits; after that it goes on by itself.
async fn in_time(
    functions: &Functions,
    call: FunctionCall,
    locale: Locale,
) -> Result<FunctionAnswer, ApiError> {
    let service = functions.service.clone();
    // A caller who hangs up takes no booking with them.
    let running = tokio::spawn(async move { to_its_end(&service, &call).await });
    match timeout(functions.deadline, running).await {
        Ok(Ok(Ok(answer))) => Ok(answer),
        Ok(Ok(Err(error))) if error.kind() == ErrorKind::NotFound => Err(ApiError::NoSuchFunction),
        Ok(Ok(Err(error))) => {
            report(&error);
            Ok(functions.service.failed(locale))
        }
        Ok(Err(_)) => {
            tracing::error!("a function panicked");
            Ok(functions.service.failed(locale))
        }
        Err(_) => Ok(functions.service.one_moment(locale)),
    }
}

/// Runs a function, or waits for whoever runs it.
async fn to_its_end(service: &FunctionService, call: &FunctionCall) -> Result<FunctionAnswer> {
    loop {
        match service.run(call).await? {
            FunctionRan::Answered(answer) => return Ok(answer),
            FunctionRan::Running => sleep(LOOK_AGAIN).await,
        }
    }
}

/// Who talks with whom.
#[derive(Default)]
struct Parties {
    ours: Option<String>,
    theirs: Option<String>,
    agent: Option<AgentId>,
}

impl Parties {
    /// As the call object says; where only arguments were sent, as constants among them say.
    fn of(request: &FunctionRequest) -> Self {
        if let Some(call) = &request.call {
            let (from, to) = (call.from_number.clone(), call.to_number.clone());
            let is_outbound = call.direction.as_deref() == Some("outbound");
            let (ours, theirs) = if is_outbound { (from, to) } else { (to, from) };
            return Self { ours, theirs, agent: call.agent_id.clone() };
        }
        let text = |names: [&str; 2]| {
            let mut values = names.iter().filter_map(|name| request.args.get(*name)?.as_str());
            values
                .find(|text| !text.trim().is_empty() && !text.starts_with("{{"))
                .map(str::to_owned)
        };
        Self {
            ours: text(["agent_number", "to_number"]),
            theirs: text(["user_number", "from_number"]),
            agent: text(["agent_id", "retell_agent_id"]).and_then(|id| AgentId::new(id).ok()),
        }
    }
}

fn missing(field: &str, expected: &'static str) -> DecodeError {
    DecodeError { field: field.to_owned(), expected, found: "nothing".to_owned() }
}

fn report(error: &Error) {
    tracing::error!(operation = error.operation(), kind = %error.kind(), "a function failed");
}
