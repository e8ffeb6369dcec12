//! The signature: HMAC-SHA256 over the raw body, in lowercase hexadecimal.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "X-Cal-Signature-256";

/// What Cal.com sends in place of a signature when the webhook has no secret.
const UNSIGNED: &str = "no-secret-provided";

/// A secret that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// It is empty or blank: everybody could sign with it.
    #[error("webhook secret: expected a secret, found nothing")]
    Empty,
}

/// A body that Cal.com did not sign with our secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is no signature.
    #[error("{SIGNATURE_HEADER}: expected a signature, found nothing")]
    Missing,
    /// The webhook was made without a secret in Cal.com.
    #[error("{SIGNATURE_HEADER}: the webhook has no secret in Cal.com; set one there")]
    Unsigned,
    /// It has not the form of a signature.
    #[error("{SIGNATURE_HEADER}: expected 64 hexadecimal digits")]
    Malformed,
    /// It is the signature of another body, or made with another secret.
    #[error("{SIGNATURE_HEADER}: the signature does not fit the body")]
    Mismatch,
}

/// The secret of a webhook. Debug does not show it.
#[derive(Clone)]
pub struct WebhookSecret(SecretString);

impl WebhookSecret {
    /// Takes the text as it was entered in Cal.com.
    ///
    /// # Errors
    /// [`SecretError::Empty`] when it is blank.
    pub fn new(secret: impl Into<SecretString>) -> Result<Self, SecretError> {
        let secret = secret.into();
        if secret.expose_secret().trim().is_empty() {
            Err(SecretError::Empty)
        } else {
            Ok(Self(secret))
        }
    }

    /// Checks the signature of a raw body, in constant time. The bytes must be those that came over the wire: JSON
    /// written anew has another signature.
    ///
    /// # Errors
    /// [`SignatureError`]: the body is not to be trusted.
    pub fn verify(&self, body: &[u8], header: Option<&str>) -> Result<(), SignatureError> {
        let header = header.map(str::trim).filter(|text| !text.is_empty());
        let header = header.ok_or(SignatureError::Missing)?;
        if header.eq_ignore_ascii_case(UNSIGNED) {
            return Err(SignatureError::Unsigned);
        }
        let mut signature = [0; 32];
        hex::decode_to_slice(header, &mut signature).map_err(|_| SignatureError::Malformed)?;
        let mac = self.mac(body).ok_or(SignatureError::Mismatch)?;
        mac.verify_slice(&signature).map_err(|_| SignatureError::Mismatch)
    }

    /// Signs a body as Cal.com does, for tests and for the twin.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        self.mac(body).map(|mac| hex::encode(mac.finalize().into_bytes())).unwrap_or_default()
    }

    /// HMAC takes keys of any length, so there always is one.
    fn mac(&self, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret().as_bytes()).ok()?;
        mac.update(body);
        Some(mac)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}
