//! A master key, from a text that somebody keeps.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use askpro_core::ports::Randomness;
use askpro_core::{MasterKeyId, Result};
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine as _};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use sha2::{Digest as _, Sha256};

/// What goes before the key when its id is made, so that the id is nothing that anybody else computes of it.
const ID_OF: &[u8] = b"askpro master key id\0";

/// 32 random bytes have 30 different ones on average, and fewer than these once in 10¹⁷.
const FEWEST_DIFFERENT: usize = 16;

/// Base64 in both alphabets, with or without padding.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const ENGINES: [GeneralPurpose; 2] = [
    GeneralPurpose::new(&alphabet::STANDARD, LENIENT),
    GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT),
];

/// A text is no master key. Nothing of the text is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMasterKey {
    /// It does not stand for 32 bytes.
    #[error("expected 32 random bytes in base64 or hex, found a text of {characters} characters")]
    Form {
        /// How long the text is.
        characters: usize,
    },
    /// Nobody draws such bytes by chance.
    #[error("expected 32 random bytes, found some that are not random")]
    NotRandom,
}

/// A key under which secrets are sealed. It is wiped from memory when it is dropped.
///
/// ```
/// use askpro_vault::MasterKey;
/// let key: MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse()?;
/// assert_eq!(format!("{key:?}"), "MasterKey(14ba49a8782a4829)");
/// assert_eq!(key.id().to_string(), "14ba49a8782a4829");
/// # Ok::<(), askpro_vault::InvalidMasterKey>(())
/// ```
#[derive(Clone)]
pub struct MasterKey {
    id: MasterKeyId,
    bytes: Zeroizing<[u8; Self::BYTES]>,
}

impl MasterKey {
    /// How many random bytes it is.
    pub const BYTES: usize = 32;

    /// Draws a new key.
    ///
    /// # Errors
    /// `Unavailable` when the machine gives no random bytes.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self> {
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        randomness.fill(&mut *bytes)?;
        Ok(Self::new(bytes))
    }

    fn new(bytes: Zeroizing<[u8; Self::BYTES]>) -> Self {
        let digest = Sha256::new().chain_update(ID_OF).chain_update(*bytes).finalize();
        let mut id = [0; 8];
        id.iter_mut().zip(digest).for_each(|(byte, of_key)| *byte = of_key);
        Self { id: MasterKeyId::new(id), bytes }
    }

    /// By which it is known; no secret.
    #[must_use]
    pub const fn id(&self) -> MasterKeyId {
        self.id
    }

    /// The text of the key in base64, for whoever is to keep it.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        STANDARD.encode(*self.bytes).into()
    }

    pub(crate) fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.bytes
    }
}

impl FromStr for MasterKey {
    type Err = InvalidMasterKey;

    fn from_str(text: &str) -> Result<Self, InvalidMasterKey> {
        let text = text.trim();
        let mut bytes = Zeroizing::new([0; Self::BYTES]);
        let is_read = hex::decode_to_slice(text, &mut *bytes).is_ok()
            || ENGINES
                .iter()
                .any(|engine| engine.decode_slice(text, &mut *bytes) == Ok(Self::BYTES));
        if !is_read {
            return Err(InvalidMasterKey::Form { characters: text.chars().count() });
        }
        if bytes.iter().collect::<HashSet<_>>().len() < FEWEST_DIFFERENT {
            return Err(InvalidMasterKey::NotRandom);
        }
        Ok(Self::new(bytes))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use askpro_core::testing::SeededRandomness;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_key_comes_back_from_every_form_of_its_text() {
        let key = MasterKey::generate(&SeededRandomness::default()).unwrap();
        let text = key.to_text().expose_secret().to_owned();
        for form in [
            text.clone(),
            text.trim_end_matches('=').to_owned(),
            format!(" {text}\n"),
            URL_SAFE_NO_PAD.encode(key.bytes()),
            hex::encode(key.bytes()),
            hex::encode_upper(key.bytes()),
        ] {
            let read: MasterKey = form.parse().unwrap();
            assert_eq!((read.id(), read.bytes()), (key.id(), key.bytes()), "{form}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_repeated() {
        let form = |characters| InvalidMasterKey::Form { characters };
        let text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        for (wrong, expected) in [
            ("", form(0)),
            ("correct horse battery staple", form(28)),
            (text.get(..40).unwrap(), form(40)),
            (&text.replace('=', "A="), form(45)),
            (&"0f".repeat(31), form(62)),
            (&"0f".repeat(33), form(66)),
            (&"00".repeat(32), InvalidMasterKey::NotRandom),
            (&format!("{}=", "A".repeat(43)), InvalidMasterKey::NotRandom),
            (&"0123456789abcdef".repeat(4), InvalidMasterKey::NotRandom),
        ] {
            let error = wrong.parse::<MasterKey>().unwrap_err();
            assert_eq!(error, expected, "{wrong}");
            let said = format!("{error} {error:?}");
            assert!(wrong.is_empty() || !said.contains(wrong), "{said}");
        }
    }

    #[test]
    fn a_key_shows_its_id_alone() {
        let key = MasterKey::generate(&SeededRandomness::default()).unwrap();
        let shown = format!("{key:?}");
        assert_eq!(shown, format!("MasterKey({})", key.id()));
        let hash = hex::encode(Sha256::digest(key.bytes()));
        assert!(!hash.starts_with(&key.id().to_string()), "no bare hash of the key");
    }
}
