//! The `cal-api-version` header: one value per resource.

/// Which version of the API each resource is asked in.
///
/// The defaults are the only values that every server in use answers alike: a server takes a value it does not know
/// for the oldest version, without a word. Send bare values; quotes make a value unknown.
///
/// `2026-05-01` is not for [`Self::bookings`]: it lists with cursors, which this client does not follow.
///
/// ```
/// use askpro_calcom::ApiVersions;
/// let mut versions = ApiVersions::default();
/// assert_eq!(versions.slots, "2024-09-04");
/// versions.bookings = "2026-02-25".to_owned();
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiVersions {
    /// For bookings: create, get, list, reschedule, cancel, confirm, decline. `2024-08-13` by default.
    pub bookings: String,
    /// For slots and their reservations. `2024-09-04` by default.
    pub slots: String,
    /// For event types, of users and of teams. `2024-06-14` by default.
    pub event_types: String,
}

impl Default for ApiVersions {
    fn default() -> Self {
        Self {
            bookings: "2024-08-13".to_owned(),
            slots: "2024-09-04".to_owned(),
            event_types: "2024-06-14".to_owned(),
        }
    }
}
