//! Which keys may sign, and for whom they speak.

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
