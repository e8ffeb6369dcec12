//! The filters and pages of lists.

use serde_json::{Map, Value, json};

use super::routes::{Answer, Refusal};

/// What a page holds when nobody says, and at the most.
const USUAL: u64 = 50;
const MOST: u64 = 1000;

/// Which page is asked for.
#[derive(Debug, Default)]
pub(super) struct PageQuery {
    pub(super) limit: Option<u64>,
    pub(super) skip: Option<u64>,
    pub(super) key: Option<String>,
}

impl PageQuery {
    /// The page, with its key for the next.
    pub(super) fn of(&self, items: Vec<Value>) -> Answer<Map<String, Value>> {
        let limit = self.limit.unwrap_or(USUAL);
        if limit == 0 || limit > MOST {
            return Err(Refusal::bad_request());
        }
        if self.skip.is_some() && self.key.is_some() {
            return Err(Refusal::bad_request());
        }
        let from = match &self.key {
            Some(key) => decode(key).ok_or_else(Refusal::bad_request)?,
            None => usize::try_from(self.skip.unwrap_or(0)).unwrap_or(usize::MAX),
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = from.saturating_add(limit);
        let has_more = next < items.len();
        let shown: Vec<Value> = items.into_iter().skip(from).take(limit).collect();
        let mut page = Map::new();
        page.insert("items".to_owned(), json!(shown));
        page.insert("has_more".to_owned(), json!(has_more));
        if has_more {
            page.insert("pagination_key".to_owned(), json!(encode(next)));
        }
        Ok(page)
    }
}

/// An opaque key; clients must pass it back unchanged.
fn encode(place: usize) -> String {
    hex::encode(format!("next:{place}"))
}

fn decode(key: &str) -> Option<usize> {
    let text = String::from_utf8(hex::decode(key).ok()?).ok()?;
    text.strip_prefix("next:")?.parse().ok()
}

/// Whether a call fits the criteria; an error when they are not well formed.
pub(super) fn fits(criteria: &Map<String, Value>, call: &Value) -> Answer<bool> {
    for (key, filter) in criteria {
        let value = match key.as_str() {
            "agent" => {
                if !fits_agent(filter, call)? {
                    return Ok(false);
                }
                continue;
            }
            "call_id"
            | "from_number"
            | "to_number"
            | "call_status"
            | "call_type"
            | "direction"
            | "disconnection_reason"
            | "data_storage_setting"
            | "start_timestamp"
            | "end_timestamp"
            | "duration_ms" => call.get(key),
            "call_successful" | "in_voicemail" | "user_sentiment" => {
                call.get("call_analysis").and_then(|analysis| analysis.get(key))
            }
            // Known to the real service, but not played here.
            _ => return Err(Refusal::bad_request()),
        };
        if !compare(key, filter, value)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn fits_agent(filter: &Value, call: &Value) -> Answer<bool> {
    let wanted = filter.as_array().ok_or_else(Refusal::bad_request)?;
    for agent in wanted {
        let id = agent.get("agent_id").and_then(Value::as_str).ok_or_else(Refusal::bad_request)?;
        let versions = agent.get("version").and_then(Value::as_array);
        let version_fits = versions
            .is_none_or(|versions| call.get("agent_version").is_some_and(|v| versions.contains(v)));
        if call.get("agent_id").and_then(Value::as_str) == Some(id) && version_fits {
            return Ok(true);
        }
    }
    Ok(wanted.is_empty())
}

/// The type of filter each key takes, and the comparison.
fn compare(key: &str, filter: &Value, value: Option<&Value>) -> Answer<bool> {
    let text = |name: &str| filter.get(name).and_then(Value::as_str);
    let (kind, op) = (text("type").unwrap_or_default(), text("op").unwrap_or_default());
    let wanted = filter.get("value").ok_or_else(Refusal::bad_request)?;
    let numeric = matches!(key, "start_timestamp" | "end_timestamp" | "duration_ms");
    let literal = matches!(key, "call_id" | "from_number" | "to_number");
    let boolean = matches!(key, "call_successful" | "in_voicemail");
    let held = match kind {
        "number" if numeric => {
            let wanted = wanted.as_f64().ok_or_else(Refusal::bad_request)?;
            number(op, value.and_then(Value::as_f64), wanted)
        }
        "range" if numeric && op == "bt" => {
            let bounds: Vec<f64> =
                wanted.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            let [low, high] = bounds.as_slice() else { return Err(Refusal::bad_request()) };
            Some(value.and_then(Value::as_f64).is_some_and(|value| *low <= value && value <= *high))
        }
        "string" if literal => {
            let wanted = wanted.as_str().ok_or_else(Refusal::bad_request)?;
            string(op, value.and_then(Value::as_str).unwrap_or_default(), wanted)
        }
        "boolean" if boolean && op == "eq" => Some(value == Some(wanted)),
        "enum" if !numeric && !literal && !boolean && op == "in" => {
            let wanted = wanted.as_array().ok_or_else(Refusal::bad_request)?;
            Some(value.is_some_and(|value| wanted.contains(value)))
        }
        _ => None,
    };
    held.ok_or_else(Refusal::bad_request)
}

fn number(op: &str, value: Option<f64>, wanted: f64) -> Option<bool> {
    let holds: fn(f64, f64) -> bool = match op {
        "eq" => |value, wanted| value.total_cmp(&wanted).is_eq(),
        "ne" => |value, wanted| value.total_cmp(&wanted).is_ne(),
        "gt" => |value, wanted| value > wanted,
        "ge" => |value, wanted| value >= wanted,
        "lt" => |value, wanted| value < wanted,
        "le" => |value, wanted| value <= wanted,
        _ => return None,
    };
    Some(value.is_some_and(|value| holds(value, wanted)))
}

fn string(op: &str, value: &str, wanted: &str) -> Option<bool> {
    match op {
        "eq" => Some(value == wanted),
        "ne" => Some(value != wanted),
        "sw" => Some(value.starts_with(wanted)),
        "ew" => Some(value.ends_with(wanted)),
        "co" => Some(value.contains(wanted)),
        _ => None,
    }
}
