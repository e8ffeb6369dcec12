//! Functions that companies define themselves.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::FunctionCall;
use super::talk::Talk;
use crate::error::{Error, ErrorKind, Result};
use crate::function::{
    Arguments, ExternalApi, FunctionAnswer, Method, NewExecution, OwnFunction, OwnFunctionKind,
    Part, Placeholder, Template,
};
use crate::ports::{HeaderPart, Misfit, Outbound, OutboundAnswer, OutboundRequest, Schemas};

/// The longest sentence of a company's own server that is said, in characters.
const LONGEST_SENTENCE: usize = 500;

/// The longest argument in a header, in characters.
const LONGEST_IN_HEADER: usize = 500;

/// What companies' own functions need.
#[derive(Debug, Clone)]
pub(super) struct Own {
    pub(super) outbound: Arc<dyn Outbound>,
    pub(super) schemas: Arc<dyn Schemas>,
}

/// A function that is called.
pub(super) enum Asked {
    BuiltIn { arguments: Arguments, only_reads: bool },
    Own(Box<OwnFunction>),
}

impl Asked {
    pub(super) const fn only_reads(&self) -> bool {
        matches!(self, Self::BuiltIn { only_reads: true, .. })
    }

    /// Whether it may change something at a company's server.
    pub(super) fn acts_elsewhere(&self) -> bool {
        matches!(self, Self::Own(function) if matches!(
            &function.kind,
            OwnFunctionKind::ExternalApi(api) if api.method != Method::Get
        ))
    }

    /// What is written down of it; `None` when more was passed than anybody says.
    pub(super) fn execution(&self, call: &FunctionCall) -> Option<NewExecution> {
        let (digest, arguments) = match self {
            Self::BuiltIn { arguments, .. } => (arguments.digest(), arguments.to_json()),
            Self::Own(function) => {
                let arguments = Value::Object(function.arguments(&call.arguments)?).to_string();
                (hex::encode(Sha256::digest(arguments.as_bytes())), arguments)
            }
        };
        let (call_id, name) = (call.call_id.clone(), call.name.clone());
        Some(NewExecution { call_id, name, digest, arguments })
    }
}

