//! Why a call ended, in Retell's word.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a call ended. Retell's list grows, so any word is kept.
///
/// ```
/// use askpro_retell::DisconnectionReason;
/// assert!(DisconnectionReason::new("dial_busy").never_connected());
/// assert!(!DisconnectionReason::new("user_hangup").never_connected());
/// assert!(!DisconnectionReason::new("some_future_reason").never_connected());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisconnectionReason(String);

/// The reasons that say, as long as the call itself shows nothing else, that nobody spoke with the agent.
const NEVER_CONNECTED: [&str; 17] = [
    // The other side was not reached, or did not want the call.
    "dial_busy",
    "dial_failed",
    "dial_no_answer",
    "invalid_destination",
    "user_declined",
    "marked_as_spam",
    // The network between did not take it.
    "telephony_provider_permission_denied",
    "telephony_provider_unavailable",
    "sip_routing_error",
    "network_blocked",
    // Retell did not take it: no free line (the caller heard ringing, or was sent on), nothing paid.
    "concurrency_limit_reached",
    "no_concurrency_fallback",
    "no_valid_payment",
    "credit_exhausted",
    "budget_reached",
    // Prepared, but never begun.
    "registered_call_timeout",
    "error_user_not_joined",
];

impl DisconnectionReason {
    /// Takes any word.
    #[must_use]
    pub fn new(word: impl Into<String>) -> Self {
        Self(word.into())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the reason says that nobody spoke with the agent.
    ///
    /// All other known reasons end a call that had begun, or may have: hang-ups, transfers, limits of time and
    /// silence, a mailbox or a menu that answered, wishes of the caller, and failures of agent, model or audio.
    /// An unknown word says nothing either.
    #[must_use]
    pub fn never_connected(&self) -> bool {
        NEVER_CONNECTED.contains(&self.0.as_str())
    }

    /// Whether a mailbox answered.
    #[must_use]
    pub fn is_voicemail(&self) -> bool {
        self.0 == "voicemail_reached"
    }
}

impl fmt::Display for DisconnectionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_reason_is_decided() {
        let begun = [
            "user_hangup",
            "agent_hangup",
            "user_requested_dnc",
            "user_requested_callback",
            "call_transfer",
            "voicemail_reached",
            "ivr_reached",
            "inactivity",
            "max_duration_reached",
            "scam_detected",
            "error_llm_websocket_open",
            "error_llm_websocket_lost_connection",
            "error_llm_websocket_runtime",
            "error_llm_websocket_corrupt_payload",
            "error_no_audio_received",
            "error_asr",
            "error_retell",
            "error_unknown",
            "transfer_bridged",
            "transfer_cancelled",
            "manual_stopped",
            "call_take_over",
        ];
        assert_eq!(begun.len() + NEVER_CONNECTED.len(), 39);
        for word in begun {
            assert!(!DisconnectionReason::new(word).never_connected(), "{word}");
        }
        for word in NEVER_CONNECTED {
            assert!(DisconnectionReason::new(word).never_connected(), "{word}");
        }
    }
}
