//! What a Cal.com account of the twin offers.

use chrono::Weekday;
use chrono_tz::Tz;

/// Whether an attendee's e-mail or phone is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldRule {
    /// Must be given.
    Required,
    /// May be given.
    Optional,
    /// Is not asked for; for e-mail, a given one is replaced by `<digits>@sms.cal.com`.
    Hidden,
}

/// What happens to a new booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confirmation {
    /// It is accepted at once.
    Automatic,
    /// It waits for the host; its time stays free for others meanwhile.
    Needed,
    /// It waits for the host; its time is taken meanwhile.
    NeededAndBlocks,
}

/// The kind of a field of the booking form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    TextArea,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// One of the options.
    Select,
    /// Any of the options.
    MultiSelect,
}

impl FieldKind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextArea => "textarea",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Select => "select",
            Self::MultiSelect => "multiselect",
        }
    }
}

/// A field of the booking form beside name, e-mail and phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    pub(super) slug: String,
    pub(super) kind: FieldKind,
    pub(super) required: bool,
    pub(super) default: bool,
    pub(super) options: Vec<String>,
}

impl FieldSpec {
    /// A field of the owner's own that may stay empty.
    #[must_use]
    pub fn new(slug: impl Into<String>, kind: FieldKind) -> Self {
        let slug = slug.into();
        Self { slug, kind, required: false, default: false, options: Vec::new() }
    }

    /// A field every event type has, such as `title` or `notes`, here made required by the owner. When it is
    /// missing, the error comes from inside the booking and has another shape.
    #[must_use]
    pub fn required_default(slug: impl Into<String>) -> Self {
        Self { required: true, default: true, ..Self::new(slug, FieldKind::Text) }
    }

    /// Must be answered.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The values to choose from.
    #[must_use]
    pub fn with_options<S: Into<String>>(mut self, options: impl IntoIterator<Item = S>) -> Self {
        self.options = options.into_iter().map(Into::into).collect();
        self
    }
}

/// When a host is open in a week, in wall time.
///
/// ```
/// use askpro_sandbox::calcom::WeeklyHours;
/// use chrono::Weekday;
/// let hours = WeeklyHours::closed()
///     .open(Weekday::Mon, 9 * 60, 12 * 60)
///     .open(Weekday::Mon, 13 * 60 + 30, 18 * 60);
/// assert_ne!(hours, WeeklyHours::weekdays(9, 18));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyHours(pub(super) Vec<(Weekday, u32, u32)>);

const MINUTES_OF_DAY: u32 = 24 * 60;

impl WeeklyHours {
    /// Never.
    #[must_use]
    pub const fn closed() -> Self {
        Self(Vec::new())
    }

    /// Day and night.
    #[must_use]
    pub fn always() -> Self {
        WEEK.iter().fold(Self::closed(), |hours, day| hours.open(*day, 0, MINUTES_OF_DAY))
    }

    /// Monday to Friday, from one full hour to another.
    #[must_use]
    pub fn weekdays(from_hour: u32, to_hour: u32) -> Self {
        let days = WEEK.iter().take(5);
        days.fold(Self::closed(), |hours, day| hours.open(*day, from_hour * 60, to_hour * 60))
    }

    /// Also open on this day from one minute of the day to another; anything beyond midnight is cut off.
    #[must_use]
    pub fn open(mut self, day: Weekday, from_minute: u32, to_minute: u32) -> Self {
        let to = to_minute.min(MINUTES_OF_DAY);
        if from_minute < to {
            self.0.push((day, from_minute, to));
        }
        self
    }
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// Where an appointment takes place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocationSpec {
    /// At the business.
    Address(String),
    /// The attendee calls this number.
    Phone(String),
    /// The business calls the attendee.
    AttendeePhone,
    /// A video call by Cal.com.
    CalVideo,
}

impl LocationSpec {
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Phone(_) => "phone",
            Self::AttendeePhone => "attendeePhone",
            Self::CalVideo => "integration",
        }
    }
}

/// An event type.
///
/// By default it belongs to the account's own user, takes a real e-mail address, is confirmed at once, and can be
/// booked Monday to Friday from 9 to 18 in Berlin without notice.
///
/// ```
/// use askpro_sandbox::calcom::{EventTypeSpec, FieldRule, WeeklyHours};
/// let cut = EventTypeSpec::new(2_563_193, "Beratung", "beratung", 30)
///     .with_email(FieldRule::Optional)
///     .with_phone(FieldRule::Required)
///     .with_hours(WeeklyHours::weekdays(8, 20));
/// assert_eq!(cut.id(), 2_563_193);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "these are the calendar's own switches")]
pub struct EventTypeSpec {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) length: u32,
    pub(super) lengths: Vec<u32>,
    pub(super) interval: Option<u32>,
    pub(super) team: Option<i64>,
    pub(super) hosts: Vec<i64>,
    pub(super) email: FieldRule,
    pub(super) phone: FieldRule,
    pub(super) fields: Vec<FieldSpec>,
    pub(super) confirmation: Confirmation,
    pub(super) hours: WeeklyHours,
    pub(super) zone: Tz,
    pub(super) notice_minutes: u32,
    pub(super) locations: Vec<LocationSpec>,
    pub(super) price_cents: u32,
    pub(super) hidden: bool,
    pub(super) cancellable: bool,
    pub(super) verifies_email: bool,
    pub(super) needs_key: bool,
}

