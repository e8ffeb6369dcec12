//! Who changed what.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::id::{CompanyId, TokenId};
use crate::secret::{MasterKeyId, Sealed, SealedSecret};
use crate::token::ApiToken;

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Whoever holds a token.
    Token(TokenId),
    /// Somebody at the command line of the machine.
    CommandLine,
    /// The program by itself, or the one that embeds it.
    Program,
}

/// A text is no actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected command_line, program or token: and a UUID, found another text")]
pub struct InvalidActor;

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(id) => write!(f, "token:{id}"),
            Self::CommandLine => f.write_str("command_line"),
            Self::Program => f.write_str("program"),
        }
    }
}

impl FromStr for Actor {
    type Err = InvalidActor;

    fn from_str(text: &str) -> Result<Self, InvalidActor> {
        match text {
            "command_line" => Ok(Self::CommandLine),
            "program" => Ok(Self::Program),
            _ => {
                let id = text.strip_prefix("token:").and_then(|id| id.parse().ok());
                id.map(Self::Token).ok_or(InvalidActor)
            }
        }
    }
}

/// One change, as it is kept for those who ask later.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// Of whose things; [`CompanyId::OPERATOR`] where they belong to no business.
    pub company: CompanyId,
    /// What was done, by the name of the operation, such as `tokens.create`.
    pub operation: String,
    /// On what: an id.
    pub subject: String,
    /// How it was before; nothing when it was not there. Never a secret, never a person's data.
    pub before: Option<Value>,
    /// How it is since; nothing when it is gone. Never a secret, never a person's data.
    pub after: Option<Value>,
}

impl AuditEntry {
    /// The making of a token.
    #[must_use]
    pub fn token_created(token: &ApiToken, actor: Actor) -> Self {
        let (at, operation) = (token.created_at, "tokens.create".to_owned());
        Self { at, operation, after: Some(shown(token)), ..Self::of(token, actor) }
    }

    /// The taking back of a token, which stands here as it is since.
    #[must_use]
    pub fn token_revoked(token: &ApiToken, actor: Actor) -> Self {
        let before = ApiToken { revoked_at: None, ..token.clone() };
        Self {
            at: token.revoked_at.unwrap_or(token.created_at),
            operation: "tokens.revoke".to_owned(),
            before: Some(shown(&before)),
            after: Some(shown(token)),
            ..Self::of(token, actor)
        }
    }

    /// The setting of a secret, in place of the one before.
    #[must_use]
    pub fn secret_set(before: Option<&SealedSecret>, secret: &SealedSecret, actor: Actor) -> Self {
        Self {
            operation: "secrets.set".to_owned(),
            before: before.map(|before| kept_under(before.sealed.key)),
            after: Some(kept_under(secret.sealed.key)),
            ..Self::of_secret(secret, actor, secret.updated_at)
        }
    }

    /// The sealing of a secret under another master key.
    #[must_use]
    pub fn secret_resealed(
        secret: &SealedSecret,
        new: &Sealed,
        actor: Actor,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            operation: "secrets.rotate".to_owned(),
            before: Some(kept_under(secret.sealed.key)),
            after: Some(kept_under(new.key)),
            ..Self::of_secret(secret, actor, at)
        }
    }

    /// The forgetting of a secret.
    #[must_use]
    pub fn secret_deleted(secret: &SealedSecret, actor: Actor, at: DateTime<Utc>) -> Self {
        Self {
            operation: "secrets.delete".to_owned(),
            before: Some(kept_under(secret.sealed.key)),
            ..Self::of_secret(secret, actor, at)
        }
    }

    fn of_secret(secret: &SealedSecret, actor: Actor, at: DateTime<Utc>) -> Self {
        Self {
            at,
            actor,
            company: secret.company,
            operation: String::new(),
            subject: secret.kind.to_string(),
            before: None,
            after: None,
        }
    }

    fn of(token: &ApiToken, actor: Actor) -> Self {
        Self {
            at: token.created_at,
            actor,
            company: token.scope.owner(),
            operation: String::new(),
            subject: token.id.to_string(),
            before: None,
            after: None,
        }
    }
}

/// All that is told of a secret.
fn kept_under(key: MasterKeyId) -> Value {
    json!({ "master_key": key.to_string() })
}

/// A token without the number of a caller.
fn shown(token: &ApiToken) -> Value {
    json!({
        "role": token.scope.role().as_str(),
        "branch": token.scope.branch().map(|id| id.to_string()),
        "call_id": token.scope.call().map(ToString::to_string),
        "name": token.name,
        "expires_at": token.expires_at.to_rfc3339(),
        "revoked_at": token.revoked_at.map(|at| at.to_rfc3339()),
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::token::TokenScope;
    use crate::{BranchId, CallId, E164, Region};

    #[test]
    fn an_actor_comes_back_from_its_text() {
        for actor in
            [Actor::Token(TokenId::new(Uuid::from_u128(7))), Actor::CommandLine, Actor::Program]
        {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
        for text in ["", "token:", "token:7", "somebody", "PROGRAM"] {
            assert_eq!(text.parse::<Actor>(), Err(InvalidActor), "{text}");
        }
    }

    #[test]
    fn what_is_kept_of_a_token_holds_no_callers_number() {
        let at = DateTime::from_timestamp(1_772_442_000, 0).unwrap();
        let token = ApiToken {
            id: TokenId::new(Uuid::from_u128(1)),
            scope: TokenScope::Call {
                company: CompanyId::new(7),
                branch: BranchId::new(Uuid::from_u128(2)),
                call: CallId::new("call_1").unwrap(),
                caller: Some(E164::parse("+493023125010", Region::De).unwrap()),
            },
            name: "call".to_owned(),
            created_at: at,
            expires_at: at,
            revoked_at: Some(at),
            last_used_at: None,
        };
        let entry = AuditEntry::token_revoked(&token, Actor::Program);
        assert_eq!((entry.company, entry.at), (CompanyId::new(7), at));
        let (before, after) = (entry.before.unwrap(), entry.after.unwrap());
        assert_eq!((&before["revoked_at"], &after["call_id"]), (&Value::Null, &json!("call_1")));
        assert!(!format!("{before}{after}").contains("23125"), "{after}");
    }
}
