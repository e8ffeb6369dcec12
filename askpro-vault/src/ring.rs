//! XChaCha20-Poly1305 under one of several master keys.

use std::sync::Arc;

use askpro_core::ports::{Randomness, Sealer};
use askpro_core::{CompanyId, Error, ErrorKind, MasterKeyId, Result, Sealed, SecretKind};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::key::MasterKey;

/// How a sealed text begins; what follows is nonce and ciphertext in base64. Another form gets another number.
const VERSION: &str = "v1.";

const NONCE: usize = 24;
const TAG: usize = 16;

/// The master keys of a server: the current one seals, each of them opens.
///
/// An empty ring opens nothing and seals nothing, which is enough where nothing is stored.
#[derive(Debug, Clone)]
pub struct KeyRing {
    current: Option<MasterKey>,
    previous: Vec<MasterKey>,
    randomness: Arc<dyn Randomness>,
}

impl KeyRing {
    /// A ring without keys. Nonces are drawn from `randomness`.
    #[must_use]
    pub fn new(randomness: Arc<dyn Randomness>) -> Self {
        Self { current: None, previous: Vec::new(), randomness }
    }

    /// Seals and opens with this key.
    #[must_use]
    pub fn with_current(mut self, key: MasterKey) -> Self {
        self.current = Some(key);
        self
    }

    /// Opens with this key, too: what was sealed before the keys were exchanged.
    #[must_use]
    pub fn with_previous(mut self, key: MasterKey) -> Self {
        self.previous.push(key);
        self
    }

    fn key(&self, id: MasterKeyId) -> Option<&MasterKey> {
        self.current.iter().chain(&self.previous).find(|key| key.id() == id)
    }
}

/// What is bound to the secret without being in it: of which company it is, and what it opens.
fn bound(company: CompanyId, kind: SecretKind) -> String {
    format!("askpro secret v1\ncompany {company}\nkind {kind}")
}

fn cipher(key: &MasterKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

fn corrupt(company: CompanyId, kind: SecretKind) -> Error {
    let message = format!(
        "company {company}, {kind}: expected what was sealed for them, found something else: \
         the stored text was changed, or copied from elsewhere"
    );
    Error::new(ErrorKind::CorruptData, "open_secret", message)
}

/// Nonce and ciphertext; `None` when the text has another form.
fn parts(text: &str) -> Option<(XNonce, Zeroizing<Vec<u8>>)> {
    let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(VERSION)?).ok()?;
    let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE>()?;
    Some(((*nonce).into(), Zeroizing::new(ciphertext.to_vec())))
}

impl Sealer for KeyRing {
    fn current_key(&self) -> Option<MasterKeyId> {
        self.current.as_ref().map(MasterKey::id)
    }

    fn has_key(&self, key: MasterKeyId) -> bool {
        self.key(key).is_some()
    }

    fn seal(&self, company: CompanyId, kind: SecretKind, secret: &SecretString) -> Result<Sealed> {
        let failed = |message| Error::new(ErrorKind::Configuration, "seal_secret", message);
        let Some(key) = &self.current else {
            return Err(failed("master key: expected a current one, found none"));
        };
        let mut nonce = [0; NONCE];
        self.randomness.fill(&mut nonce)?;
        let secret = secret.expose_secret().as_bytes();
        // Room for the tag from the start: a buffer that grows leaves a copy behind.
        let mut buffer = Zeroizing::new(Vec::with_capacity(secret.len() + TAG));
        buffer.extend_from_slice(secret);
        let sealed = cipher(key).encrypt_in_place(
            &nonce.into(),
            bound(company, kind).as_bytes(),
            &mut *buffer,
        );
        sealed.map_err(|_| failed("secret: expected a short text, found one of many gigabytes"))?;
        let text = format!("{VERSION}{}", URL_SAFE_NO_PAD.encode([&nonce[..], &buffer].concat()));
        Ok(Sealed { key: key.id(), text })
    }

    fn open(&self, company: CompanyId, kind: SecretKind, sealed: &Sealed) -> Result<SecretString> {
        let Some(key) = self.key(sealed.key) else {
            let message = format!(
                "company {company}, {kind}: expected the master key {}, found {}",
                sealed.key,
                self.told()
            );
            return Err(Error::new(ErrorKind::Configuration, "open_secret", message));
        };
        let corrupt = || corrupt(company, kind);
        let (nonce, mut buffer) = parts(&sealed.text).ok_or_else(corrupt)?;
        cipher(key)
            .decrypt_in_place(&nonce, bound(company, kind).as_bytes(), &mut *buffer)
            .map_err(|_| corrupt())?;
        let text = str::from_utf8(&buffer).map_err(|_| corrupt())?;
        Ok(text.into())
    }
}

impl KeyRing {
    /// The ids of its keys, for people.
    fn told(&self) -> String {
        let ids: Vec<_> =
            self.current.iter().chain(&self.previous).map(|key| key.id().to_string()).collect();
        if ids.is_empty() { "none".to_owned() } else { ids.join(" and ") }
    }
}
