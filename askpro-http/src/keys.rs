//! Which keys may sign, and for whom they speak.

use std::fmt;

use askpro_calcom::webhook::{SecretError, SignatureError as CalcomSignatureError, WebhookSecret};
use askpro_core::CompanyId;
use askpro_core::service::SenderScope;
use askpro_retell::{EmptyKey, Signature, SignatureError, WebhookKey};
use chrono::{DateTime, Utc};

/// The keys that may sign events, each with the companies it speaks for.
///
/// Companies of one Retell workspace share a key; a company has two while its key is exchanged.
#[derive(Debug, Default)]
pub struct SenderKeys(Vec<(WebhookKey, CompanyId)>);

impl SenderKeys {
    /// Lets a key speak for a company.
    ///
    /// # Errors
    /// [`EmptyKey`] when nothing but white space is there.
    pub fn with(mut self, company: CompanyId, key: &str) -> Result<Self, EmptyKey> {
        self.0.push((WebhookKey::new(key)?, company));
        Ok(self)
    }

    /// For whom the key speaks that made this signature.
    ///
    /// Every key is tried, so that the time does not tell which one fitted.
    ///
    /// # Errors
    /// [`SignatureError`] when no key fits, or the signature is too old.
    pub(crate) fn verify(
        &self,
        signature: &Signature,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<SenderScope, SignatureError> {
        let mut companies: Vec<CompanyId> = Vec::new();
        let mut refused = SignatureError::Mismatch;
        for (key, company) in &self.0 {
            match signature.verify(body, key, now) {
                Ok(()) if !companies.contains(company) => companies.push(*company),
                Ok(()) => {}
                Err(error) => refused = error,
            }
        }
        if companies.is_empty() { Err(refused) } else { Ok(SenderScope::of(companies)) }
    }
}

/// The secrets that may sign calendar events, each of one company.
///
/// A company has two while its secret is exchanged.
#[derive(Default, Clone)]
pub struct CalendarSecrets(Vec<(CompanyId, WebhookSecret)>);

impl CalendarSecrets {
    /// Lets a secret sign for a company.
    ///
    /// # Errors
    /// [`SecretError::Empty`] when nothing but white space is there.
    pub fn with(mut self, company: CompanyId, secret: &str) -> Result<Self, SecretError> {
        self.0.push((company, WebhookSecret::new(secret)?));
        Ok(self)
    }

    /// Checks that a secret of this company signed the body.
    ///
    /// Every secret is tried, whosever it is: neither the answer nor its time tells which companies there are, and
    /// which of them have a secret.
    ///
    /// # Errors
    /// [`CalcomSignatureError`]: the body is not to be trusted.
    pub(crate) fn verify(
        &self,
        company: Option<CompanyId>,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<CompanyId, CalcomSignatureError> {
        let mut verified = None;
        let mut refused = CalcomSignatureError::Mismatch;
        for (owner, secret) in &self.0 {
            match secret.verify(body, signature) {
                Ok(()) if Some(*owner) == company => verified = company,
                Ok(()) | Err(CalcomSignatureError::Mismatch) => {}
                Err(error) => refused = error,
            }
        }
        verified.ok_or(refused)
    }
}

impl fmt::Debug for CalendarSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CalendarSecrets").field("secrets", &self.0.len()).finish()
    }
}
