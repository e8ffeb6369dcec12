//! Which connections are one and the same to the service behind them.

use std::fmt;

use askpro_core::CompanyId;
use sha2::{Digest as _, Sha256};

/// What a service counts requests and failures by: its address and the key, as a digest. Only for comparing within a
/// process: it is neither shown, logged nor stored.
///
/// ```
/// use askpro_guard::Credential;
/// let one = Credential::of_key("https://api.cal.com/", "cal_live_0123");
/// assert_eq!(one, Credential::of_key("https://api.cal.com", "cal_live_0123"));
/// assert_ne!(one, Credential::of_key("https://api.cal.eu", "cal_live_0123"));
/// assert_eq!(format!("{one:?}"), "Credential(..)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Credential([u8; 32]);

impl Credential {
    /// The key at this address; a slash at its end makes no difference.
    #[must_use]
    pub fn of_key(base_url: &str, key: &str) -> Self {
        Self::digest("key", base_url.trim_end_matches('/'), key.trim())
    }

    /// A connection that no other company shares, where the key is not known.
    #[must_use]
    pub fn of_company(company: CompanyId) -> Self {
        Self::digest("company", "", &company.to_string())
    }

    fn digest(kind: &str, place: &str, secret: &str) -> Self {
        let mut digest = Sha256::new();
        for part in [kind, place, secret] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(..)")
    }
}
