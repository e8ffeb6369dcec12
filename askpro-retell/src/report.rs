//! From Retell's call object to what the core knows of a call.

use askpro_core::{CallEventKind, CallId, CallReport, Direction, FieldSource, FieldValue, Fields};
use serde_json::{Map, Value};

use crate::call::{CallAnalysis, CallObject, CallStatus, CallType};
use crate::disconnection::DisconnectionReason;

/// The names under which agents collect a caller's name.
const NAME_FIELDS: [&str; 3] = ["name", "kunde_name", "customer_name"];

/// What an event of this kind says about the call.
pub(crate) fn report(event: CallEventKind, call_id: CallId, call: CallObject) -> CallReport {
    let mut report = CallReport::new(event, call_id);
    report.direction = direction(&call);
    report.connected = connected(&call);
    report.voicemail = voicemail(&call);
    report.agent_id = call.agent_id;
    report.from_number = call.from_number;
    report.to_number = call.to_number;
    report.started_at = call.start_timestamp;
    report.ended_at = call.end_timestamp;
    report.disconnection_reason =
        call.disconnection_reason.map(|reason| reason.as_str().to_owned());
    report.transcript = call.transcript;

    let analysis = call.call_analysis.unwrap_or_default();
    report.summary = analysis.call_summary.clone().or(call.summary);
    report.sentiment = analysis.user_sentiment.clone().or_else(|| analysis.sentiment.clone());
    let sources = [
        (FieldSource::Collected, fields(call.collected_dynamic_variables)),
        (FieldSource::Analysis, analysis_fields(analysis)),
        (FieldSource::StartVariables, fields(call.retell_llm_dynamic_variables)),
    ];
    report.fields.extend(sources.into_iter().filter(|(_, fields)| !fields.is_empty()));
    report
}

fn direction(call: &CallObject) -> Direction {
    if call.call_type == Some(CallType::Web) {
        return Direction::Web;
    }
    match call.direction.as_deref() {
        Some("inbound") => Direction::Inbound,
        Some("outbound") => Direction::Outbound,
        _ if call.to_number.is_some() => Direction::Inbound,
        _ => Direction::Web,
    }
}

/// Whether anybody spoke with the agent.
///
/// Nobody did when the status says so, or the reason of the end does; unless the call itself shows otherwise.
/// Words said outweigh both. A start outweighs the reason only, and only if the call took any time: some reasons
/// can also cut a call short. A call of which nothing is known counts as connected, so that no wish gets lost.
fn connected(call: &CallObject) -> bool {
    let has_words = call.transcript.as_deref().is_some_and(|text| !text.trim().is_empty());
    if has_words {
        return true;
    }
    if call.call_status == Some(CallStatus::NotConnected) {
        return false;
    }
    let never =
        call.disconnection_reason.as_ref().is_some_and(DisconnectionReason::never_connected);
    let took_no_time = call.duration_ms == Some(0)
        || call
            .end_timestamp
            .is_some_and(|end| call.start_timestamp.is_some_and(|start| end <= start));
    let began = call.start_timestamp.is_some() && !took_no_time;
    !never || began
}

fn voicemail(call: &CallObject) -> bool {
    let analysis = call.call_analysis.as_ref();
    analysis.is_some_and(|analysis| analysis.in_voicemail == Some(true))
        || call.disconnection_reason.as_ref().is_some_and(DisconnectionReason::is_voicemail)
}

fn fields(values: Option<Map<String, Value>>) -> Fields {
    let values = values.unwrap_or_default().into_iter();
    values.filter_map(|(name, value)| Some((name, field_value(value)?))).collect()
}

/// The values of the analysis; those of the older form fill gaps, and never replace anything.
fn analysis_fields(analysis: CallAnalysis) -> Fields {
    let mut fields = fields(analysis.custom_analysis_data);
    let named = NAME_FIELDS.iter().any(|name| fields.contains_key(*name));
    if let Some(name) = analysis.customer_name.filter(|_| !named) {
        fields.insert("name".to_owned(), FieldValue::Text(name));
    }
    fields
}

/// `None` for null, which says no more than absence.
fn field_value(value: Value) -> Option<FieldValue> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => FieldValue::Flag(flag),
        Value::String(text) => FieldValue::Text(text),
        Value::Number(number) => {
            number.as_f64().map_or(FieldValue::Other("number"), FieldValue::Number)
        }
        Value::Array(_) => FieldValue::Other("array"),
        Value::Object(_) => FieldValue::Other("object"),
    })
}
