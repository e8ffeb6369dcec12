//! Who sent a body: signatures over the raw bytes, verified and made.
//!
//! Two schemes are accepted. **Retell's own** is one header, `X-Retell-Signature: v=<unix ms>,d=<hex>`, with an
//! HMAC-SHA256 over the body followed by the decimal `v`. The **two-header form** is `X-Retell-Signature: <hex>`
//! beside `X-Retell-Timestamp: <unix seconds or ms>`, with an HMAC-SHA256 over the timestamp, a dot and the body.
//! A digest over the body alone is refused in both: without a signed time it could be replayed for ever.
//!
//! The schemes cannot be mistaken for each other, although they share the key: a message of the second begins
//! with a digit, and the bodies Retell signs are JSON objects or empty.

use std::fmt;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

#[cfg(test)]
mod tests;

/// How far a signature's time may lie from ours, before or after: five minutes, the edges included.
pub const SIGNATURE_WINDOW_MS: u64 = 300_000;

/// Below this a timestamp of the two-header form is in seconds: as milliseconds it would lie before April 1973.
const SECONDS_BELOW: u64 = 100_000_000_000;

const DIGEST_BYTES: usize = 32;

/// A key held nothing but white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("webhook key: expected a text, found none")]
pub struct EmptyKey;

/// The API key with the webhook badge: it signs everything Retell sends. Debug does not show it.
#[derive(Clone)]
pub struct WebhookKey(SecretString);

impl WebhookKey {
    /// Takes a key; surrounding white space, such as a file's last line break, is dropped.
    ///
    /// ```
    /// use askpro_retell::{EmptyKey, WebhookKey};
    /// assert!(WebhookKey::new("key_0123\n").is_ok());
    /// assert_eq!(WebhookKey::new(" \n").err(), Some(EmptyKey));
    /// ```
    ///
    /// # Errors
    /// [`EmptyKey`] when nothing is left: anybody could sign with an empty key.
    pub fn new(text: impl AsRef<str>) -> Result<Self, EmptyKey> {
        Self::exact(text.as_ref().trim())
    }

    /// Takes a key as it is, white space included: for stores that keep keys byte for byte.
    ///
    /// # Errors
    /// [`EmptyKey`] when there is not a single character.
    pub fn exact(text: impl AsRef<str>) -> Result<Self, EmptyKey> {
        let text = text.as_ref();
        if text.is_empty() { Err(EmptyKey) } else { Ok(Self(SecretString::from(text))) }
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn mac<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Hmac<Sha256> {
        let key = self.0.expose_secret().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookKey(…)")
    }
}

/// Why a body is not believed. Holds no value from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The signature header is not there.
    #[error("the signature header is missing")]
    Missing,
    /// The headers have neither of the two forms.
    #[error("the signature header is malformed: expected v=<unix ms>,d=<64 hex digits>")]
    Malformed,
    /// The signature's time lies outside the window.
    #[error("the signature's time lies more than five minutes from ours")]
    Stale,
    /// No key made this signature over this body.
    #[error("the signature does not fit the body")]
    Mismatch,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    OneHeader,
    TwoHeaders,
}

/// A signature as it came, read but not yet verified.
///
/// ```
/// use askpro_retell::{Signature, SignatureError, WebhookKey, sign};
/// use chrono::{TimeDelta, TimeZone, Utc};
/// let key = WebhookKey::new("key_0123")?;
/// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
/// let header = sign(b"{}", &key, now);
///
/// let signature = Signature::from_headers(Some(&header), None)?;
/// assert_eq!(signature.verify(b"{}", &key, now), Ok(()));
/// assert_eq!(signature.verify(b"{ }", &key, now), Err(SignatureError::Mismatch));
/// assert_eq!(signature.verify(b"{}", &key, now + TimeDelta::days(1)), Err(SignatureError::Stale));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    scheme: Scheme,
    /// As it was sent, without leading zeros: seconds or milliseconds.
    timestamp: u64,
    digest: [u8; DIGEST_BYTES],
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").field("timestamp", &self.timestamp).finish_non_exhaustive()
    }
}

impl Signature {
    /// Reads the values of `X-Retell-Signature` and `X-Retell-Timestamp`.
    ///
    /// The form is strict, as Retell's own check is: no spaces, no other fields, ASCII digits; the letters of
    /// names and digest may be upper case. The second header matters only beside a bare digest.
    ///
    /// # Errors
    /// [`SignatureError::Missing`] without a signature, [`SignatureError::Malformed`] for any other form, a bare
    /// digest without a timestamp among them.
    pub fn from_headers(
        signature: Option<&str>,
        timestamp: Option<&str>,
    ) -> Result<Self, SignatureError> {
        let signature = signature.ok_or(SignatureError::Missing)?;
        let one_header = Self::one_header(signature);
        one_header
            .or_else(|| Self::two_headers(signature, timestamp?))
            .ok_or(SignatureError::Malformed)
    }