impl Talk<'_> {
    /// Runs a function of the company's own, if its arguments fit.
    pub(super) async fn own_function(
        &self,
        own: &Own,
        function: &OwnFunction,
        execution: &NewExecution,
    ) -> Result<FunctionAnswer> {
        let Some(arguments) = function.arguments(&self.call.arguments) else {
            return Ok(FunctionAnswer::no(self.say.too_much()));
        };
        let arguments = Value::Object(arguments);
        let misfits = match own.schemas.misfits(&function.parameters, &arguments) {
            Ok(misfits) => misfits,
            Err(error) => return Ok(self.failed(function, &error)),
        };
        if !misfits.is_empty() {
            return Ok(self.ask_again(function, &misfits));
        }
        let Value::Object(arguments) = arguments else { return Ok(self.without()) };
        match &function.kind {
            OwnFunctionKind::DataCollection => self.keep(function, arguments).await,
            OwnFunctionKind::ExternalApi(api) => {
                let request = self.own_request(function, api, arguments, execution);
                let answer = own.outbound.call(&request).await;
                Ok(match answer.and_then(|answer| data(own, api, &answer)) {
                    Ok(data) => self.pass_on(data),
                    Err(error) => self.failed(function, &error),
                })
            }
        }
    }

    /// Keeps what was said. The names begin with the function's, so that no field of an appointment is replaced.
    async fn keep(
        &self,
        function: &OwnFunction,
        arguments: Map<String, Value>,
    ) -> Result<FunctionAnswer> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let fields: BTreeMap<String, String> = arguments
            .iter()
            .map(|(name, value)| (format!("{}.{name}", function.name), plain(value)))
            .collect();
        store.collect(company, &self.call.call_id, &fields, self.now).await?;
        let mut answer = FunctionAnswer::yes(self.say.collected());
        answer.data = arguments;
        Ok(answer)
    }

    fn own_request(
        &self,
        function: &OwnFunction,
        api: &ExternalApi,
        arguments: Map<String, Value>,
        execution: &NewExecution,
    ) -> OutboundRequest {
        let headers = api.headers.iter();
        let headers =
            headers.map(|header| (header.name.clone(), self.fill(&header.value, &arguments)));
        let mut key = Sha256::new();
        for part in [
            &self.company.id.to_string(),
            execution.call_id.as_str(),
            &execution.name,
            &execution.digest,
        ] {
            key.update(part.as_bytes());
            key.update([0]);
        }
        OutboundRequest {
            company: self.company.id,
            function: function.name.clone(),
            url: api.url.clone(),
            method: api.method,
            headers: headers.collect(),
            arguments,
            idempotency_key: hex::encode(key.finalize()),
            deadline: api.deadline,
        }
    }

    fn fill(&self, template: &Template, arguments: &Map<String, Value>) -> Vec<HeaderPart> {
        let caller = || self.caller().map(|number| number.to_string()).unwrap_or_default();
        let parts = template.parts().iter().map(|part| match part {
            Part::Text(text) => HeaderPart::Text(text.clone()),
            Part::Gap(Placeholder::Secret) => HeaderPart::Secret,
            Part::Gap(Placeholder::CallId) => {
                HeaderPart::Text(one_line(self.call.call_id.as_str()))
            }
            Part::Gap(Placeholder::Caller) => HeaderPart::Text(caller()),
            Part::Gap(Placeholder::Company) => HeaderPart::Text(self.company.id.to_string()),
            Part::Gap(Placeholder::Branch) => HeaderPart::Text(self.branch.id.to_string()),
            Part::Gap(Placeholder::Argument(name)) => HeaderPart::Text(
                arguments.get(name).map(plain).as_deref().map_or_else(String::new, one_line),
            ),
        });
        parts.collect()
    }

    /// Tells what the company's server answered. It may say no, too: `"success": false`.
    fn pass_on(&self, data: Map<String, Value>) -> FunctionAnswer {
        let said = data.get("message").and_then(Value::as_str).map(sentence);
        let said = said.filter(|text| !text.is_empty());
        let is_no = data.get("success") == Some(&Value::Bool(false));
        let mut answer = match (is_no, said) {
            (false, said) => FunctionAnswer::yes(said.unwrap_or_else(|| self.say.done())),
            (true, Some(said)) => FunctionAnswer::no(said),
            (true, None) => self.service.failed(self.say.0),
        };
        answer.data.extend(data);
        answer
    }

    fn ask_again(&self, function: &OwnFunction, misfits: &[Misfit]) -> FunctionAnswer {
        let titles = |is_missing: bool| {
            let fields = misfits.iter().filter(|misfit| misfit.is_missing == is_missing);
            let fields = fields.filter(|misfit| !misfit.field.is_empty());
            fields.map(|misfit| function.title(&misfit.field).to_owned()).collect::<Vec<_>>()
        };
        let (missing, wrong) = (titles(true), titles(false));
        let message = match (missing.is_empty(), wrong.is_empty()) {
            (false, _) => self.say.missing_own(missing),
            (true, false) => self.say.misfit_own(wrong),
            (true, true) => return self.without(),
        };
        let fields = misfits.iter().filter(|misfit| !misfit.field.is_empty());
        fields.fold(FunctionAnswer::no(message), |answer, misfit| answer.missing(&misfit.field))
    }

    /// What was said does not fit as a whole.
    fn without(&self) -> FunctionAnswer {
        FunctionAnswer::no(self.say.misunderstood())
    }

    /// A true sentence: whether nothing was done, or nobody knows.
    fn failed(&self, function: &OwnFunction, error: &Error) -> FunctionAnswer {
        tracing::warn!(
            company = self.company.id.get(),
            function = function.name,
            kind = %error.kind(),
            status = error.remote_code(),
            reason = error.message(),
            "a company's own function failed"
        );
        let reads =
            matches!(&function.kind, OwnFunctionKind::ExternalApi(api) if api.method.only_reads());
        if error.kind() == ErrorKind::OutcomeUnknown && !reads {
            return FunctionAnswer::no(self.say.not_sure()).with("suggest", "request_callback");
        }
        self.service.failed(self.say.0)
    }
}

/// What a company's server answered, if it is what it should be.
fn data(own: &Own, api: &ExternalApi, answer: &OutboundAnswer) -> Result<Map<String, Value>> {
    let status = answer.status;
    let failed = |kind, message: &str| {
        Error::new(kind, "outbound", message).with_remote_code(status.to_string())
    };
    match status {
        200..=299 => {}
        300..=399 => return Err(failed(ErrorKind::Configuration, "the server points elsewhere")),
        400..=499 => return Err(failed(ErrorKind::NotAllowed, "the server refused the request")),
        _ => return Err(failed(ErrorKind::OutcomeUnknown, "the server failed")),
    }
    // The server has done it, but what came of it cannot be told.
    let unclear = |message| failed(ErrorKind::OutcomeUnknown, message);
    let json = match (serde_json::from_slice(&answer.body), &api.response_schema) {
        (Ok(json), None) => json,
        (Ok(json), Some(schema)) => {
            let fits = own.schemas.misfits(schema, &json).is_ok_and(|misfits| misfits.is_empty());
            if !fits {
                return Err(unclear("the answer does not fit `response_schema`"));
            }
            json
        }
        (Err(_), Some(_)) => return Err(unclear("the answer is no JSON")),
        (Err(_), None) => Value::Null,
    };
    Ok(match json {
        Value::Object(fields) => fields,
        Value::Null => Map::new(),
        other => Map::from_iter([("result".to_owned(), other)]),
    })
}

/// A value as a text: a text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A text as a header can carry it.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_IN_HEADER).collect()
}

/// A text as it can be said.
fn sentence(text: &str) -> String {
    let said = text.split_whitespace().collect::<Vec<_>>().join(" ");
    said.chars().filter(|c| !c.is_control()).take(LONGEST_SENTENCE).collect()
}
