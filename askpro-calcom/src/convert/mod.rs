//! From Cal.com's JSON to the core's words.

mod attendee;
mod booking;
#[cfg(feature = "client")]
mod event_type;
#[cfg(feature = "client")]
mod slot;

#[cfg(feature = "client")]
pub(crate) use account::account;
pub(crate) use attendee::attendees;
pub(crate) use booking::metadata;
#[cfg(feature = "client")]
pub(crate) use booking::{booking, handle, matches};
#[cfg(feature = "client")]
pub(crate) use event_type::event_type;
#[cfg(feature = "client")]
pub(crate) use slot::{reservation, slots};

#[cfg(feature = "client")]
mod account {
    use askpro_core::ports::CalendarAccount;

    use crate::wire::{Json, Unreadable};

    /// Reads the `data` of `GET /v2/me`.
    pub(crate) fn account(json: Json<'_>) -> Result<CalendarAccount, Unreadable> {
        let id = json.get("id");
        let mut account =
            CalendarAccount::new(id.integer().ok_or(id.unreadable("data.id", "a number"))?);
        account.username = json.get("username").text().map(str::to_owned);
        account.timezone = json.get("timeZone").text().and_then(|name| name.parse().ok());
        account.organization_id = json.get("organizationId").integer();
        Ok(account)
    }
}
