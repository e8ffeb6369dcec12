//! `askpro token …`

use askpro_core::{Role, TokenId};
use chrono::Duration;
use clap::{Args as Group, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token. Its secret is printed this once and stored nowhere.
    Create(TokenCreate),
    /// List tokens, with those that have expired or were revoked; never their secrets.
    List(TokenList),
    /// Take a token back for ever; running servers refuse it from then on.
    Revoke(TokenRevoke),
}

#[derive(Debug, Group)]
pub(crate) struct TokenCreate {
    /// What it allows: operator (every company), admin (a company), staff (a branch), or agent (a company's functions
    /// within calls).
    #[arg(long, value_parser = role)]
    pub(crate) role: Role,
    /// The company; none for an operator.
    #[arg(long)]
    pub(crate) company: Option<i64>,
    /// The branch by id or name, for staff.
    #[arg(long, requires = "company")]
    pub(crate) branch: Option<String>,
    /// What you call it, to know it again in the list.
    #[arg(long)]
    pub(crate) name: String,
    /// How long it lasts, as 90d or 12h; by default 90d, for an agent 365d.
    #[arg(long, value_parser = span)]
    pub(crate) expires_in: Option<Duration>,
}

#[derive(Debug, Group)]
pub(crate) struct TokenList {
    /// One company, 0 for the operator's own; without it, all.
    #[arg(long)]
    pub(crate) company: Option<i64>,
}

#[derive(Debug, Group)]
pub(crate) struct TokenRevoke {
    /// The token's id, as the list shows it.
    pub(crate) id: TokenId,
}

/// A token of one call is made by a server, when there is a call.
fn role(word: &str) -> Result<Role, String> {
    let role = Role::from_word(word).filter(|role| *role != Role::Caller);
    role.ok_or_else(|| "expected one of operator, admin, staff, agent".to_owned())
}

fn span(text: &str) -> Result<Duration, String> {
    let counted = |unit| text.strip_suffix(unit).and_then(|count| count.parse::<u32>().ok());
    let span = match (counted('d'), counted('h')) {
        (Some(days), _) => Some(Duration::days(i64::from(days))),
        (None, hours) => hours.map(|hours| Duration::hours(i64::from(hours))),
    };
    let span = span.filter(|span| !span.is_zero());
    span.ok_or_else(|| "expected a time such as 90d or 12h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_days_or_hours() {
        assert_eq!(span("90d"), Ok(Duration::days(90)));
        assert_eq!(span("12h"), Ok(Duration::hours(12)));
        for text in ["", "d", "90", "0d", "-1d", "1w", "90 d", "4294967296d"] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
