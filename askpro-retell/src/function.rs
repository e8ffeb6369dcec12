//! Requests of functions that an agent calls during a call.

use std::fmt;

use askpro_core::CallId;
use askpro_core::ports::DecodeError;
use serde_json::{Map, Value};

use crate::call::CallObject;
use crate::lenient::{object, text, wrong};

/// In which of the accepted forms a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FunctionForm {
    /// Retell's default, `{name, call, args}`.
    Wrapped,
    /// Retell's `args_at_root`: the arguments alone, without function name and call.
    ArgsAtRoot,
    /// The form of the original specification, `{function, parameters, context}`.
    Context,
    /// No body: a GET or DELETE, with arguments in the query if there are any.
    NoBody,
}

/// A function that an agent calls. Debug hides the arguments.
///
/// Arguments are a model's work: any of them may be missing, blank, spoken ("nächsten Dienstag") or a variable that
/// was not set (`{{user_number}}`). Retell gives no key against repeats; see [`Self::tool_call_id`].
///
/// ```
/// use askpro_retell::{FunctionForm, FunctionRequest};
/// let body = br#"{"name": "book", "call": {"call_id": "call_1"}, "args": {"uhrzeit": "15:30"}}"#;
/// let request = FunctionRequest::parse(body)?;
/// assert_eq!(request.form, FunctionForm::Wrapped);
/// assert_eq!(request.name.as_deref(), Some("book"));
/// assert_eq!(request.call_id().unwrap().as_str(), "call_1");
/// assert_eq!(request.args["uhrzeit"], "15:30");
/// # Ok::<(), askpro_core::ports::DecodeError>(())
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct FunctionRequest {
    /// The form it came in.
    pub form: FunctionForm,
    /// The function; `None` where only the address says it.
    pub name: Option<String>,
    /// The call so far; `None` where the form has none.
    pub call: Option<Box<CallObject>>,
    /// The arguments by name.
    pub args: Map<String, Value>,
}

impl fmt::Debug for FunctionRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionRequest")
            .field("form", &self.form)
            .field("name", &self.name)
            .field("call", &self.call)
            .field("args", &self.args.len())
            .finish()
    }
}

impl FunctionRequest {
    /// Reads a request's body; an empty one is a request without arguments.
    ///
    /// `{name, …}` is Retell's default form when `args` or `call` stands beside it as an object: as a root argument,
    /// `name` is usually the caller's. Arguments may also be a text that holds a JSON object, or null.
    ///
    /// # Errors
    /// [`DecodeError`] when the body is no JSON object, or the arguments are neither an object nor absent.
    pub fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self::without_body(Map::new()));
        }
        let mut fields = object(body)?;
        let has = |key: &str| fields.get(key).is_some_and(Value::is_object);
        if has("call") || (has("args") && fields.contains_key("name")) {
            // The address may say it instead.
            let name = fields.contains_key("name").then(|| text(&fields, "name", "name"));
            let name = name.transpose()?;
            let args = arguments(&mut fields, "args")?;
            let call = call(&mut fields, "call");
            return Ok(Self { form: FunctionForm::Wrapped, name, call, args });
        }
        if fields.contains_key("function") && (has("parameters") || has("context")) {
            let name = text(&fields, "function", "function")?;
            let args = arguments(&mut fields, "parameters")?;
            let call = call(&mut fields, "context");
            return Ok(Self { form: FunctionForm::Context, name: Some(name), call, args });
        }
        Ok(Self { form: FunctionForm::ArgsAtRoot, name: None, call: None, args: fields })
    }

    /// A request without a body, with the arguments of its query.
    #[must_use]
    pub fn from_query<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let args =
            pairs.into_iter().map(|(name, value)| (name.into(), Value::String(value.into())));
        Self::without_body(args.collect())
    }

    const fn without_body(args: Map<String, Value>) -> Self {
        Self { form: FunctionForm::NoBody, name: None, call: None, args }
    }

    /// The call it is about.
    ///
    /// Only where the form has no call object is the argument `call_id` believed, which has to be configured as a
    /// constant: a model invents it, or leaves it blank. A variable that was not set is no id.
    #[must_use]
    pub fn call_id(&self) -> Option<CallId> {
        match self.form {
            FunctionForm::Wrapped | FunctionForm::Context => self.call.as_ref()?.call_id.clone(),
            FunctionForm::ArgsAtRoot | FunctionForm::NoBody => {
                let text = self.args.get("call_id")?.as_str()?.trim();
                CallId::new(text).ok().filter(|_| !text.starts_with("{{"))
            }
        }
    }

    /// The id of this invocation: the last call of this function in the transcript so far.
    ///
    /// It tells a second wish ("and another one, please") from a repeat of the first; requests without transcript
    /// have none.
    #[must_use]
    pub fn tool_call_id(&self) -> Option<&str> {
        let name = self.name.as_deref()?;
        let mut calls = self.call.as_ref()?.tool_calls();
        calls.rfind(|call| call.name == name)?.id.as_deref()
    }
}

/// The call object under this key, if it is one.
fn call(fields: &mut Map<String, Value>, key: &str) -> Option<Box<CallObject>> {
    match fields.remove(key) {
        Some(Value::Object(call)) => Some(Box::new(CallObject::from_object(call))),
        _ => None,
    }
}

