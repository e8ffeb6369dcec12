//! The API's answers, read leniently: only ids have to be there.

use askpro_core::ports::{
    Agent, AgentVersion, DecodeError, InboundAgent, PhoneNumber, TelephonyAccount,
};
use askpro_core::{AgentId, CallEventKind, CallId, CallReport, Error, ErrorKind};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::call::{CallObject, CallStatus};
use crate::inbound::VersionReference;
use crate::lenient::{child_list, lenient, lenient_list, object, text, wrong};
use crate::report::report;

type Object = Map<String, Value>;

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) items: Vec<Object>,
    /// The key of the next page, if there is one.
    pub(crate) next: Option<String>,
}

impl Page {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        let mut fields = object(body)?;
        let items = child_list(&mut fields, "items")?;
        let has_more = fields.get("has_more").and_then(Value::as_bool);
        let key = fields.get("pagination_key").and_then(Value::as_str);
        let next = match (has_more, key) {
            (Some(false), _) | (None, None) => None,
            (_, Some(key)) => Some(key.to_owned()),
            (Some(true), None) => {
                return Err(wrong("pagination_key", "a text, as there are more items", "nothing"));
            }
        };
        Ok(Self { items, next })
    }

    /// Reads every item; an item without its id spoils the page, because a gap would not be noticed.
    pub(crate) fn read<T>(
        self,
        read: impl Fn(Object) -> Result<T, DecodeError>,
    ) -> Result<(Vec<T>, Option<String>), DecodeError> {
        let items = self.items.into_iter().enumerate().map(|(place, item)| {
            read(item).map_err(|error| DecodeError {
                field: format!("items[{place}].{}", error.field),
                ..error
            })
        });
        Ok((items.collect::<Result<_, _>>()?, self.next))
    }
}

/// An answer of which something that has to be there is missing.
pub(crate) fn unexpected(operation: &'static str, error: &DecodeError) -> Error {
    Error::new(ErrorKind::UnexpectedAnswer, operation, error.to_string())
}

pub(crate) fn account(fields: &Object) -> Result<TelephonyAccount, DecodeError> {
    let mut account = TelephonyAccount::new(text(fields, "org_id", "org_id")?);
    account.org_name = fields.get("org_name").and_then(Value::as_str).map(str::to_owned);
    Ok(account)
}

#[derive(Default, Deserialize)]
struct AgentWire {
    #[serde(default, deserialize_with = "lenient")]
    agent_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    version: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    is_published: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    webhook_url: Option<String>,
    #[serde(default, deserialize_with = "lenient_list")]
    webhook_events: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    timezone: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    language: Option<OneOrMany>,
}

/// A language, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

pub(crate) fn agent(fields: Object) -> Result<Agent, DecodeError> {
    let mut agent = Agent::new(agent_id(&fields)?);
    let wire: AgentWire = serde_json::from_value(Value::Object(fields)).unwrap_or_default();
    agent.name = wire.agent_name;
    agent.version = wire.version;
    agent.is_published = wire.is_published;
    agent.webhook_url = wire.webhook_url;
    agent.webhook_events = wire.webhook_events;
    agent.timezone = wire.timezone;
    agent.language = match wire.language {
        Some(OneOrMany::One(language)) => Some(language),
        Some(OneOrMany::Many(languages)) => Some(languages.join(", ")),
        None => None,
    };
    Ok(agent)
}

#[derive(Default, Deserialize)]
struct VersionWire {
    #[serde(default, deserialize_with = "lenient")]
    version: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    is_published: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    base_version: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    version_title: Option<String>,
}

pub(crate) fn agent_version(fields: Object) -> Result<AgentVersion, DecodeError> {
    let wire: VersionWire = serde_json::from_value(Value::Object(fields)).unwrap_or_default();
    let number =
        wire.version.ok_or_else(|| wrong("version", "a number from 0", "something else"))?;
    // A version that does not say so is not taken for published: a change to it is refused at the worst.
    let mut version = AgentVersion::new(number, wire.is_published.unwrap_or(false));
    version.base_version = wire.base_version;
    version.title = wire.version_title;
    Ok(version)
}

#[derive(Default, Deserialize)]
struct NumberWire {
    #[serde(default, deserialize_with = "lenient")]
    nickname: Option<String>,
    #[serde(default, deserialize_with = "lenient_list")]
    inbound_agents: Vec<BindingWire>,
    #[serde(default, deserialize_with = "lenient")]
    inbound_webhook_url: Option<String>,
}

#[derive(Deserialize)]
struct BindingWire {
    agent_id: AgentId,
    #[serde(default, deserialize_with = "lenient")]
    agent_version: Option<VersionReference>,
}

pub(crate) fn phone_number(fields: Object) -> Result<PhoneNumber, DecodeError> {
    let mut number = PhoneNumber::new(text(&fields, "phone_number", "phone_number")?);
    let wire: NumberWire = serde_json::from_value(Value::Object(fields)).unwrap_or_default();
    number.nickname = wire.nickname;
    number.inbound_webhook_url = wire.inbound_webhook_url;
    let bindings = wire.inbound_agents.into_iter();
    number.inbound_agents = bindings
        .map(|binding| InboundAgent {
            agent: binding.agent_id,
            version: binding.agent_version.map(|version| version.to_string()),
        })
        .collect();
    Ok(number)
}

/// A call of the API as the event that would say the same.
pub(crate) fn call(fields: Object) -> Result<CallReport, DecodeError> {
    let id = text(&fields, "call_id", "call_id")?;
    let id = CallId::new(id).map_err(|_| wrong("call_id", "a text", "an empty text"))?;
    let call = CallObject::from_object(fields);
    Ok(report(kind(&call), id, call))
}

/// The bodies of the final events that would say the same, with everything the API says of the call.
///
/// A field of our own tells them from what Retell sent; readers of events pass over it.
pub(crate) fn events(mut fields: Object) -> Result<Vec<String>, DecodeError> {
    let kind = call(fields.clone())?.event;
    let body = |event: &CallEventKind, call: &Object| {
        json!({ "event": event.as_str(), "call": call, "fetched": true }).to_string()
    };
    let analyzed =
        (kind == CallEventKind::Analyzed).then(|| body(&CallEventKind::Analyzed, &fields));
    if !kind.is_final() {
        return Ok(Vec::new());
    }
    fields.remove("call_analysis");
    Ok(std::iter::once(body(&CallEventKind::Ended, &fields)).chain(analyzed).collect())
}

/// Analysed, over, or else named by the status: that leads to nothing.
fn kind(call: &CallObject) -> CallEventKind {
    let status = call.call_status.as_ref();
    let over = status.is_some_and(CallStatus::is_over)
        || call.end_timestamp.is_some()
        || call.disconnection_reason.is_some();
    if call.call_analysis.is_some() {
        CallEventKind::Analyzed
    } else if over {
        CallEventKind::Ended
    } else {
        CallEventKind::Other(format!("call_{}", status.map_or("unknown", CallStatus::as_str)))
    }
}

fn agent_id(fields: &Object) -> Result<AgentId, DecodeError> {
    let id = text(fields, "agent_id", "agent_id")?;
    AgentId::new(id).map_err(|_| wrong("agent_id", "a text", "an empty text"))
}
