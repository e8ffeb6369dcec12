//! The text that lets somebody in, and what is stored of it.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};

/// By which people, and programs that look for leaked secrets, know the text.
const PREFIX: &str = "askpro_";

/// A text is no secret of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected askpro_ and 43 characters of URL-safe base64, found another text")]
pub struct InvalidSecret;

/// A text is no hash of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hex digits, found another text")]
pub struct InvalidHash;

/// The secret of a token: `askpro_` and 32 random bytes. It is shown once, when the token is made, and stored nowhere.
///
/// ```
/// use askpro_core::TokenSecret;
/// let secret = TokenSecret::from_bytes(&[7; 32]);
/// assert_eq!(secret.expose(), "askpro_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc");
/// assert_eq!(format!("{secret:?}"), "TokenSecret(…)");
/// let again: TokenSecret = secret.expose().parse()?;
/// assert_eq!(again.hash(), secret.hash());
/// # Ok::<(), askpro_core::InvalidSecret>(())
/// ```
#[derive(Clone)]
pub struct TokenSecret(SecretString);

impl TokenSecret {
    /// How many random bytes it holds.
    pub const BYTES: usize = 32;

    /// The secret that these bytes make; they have to be random.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let mut text = String::with_capacity(64);
        text.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(bytes, &mut text);
        Self(text.into())
    }

    /// The text, for whoever is to have it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it.
    ///
    /// One round of SHA-256 is enough: a slow hash protects what people think up, and nobody tries out 2²⁵⁶ bytes. For the
    /// same reason the hash can be looked up in an index: to know how it begins does not help to find its text.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.expose().as_bytes()).into())
    }
}

impl FromStr for TokenSecret {
    type Err = InvalidSecret;

    fn from_str(text: &str) -> Result<Self, InvalidSecret> {
        let mut bytes = [0; Self::BYTES];
        let encoded = text.strip_prefix(PREFIX).ok_or(InvalidSecret)?;
        match URL_SAFE_NO_PAD.decode_slice(encoded, &mut bytes) {
            Ok(Self::BYTES) => Ok(Self(text.into())),
            _ => Err(InvalidSecret),
        }
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(…)")
    }
}

/// What is stored of a secret: enough to know it again, too little to make it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// As 64 hex digits, for the database.
    #[must_use]
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

impl FromStr for TokenHash {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| InvalidHash)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_that_could_have_been_made_is_a_secret() {
        let made = TokenSecret::from_bytes(&[0xfb; 32]);
        let text = made.expose().to_owned();
        assert!(text.contains('-') && !text.contains(['+', '/', '=']), "{text}");
        assert_eq!(text.parse::<TokenSecret>().unwrap().hash(), made.hash());
        let shorter = text.get(..text.len() - 1).unwrap();
        let other_end = format!("{shorter}v");
        for wrong in [
            "",
            "askpro_",
            shorter,
            &other_end,
            &format!("{text}A"),
            &format!("{text}="),
            &format!(" {text}"),
            text.strip_prefix("askpro_").unwrap(),
            &text.to_uppercase(),
            &text.replace('-', "+"),
        ] {
            assert_eq!(wrong.parse::<TokenSecret>().err(), Some(InvalidSecret), "{wrong}");
        }
    }

    #[test]
    fn a_hash_is_of_the_whole_text_and_comes_back() {
        let hash = TokenSecret::from_bytes(&[0; 32]).hash();
        let expected = hex::encode(Sha256::digest(format!("askpro_{}", "A".repeat(43))));
        assert_eq!(hash.to_hex(), expected);
        assert_eq!(expected.parse(), Ok(hash));
        assert_ne!(TokenSecret::from_bytes(&[1; 32]).hash(), hash);
        assert!("00".parse::<TokenHash>().is_err());
    }

    #[test]
    fn neither_secret_nor_hash_is_in_debug() {
        let secret = TokenSecret::from_bytes(&[0; 32]);
        let shown = format!("{secret:?} {:?}", secret.hash());
        assert_eq!(shown, "TokenSecret(…) TokenHash(…)");
    }
}
