//! Against files that are not part of this project: signature vectors whose verdicts come from Retell's own code,
//! and a sample of every payload.
//!
//! `ASKPRO_API_SPECS` names the folder with `retell-signature-vectors.json` and `retell-payloads/`. Without it these
//! tests fail; whoever has no such folder leaves them out by name: `-E 'not binary(official_files)'`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod api;
mod doors;
mod events;
mod signatures;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

#[expect(clippy::disallowed_methods, reason = "the test command says where the files lie")]
pub(crate) fn specs() -> PathBuf {
    let folder = std::env::var("ASKPRO_API_SPECS").unwrap_or_default();
    assert!(
        !folder.is_empty(),
        "set ASKPRO_API_SPECS to the folder with retell-signature-vectors.json and retell-payloads/, or leave these \
         tests out with: cargo nextest run -E 'not binary(official_files)'"
    );
    PathBuf::from(folder)
}

pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let path = specs().join("retell-payloads").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn value(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).unwrap()
}

pub(crate) const CALL_EVENTS: [&str; 14] = [
    "call_started.json",
    "call_ended.json",
    "call_analyzed.json",
    "call_analyzed.documented_sample_shape.json",
    "call_analyzed.no_booking_flow_agent.json",
    "call_analyzed.not_connected.json",
    "call_analyzed.unknown_extras.json",
    "call_analyzed.web_call.json",
    "call_ended.not_connected.json",
    "transcript_updated.json",
    "transfer_started.json",
    "transfer_bridged.json",
    "transfer_cancelled.json",
    "transfer_ended.json",
];
pub(crate) const CHAT_EVENTS: [&str; 3] =
    ["chat_started.json", "chat_ended.json", "chat_analyzed.json"];
pub(crate) const INBOUND: [&str; 6] = [
    "call_inbound.request.json",
    "call_inbound.request.minimal.json",
    "call_inbound.response.json",
    "call_inbound.response.override.json",
    "call_inbound.response.reject.json",
    "chat_inbound.request.json",
];
pub(crate) const FUNCTIONS: [&str; 9] = [
    "function.verfuegbarkeit_pruefen.request.json",
    "function.termin_buchen.request.json",
    "function.termin_buchen.bad_args.request.json",
    "function.termin_buchen.args_at_root.request.json",
    "function.termin_absagen.request.json",
    "function.get.http.json",
    "function.verfuegbarkeit_pruefen.response.json",
    "function.termin_buchen.response.json",
    "function.termin_buchen.response.slot_taken.json",
];
pub(crate) const API: [&str; 10] = [
    "api.get_api_key_info.response.json",
    "api.list_agents.response.json",
    "api.get_agent.response.json",
    "api.list_agent_versions.response.json",
    "api.list_phone_numbers.response.json",
    "api.list_calls.response.json",
    "api.get_concurrency.response.json",
    "api.get_retell_llm.response.json",
    "api.error.401.json",
    "api.error.422_published.json",
];

#[test]
fn no_file_is_left_out() {
    let folder = specs().join("retell-payloads");
    let there: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md")
        .collect();
    let read: BTreeSet<String> = [&CALL_EVENTS[..], &CHAT_EVENTS, &INBOUND, &FUNCTIONS, &API]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(there, read);
    assert_eq!(there.len(), 42);
}