fn arguments(
    fields: &mut Map<String, Value>,
    key: &str,
) -> Result<Map<String, Value>, DecodeError> {
    match fields.remove(key) {
        Some(Value::Object(args)) => Ok(args),
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(Map::new()),
        Some(Value::String(text)) => crate::surrogate::parse(text.as_bytes())
            .map_err(|_| wrong(key, "an object", "a text that holds none")),
        Some(other) => Err(wrong(key, "an object", crate::lenient::kind_of(&other))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> FunctionRequest {
        FunctionRequest::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn the_call_object_wins_over_an_id_that_the_model_wrote() {
        let request = parse(
            r#"{"name": "book", "call": {"call_id": "call_1"}, "args": {"call_id": "call_2"}}"#,
        );
        assert_eq!(request.call_id().unwrap().as_str(), "call_1");
        let request = parse(r#"{"name": "book", "call": {}, "args": {"call_id": "call_2"}}"#);
        assert_eq!(request.call_id(), None);
    }

    #[test]
    fn arguments_at_root_may_hold_the_callers_name() {
        let request = parse(r#"{"name": "Erika Mustermann", "call_id": "call_1"}"#);
        assert_eq!(request.form, FunctionForm::ArgsAtRoot);
        assert_eq!(request.name, None);
        assert_eq!(request.args["name"], "Erika Mustermann");
        assert_eq!(request.call_id().unwrap().as_str(), "call_1");
    }

    #[test]
    fn an_unset_variable_is_no_call_id() {
        for id in ["{{call_id}}", "", "  "] {
            assert_eq!(parse(&format!(r#"{{"call_id": "{id}"}}"#)).call_id(), None, "{id:?}");
        }
        assert_eq!(parse(r#"{"call_id": 7}"#).call_id(), None);
    }

    #[test]
    fn the_form_of_the_original_specification_is_accepted() {
        let request = parse(
            r#"{"function": "collect_appointment_data", "parameters": {"datum": "2026-12-01"},
                "context": {"call_id": "call_1", "to_number": "+493083793369"}}"#,
        );
        assert_eq!(request.form, FunctionForm::Context);
        assert_eq!(request.name.as_deref(), Some("collect_appointment_data"));
        assert_eq!(request.args["datum"], "2026-12-01");
        assert_eq!(request.call_id().unwrap().as_str(), "call_1");
        assert_eq!(request.call.unwrap().to_number.as_deref(), Some("+493083793369"));
    }

    #[test]
    fn missing_arguments_are_no_arguments() {
        assert!(parse(r#"{"name": "end", "call": {"call_id": "call_1"}}"#).args.is_empty());
        assert!(parse(r#"{"name": "end", "call": {}, "args": null}"#).args.is_empty());
        assert!(parse(r#"{"name": "end", "call": {}, "args": ""}"#).args.is_empty());
    }

    #[test]
    fn arguments_may_come_as_a_text_with_an_object() {
        let request = parse(r#"{"name": "book", "call": {}, "args": "{\"uhrzeit\": \"15:30\"}"}"#);
        assert_eq!(request.args["uhrzeit"], "15:30");
    }

    #[test]
    fn a_call_without_a_name_leaves_it_to_the_address() {
        let request = parse(r#"{"call": {"call_id": "call_1"}, "args": {"uhrzeit": "15:30"}}"#);
        assert_eq!((request.form, &request.name), (FunctionForm::Wrapped, &None));
        assert_eq!(request.args["uhrzeit"], "15:30");
    }

    #[test]
    fn half_an_emoji_spoils_neither_the_body_nor_arguments_in_a_text() {
        let request =
            parse(r#"{"name": "book", "call": {}, "args": {"notiz": "bis dann \ud83d"}}"#);
        assert_eq!(request.args["notiz"], "bis dann \u{fffd}");
        let request =
            parse(r#"{"name": "book", "call": {}, "args": "{\"notiz\": \"bis dann \\ud83d\"}"}"#);
        assert_eq!(request.args["notiz"], "bis dann \u{fffd}");
    }

    #[test]
    fn arguments_of_another_kind_are_refused_without_their_value() {
        let error = FunctionRequest::parse(br#"{"name": "book", "call": {}, "args": ["Erika"]}"#);
        assert_eq!(error.unwrap_err().to_string(), "args: expected an object, found a list");
        let error = FunctionRequest::parse(br#"{"name": "book", "call": {}, "args": "Erika"}"#);
        assert_eq!(
            error.unwrap_err().to_string(),
            "args: expected an object, found a text that holds none"
        );
        let error = FunctionRequest::parse(br#"{"name": 7, "call": {}, "args": {}}"#);
        assert_eq!(error.unwrap_err().to_string(), "name: expected a text, found a number");
        let error = FunctionRequest::parse(b"[1]");
        assert_eq!(error.unwrap_err().to_string(), "body: expected a JSON object, found a list");
    }

    #[test]
    fn a_request_without_body_has_the_arguments_of_its_query() {
        let request = FunctionRequest::from_query([("call_id", "call_1"), ("tag", "morgen")]);
        assert_eq!(request.form, FunctionForm::NoBody);
        assert_eq!(request.call_id().unwrap().as_str(), "call_1");
        assert_eq!(parse("").form, FunctionForm::NoBody);
    }

    #[test]
    fn the_invocation_is_the_last_one_of_this_function() {
        let request = parse(
            r#"{"name": "book", "args": {}, "call": {"transcript_with_tool_calls": [
                {"role": "tool_call_invocation", "tool_call_id": "t1", "name": "book"},
                {"role": "tool_call_result", "tool_call_id": "t1", "content": "{}"},
                {"role": "tool_call_invocation", "tool_call_id": "t2", "name": "book"},
                {"role": "tool_call_invocation", "tool_call_id": "t3", "name": "end_call"}]}}"#,
        );
        assert_eq!(request.tool_call_id(), Some("t2"));
    }

    #[test]
    fn arguments_do_not_show_in_debug() {
        let request = parse(r#"{"name": "book", "call": {}, "args": {"name": "Erika"}}"#);
        assert!(!format!("{request:?}").contains("Erika"));
    }
}