    fn one_header(text: &str) -> Option<Self> {
        let (time, digest) = text.split_once(',')?;
        let time = time.strip_prefix("v=").or_else(|| time.strip_prefix("V="))?;
        let digest = digest.strip_prefix("d=").or_else(|| digest.strip_prefix("D="))?;
        Some(Self {
            scheme: Scheme::OneHeader,
            timestamp: decimal(time)?,
            digest: digest_of(digest)?,
        })
    }

    fn two_headers(digest: &str, time: &str) -> Option<Self> {
        Some(Self {
            scheme: Scheme::TwoHeaders,
            timestamp: decimal(time)?,
            digest: digest_of(digest)?,
        })
    }

    /// Checks that the holder of `key` signed exactly these bytes, at most five minutes from `now`.
    ///
    /// Takes the same time for every wrong digest.
    ///
    /// # Errors
    /// [`SignatureError::Stale`] outside the window, [`SignatureError::Mismatch`] for another key or body.
    pub fn verify(
        &self,
        body: &[u8],
        key: &WebhookKey,
        now: DateTime<Utc>,
    ) -> Result<(), SignatureError> {
        self.verify_any(body, [key], now).map(|_| ())
    }

    /// Checks the signature against several keys, and says which one made it, by its place.
    ///
    /// For the time in which a key is exchanged: Retell moves the webhook badge to the new key, and what the old
    /// one signed is still under way. Every key is tried, so that the time does not tell which one fitted.
    ///
    /// # Errors
    /// As [`Self::verify`]; [`SignatureError::Mismatch`] also when there is no key.
    pub fn verify_any<'k>(
        &self,
        body: &[u8],
        keys: impl IntoIterator<Item = &'k WebhookKey>,
        now: DateTime<Utc>,
    ) -> Result<usize, SignatureError> {
        if self.distance_ms(now) > u128::from(SIGNATURE_WINDOW_MS) {
            return Err(SignatureError::Stale);
        }
        let timestamp = self.timestamp.to_string();
        let mut fitting = None;
        for (place, key) in keys.into_iter().enumerate() {
            let mac = match self.scheme {
                Scheme::OneHeader => key.mac([body, timestamp.as_bytes()]),
                Scheme::TwoHeaders => key.mac([timestamp.as_bytes(), b".", body]),
            };
            if mac.verify_slice(&self.digest).is_ok() && fitting.is_none() {
                fitting = Some(place);
            }
        }
        fitting.ok_or(SignatureError::Mismatch)
    }

    fn distance_ms(&self, now: DateTime<Utc>) -> u128 {
        let in_seconds = self.scheme == Scheme::TwoHeaders && self.timestamp < SECONDS_BELOW;
        let factor = if in_seconds { 1000 } else { 1 };
        (i128::from(self.timestamp) * factor).abs_diff(i128::from(now.timestamp_millis()))
    }
}

/// The value of `X-Retell-Signature` that Retell would send with this body: for tests, and for twins of Retell.
#[must_use]
pub fn sign(body: &[u8], key: &WebhookKey, now: DateTime<Utc>) -> String {
    let timestamp = unix_ms(now);
    let digest = key.mac([body, timestamp.as_bytes()]).finalize().into_bytes();
    format!("v={timestamp},d={}", hex::encode(digest))
}

/// The two headers of the second scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoHeaders {
    /// The value of `X-Retell-Signature`: 64 hex digits.
    pub signature: String,
    /// The value of `X-Retell-Timestamp`: milliseconds since 1970.
    pub timestamp: String,
}

/// Signs in the two-header form, for senders that use it: gateways and tests.
///
/// ```
/// use askpro_retell::{Signature, WebhookKey, sign_two_headers};
/// use chrono::{TimeZone, Utc};
/// let key = WebhookKey::new("key_0123")?;
/// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
/// let headers = sign_two_headers(b"{}", &key, now);
/// let signature = Signature::from_headers(Some(&headers.signature), Some(&headers.timestamp))?;
/// assert_eq!(signature.verify(b"{}", &key, now), Ok(()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn sign_two_headers(body: &[u8], key: &WebhookKey, now: DateTime<Utc>) -> TwoHeaders {
    let timestamp = unix_ms(now);
    let digest = key.mac([timestamp.as_bytes(), b".", body]).finalize().into_bytes();
    TwoHeaders { signature: hex::encode(digest), timestamp }
}

fn unix_ms(now: DateTime<Utc>) -> String {
    now.timestamp_millis().max(0).to_string()
}

/// A number of ASCII digits that fits.
fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Exactly 64 hex digits.
fn digest_of(text: &str) -> Option<[u8; DIGEST_BYTES]> {
    let mut digest = [0; DIGEST_BYTES];
    hex::decode_to_slice(text, &mut digest).ok()?;
    Some(digest)
}
