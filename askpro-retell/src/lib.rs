#![doc = include_str!("../README.md")]

mod call;
mod chat;
mod decoder;
mod disconnection;
mod event;
mod function;
mod inbound;
mod lenient;
mod report;
mod signature;
mod transcript;

pub use call::{CallAnalysis, CallObject, CallStatus, CallType};
pub use chat::{ChatAnalysis, ChatObject};
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
