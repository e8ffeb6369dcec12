//! Who sent an alert: a signature over time and body, made here and checked by the receiver.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header that carries the signature: `t=<unix seconds>,v1=<64 hex digits>`, the digits being the HMAC-SHA256 over
/// the seconds, a dot and the body.
pub const SIGNATURE_HEADER: &str = "x-askpro-signature";

/// How far a signature's time may lie from the receiver's, before or after.
pub const SIGNATURE_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// What sender and receiver share. Debug does not show it.
#[derive(Clone)]
pub struct SigningSecret(SecretString);

/// A secret is too short to keep anybody from guessing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("secret: expected at least {} characters, found fewer", SigningSecret::MIN_CHARS)]
pub struct InvalidSecret;

impl SigningSecret {
    /// How many characters a secret has at least.
    pub const MIN_CHARS: usize = 16;

    /// Takes a secret; surrounding white space, such as a file's last line break, is dropped.
    ///
    /// # Errors
    /// [`InvalidSecret`] when it has fewer than [`Self::MIN_CHARS`] characters.
    pub fn new(text: impl AsRef<str>) -> Result<Self, InvalidSecret> {
        let text = text.as_ref().trim();
        if text.chars().count() < Self::MIN_CHARS {
            return Err(InvalidSecret);
        }
        Ok(Self(SecretString::from(text)))
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn mac(&self, seconds: &str, body: &[u8]) -> Hmac<Sha256> {
        let key = self.0.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
        for part in [seconds.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// The value of [`SIGNATURE_HEADER`] for a body that is sent now.
#[must_use]
pub fn sign(body: &[u8], secret: &SigningSecret, now: DateTime<Utc>) -> String {
    let seconds = now.timestamp().to_string();
    let digest = hex::encode(secret.mac(&seconds, body).finalize().into_bytes());
    format!("t={seconds},v1={digest}")
}

/// Why a body is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The header has another form.
    #[error("the signature is malformed: expected t=<unix seconds>,v1=<64 hex digits>")]
    Malformed,
    /// The signature's time lies outside the window.
    #[error("the signature's time lies more than five minutes from ours")]
    Stale,
    /// The secret did not make this signature over this body.
    #[error("the signature does not fit the body")]
    Mismatch,
}

/// Checks, for a receiver, that a body came from whoever has the secret, and not long ago. Compares in constant time.
///
/// ```
/// use askpro_notify::{SignatureError, SigningSecret, sign, verify};
/// use chrono::{TimeDelta, TimeZone, Utc};
/// let secret = SigningSecret::new("sixteen letters!")?;
/// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
/// let header = sign(b"{}", &secret, now);
/// assert_eq!(verify(b"{}", &header, &secret, now), Ok(()));
/// assert_eq!(verify(b"{ }", &header, &secret, now), Err(SignatureError::Mismatch));
/// let later = now + TimeDelta::minutes(6);
/// assert_eq!(verify(b"{}", &header, &secret, later), Err(SignatureError::Stale));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SignatureError`] says what is wrong.
pub fn verify(
    body: &[u8],
    header: &str,
    secret: &SigningSecret,
    now: DateTime<Utc>,
) -> Result<(), SignatureError> {
    let parts = header.split_once(',').and_then(|(time, digest)| {
        Some((time.trim().strip_prefix("t=")?, digest.trim().strip_prefix("v1=")?))
    });
    let (seconds, digest) = parts.ok_or(SignatureError::Malformed)?;
    let signed_at = seconds.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let signed_at = signed_at.ok_or(SignatureError::Malformed)?;
    let digest = hex::decode(digest).map_err(|_| SignatureError::Malformed)?;
    secret.mac(seconds, body).verify_slice(&digest).map_err(|_| SignatureError::Mismatch)?;
    if (now - signed_at).abs() > SIGNATURE_WINDOW {
        return Err(SignatureError::Stale);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn secret() -> SigningSecret {
        SigningSecret::new("0123456789abcdef\n").unwrap()
    }

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
    }

    /// Reckoned with another program: `printf '1795251600.{}' | openssl dgst -sha256 -hmac 0123456789abcdef`.
    #[test]
    fn the_digest_is_what_others_reckon() {
        insta::assert_snapshot!(sign(b"{}", &secret(), now()), @"t=1795251600,v1=1b782d9ba8c44d5727612aab666fbeaa3b1ba8af3b7a9b393563441631f6bb21");
    }

    #[test]
    fn the_window_holds_both_ways_with_its_edges() {
        let header = sign(b"{}", &secret(), now());
        for (seconds, expected) in [
            (300, Ok(())),
            (-300, Ok(())),
            (301, Err(SignatureError::Stale)),
            (-301, Err(SignatureError::Stale)),
        ] {
            let then = now() + TimeDelta::seconds(seconds);
            assert_eq!(verify(b"{}", &header, &secret(), then), expected, "{seconds}");
        }
    }

    #[test]
    fn another_time_or_secret_does_not_fit() {
        let header = sign(b"{}", &secret(), now());
        let moved = header.replace("t=1795251600", "t=1795251601");
        assert_eq!(verify(b"{}", &moved, &secret(), now()), Err(SignatureError::Mismatch));
        let other = SigningSecret::new("another secret, as long").unwrap();
        assert_eq!(verify(b"{}", &header, &other, now()), Err(SignatureError::Mismatch));
    }

    #[test]
    fn another_form_is_malformed() {
        for header in
            ["", "t=1", "t=1,v1=zz", "v1=00,t=1", "t=x,v1=00", "t=99999999999999999,v1=00"]
        {
            let answer = verify(b"{}", header, &secret(), now());
            assert_eq!(answer, Err(SignatureError::Malformed), "{header}");
        }
    }

    #[test]
    fn a_short_secret_is_refused_and_none_is_shown() {
        assert!(SigningSecret::new("  0123456789abcde  ").is_err());
        assert_eq!(format!("{:?}", secret()), "SigningSecret(…)");
    }
}