impl EventTypeSpec {
    /// An event type of a length in minutes.
    #[must_use]
    pub fn new(id: i64, title: impl Into<String>, slug: impl Into<String>, minutes: u32) -> Self {
        Self {
            id,
            title: title.into(),
            slug: slug.into(),
            length: minutes.max(1),
            lengths: Vec::new(),
            interval: None,
            team: None,
            hosts: Vec::new(),
            email: FieldRule::Required,
            phone: FieldRule::Optional,
            fields: Vec::new(),
            confirmation: Confirmation::Automatic,
            hours: WeeklyHours::weekdays(9, 18),
            zone: Tz::Europe__Berlin,
            notice_minutes: 0,
            locations: vec![LocationSpec::Address("Musterstraße 1, 10115 Berlin".to_owned())],
            price_cents: 0,
            hidden: false,
            cancellable: true,
            verifies_email: false,
            needs_key: false,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.id
    }

    /// The lengths to choose from, in minutes; without them `lengthInMinutes` is refused.
    #[must_use]
    pub fn with_lengths(mut self, minutes: impl IntoIterator<Item = u32>) -> Self {
        self.lengths = minutes.into_iter().filter(|length| *length > 0).collect();
        self
    }

    /// The distance of listed slots in minutes; by default the length.
    #[must_use]
    pub fn with_interval(mut self, minutes: u32) -> Self {
        self.interval = Some(minutes.max(1));
        self
    }

    /// Belongs to a team.
    #[must_use]
    pub const fn with_team(mut self, team: i64) -> Self {
        self.team = Some(team);
        self
    }

    /// Who can take it; several hosts take turns (round robin). A host is never booked twice at a time, whatever
    /// the event type. By default it is the account's user.
    #[must_use]
    pub fn with_hosts(mut self, hosts: impl IntoIterator<Item = i64>) -> Self {
        self.hosts = hosts.into_iter().collect();
        self
    }

    /// Whether an e-mail address is asked for.
    #[must_use]
    pub const fn with_email(mut self, rule: FieldRule) -> Self {
        self.email = rule;
        self
    }

    /// Whether a phone number is asked for.
    #[must_use]
    pub const fn with_phone(mut self, rule: FieldRule) -> Self {
        self.phone = rule;
        self
    }

    /// A further field of the booking form.
    #[must_use]
    pub fn with_field(mut self, field: FieldSpec) -> Self {
        self.fields.push(field);
        self
    }

    /// Whether the host has to confirm.
    #[must_use]
    pub const fn with_confirmation(mut self, confirmation: Confirmation) -> Self {
        self.confirmation = confirmation;
        self
    }

    /// When it can be booked.
    #[must_use]
    pub fn with_hours(mut self, hours: WeeklyHours) -> Self {
        self.hours = hours;
        self
    }

    /// The zone of its hours.
    #[must_use]
    pub const fn with_zone(mut self, zone: Tz) -> Self {
        self.zone = zone;
        self
    }

    /// How long before its start it must be booked, in minutes.
    #[must_use]
    pub const fn with_notice(mut self, minutes: u32) -> Self {
        self.notice_minutes = minutes;
        self
    }

    /// Where it takes place; the first is the default.
    #[must_use]
    pub fn with_locations(mut self, locations: impl IntoIterator<Item = LocationSpec>) -> Self {
        self.locations = locations.into_iter().collect();
        self
    }

    /// What it costs, in cents.
    #[must_use]
    pub const fn with_price(mut self, cents: u32) -> Self {
        self.price_cents = cents;
        self
    }

    /// Not on public pages.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Cannot be cancelled.
    #[must_use]
    pub const fn not_cancellable(mut self) -> Self {
        self.cancellable = false;
        self
    }

    /// Sends the booker a code by e-mail that the booking must contain.
    #[must_use]
    pub const fn verifying_email(mut self) -> Self {
        self.verifies_email = true;
        self
    }

    /// Can be booked only with a key.
    #[must_use]
    pub const fn needing_key(mut self) -> Self {
        self.needs_key = true;
        self
    }

    pub(super) fn needs_confirmation(&self) -> bool {
        self.confirmation != Confirmation::Automatic
    }

    pub(super) fn is_round_robin(&self) -> bool {
        self.hosts.len() > 1
    }
}
