#![doc = include_str!("../README.md")]

#[cfg(feature = "client")]
mod builder;
mod call;
mod chat;
#[cfg(feature = "client")]
mod client;
mod decoder;
mod disconnection;
mod event;
mod function;
mod inbound;
mod lenient;
mod report;
mod signature;
mod surrogate;
#[cfg(feature = "client")]
mod tools;
mod transcript;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod versions;
#[cfg(feature = "client")]
mod wire;

#[cfg(feature = "client")]
pub use builder::{BASE_URL, BuildError, CONNECT_TIMEOUT, DEFAULT_TIMEOUT, RetellClientBuilder};
pub use call::{CallAnalysis, CallObject, CallStatus, CallType};
pub use chat::{ChatAnalysis, ChatObject};
#[cfg(feature = "client")]
pub use client::RetellClient;
pub use decoder::RetellEvents;
pub use disconnection::DisconnectionReason;
pub use event::{EventBody, EventName, TransferDestination, WebhookEvent};
pub use function::{FunctionForm, FunctionRequest};
pub use inbound::{
    CallInboundResponse, ChatInboundResponse, InboundAnswer, InboundCall, InboundChat,
    VersionReference,
};
pub use signature::{
    EmptyKey, SIGNATURE_WINDOW_MS, Signature, SignatureError, TwoHeaders, WebhookKey, sign,
    sign_two_headers,
};
pub use transcript::{Speaker, ToolCall, TranscriptItem};
