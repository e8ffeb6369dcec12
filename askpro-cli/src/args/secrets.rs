//! `askpro secrets …`

use askpro_core::SecretKind;
use clap::{Args as Group, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Secrets {
    /// Print a new master key. It is stored nowhere: keep it where the database is not.
    GenerateKey,
    /// Seal a secret and store it, in place of the one before; servers take it from their next start on.
    Set(SecretSet),
    /// List what is stored, and under which master key; never a secret.
    List(SecretList),
    /// Forget a secret.
    Delete(SecretName),
    /// Seal under the current master key whatever is sealed under the one before; a repeat does nothing.
    Rotate,
}

#[derive(Debug, Group)]
pub(crate) struct SecretName {
    /// The company.
    #[arg(long)]
    pub(crate) company: i64,
    /// Which secret: calcom-api-key, calcom-webhook-secret, previous-calcom-webhook-secret, retell-api-key,
    /// retell-webhook-key, or previous-retell-webhook-key.
    #[arg(long, value_parser = kind)]
    pub(crate) kind: SecretKind,
}

#[derive(Debug, Group)]
pub(crate) struct SecretSet {
    #[command(flatten)]
    pub(crate) name: SecretName,
    /// The environment variable that holds the secret; without it, the secret is read from standard input.
    #[arg(long)]
    pub(crate) value_env: Option<String>,
}

#[derive(Debug, Group)]
pub(crate) struct SecretList {
    /// One company; without it, all.
    #[arg(long)]
    pub(crate) company: Option<i64>,
}

/// What a kind is called on the command line.
pub(crate) fn kind_name(kind: SecretKind) -> String {
    kind.as_str().replace('_', "-")
}

fn kind(word: &str) -> Result<SecretKind, String> {
    SecretKind::from_word(&word.replace('-', "_")).ok_or_else(|| {
        let names: Vec<_> = SecretKind::ALL.into_iter().map(kind_name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_as_it_is_told() {
        for wanted in SecretKind::ALL {
            assert_eq!(kind(&kind_name(wanted)), Ok(wanted));
            assert_eq!(kind(wanted.as_str()), Ok(wanted), "as JSON tells it");
        }
        assert!(kind("password").unwrap_err().contains("calcom-api-key"));
    }
}
