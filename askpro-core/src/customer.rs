//! A person who called one company.

use std::fmt;

use crate::id::{CompanyId, CustomerId};
use crate::phone::E164;

/// A customer of one company; companies never share customers. Debug shows no personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// Our own id.
    pub id: CustomerId,
    /// The tenant.
    pub company: CompanyId,
    /// The number they call from; unique within the company.
    pub phone: E164,
    /// The name, once they gave one.
    pub name: Option<String>,
    /// The e-mail address, once they gave one.
    pub email: Option<String>,
}

impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Customer")
            .field("id", &self.id)
            .field("company", &self.company)
            .field("phone", &self.phone)
            .finish_non_exhaustive()
    }
}
