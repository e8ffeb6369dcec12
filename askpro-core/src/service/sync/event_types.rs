//! What a company books in the calendar, and whether a caller can book it by phone.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::id::{BranchId, EventTypeId};
use crate::ports::{Calendar, EventType};
use crate::tenant::{Branch, Company, Locale};

/// The calendar's event types, and those that the company names: who books each, and what stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTypeReport {
    /// By number.
    pub event_types: Vec<EventTypeFound>,
}

/// An event type, who books it, and what stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventTypeFound {
    /// Its number.
    pub id: EventTypeId,
    /// What the calendar has; `None` when it has nothing, or does not show it.
    pub there: Option<EventType>,
    /// What is booked with it; empty when the company does not offer it by phone.
    pub uses: Vec<EventTypeUse>,
    /// What stands in the way of booking it by phone.
    pub warnings: Vec<EventTypeWarning>,
}

/// Where a company names an event type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventTypeUse {
    /// The branch.
    pub branch: BranchId,
    /// What the branch is called.
    pub branch_name: String,
    /// The service; `None` for what is booked when the caller named none.
    pub service: Option<String>,
    /// With whom; `None` for the service with anybody.
    pub staff: Option<String>,
    /// How long the service takes, if the business said so.
    pub duration_minutes: Option<u32>,
}

/// What stands in the way of booking an event type by phone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventTypeWarning {
    /// The calendar does not have it, or does not show it with this key.
    NotFound,
    /// It costs money.
    Paid,
    /// The booker must enter a code sent by e-mail.
    EmailVerification,
    /// It needs an e-mail address.
    EmailRequired,
    /// It needs answers to these fields, by slug.
    OtherFields(Vec<String>),
    /// The host has to confirm.
    ConfirmationNeeded,
    /// It is not on public pages.
    Hidden,
    /// A service is to take another time than can be booked.
    OtherLength {
        /// The service.
        service: String,
        /// How long the business says it takes, in minutes.
        expected: u32,
        /// What can be booked, in minutes.
        offered: Vec<u32>,
    },
}

impl EventTypeReport {
    /// Reads the calendar's event types, and compares them with what the company names. Changes nothing.
    ///
    /// Event types of teams are not in the calendar's list: those that the company names are read one by one.
    ///
    /// # Errors
    /// Those of [`Calendar`]'s reads.
    pub async fn read(company: &Company, calendar: &dyn Calendar) -> Result<Self> {
        let mut uses = uses_of(company);
        let mut found = BTreeMap::new();
        for event_type in calendar.event_types().await? {
            let uses = uses.remove(&event_type.id).unwrap_or_default();
            found.insert(event_type.id, EventTypeFound::of(event_type.id, Some(event_type), uses));
        }
        for (id, uses) in uses {
            found.insert(id, EventTypeFound::of(id, calendar.event_type(id).await?, uses));
        }
        Ok(Self { event_types: found.into_values().collect() })
    }
}

impl EventTypeFound {
    /// Finds what stands in the way of an event type that is used so.
    #[must_use]
    pub fn of(id: EventTypeId, there: Option<EventType>, uses: Vec<EventTypeUse>) -> Self {
        let warnings = match &there {
            None => vec![EventTypeWarning::NotFound],
            Some(there) => obstacles(there).chain(other_lengths(there, &uses)).collect(),
        };
        Self { id, there, uses, warnings }
    }
}

/// Where the company names which event types.
fn uses_of(company: &Company) -> BTreeMap<EventTypeId, Vec<EventTypeUse>> {
    let mut uses: BTreeMap<EventTypeId, Vec<EventTypeUse>> = BTreeMap::new();
    // A retired branch gets no calls.
    for branch in company.branches.iter().filter(|branch| branch.is_active) {
        for (id, used) in uses_in(branch) {
            uses.entry(id).or_default().push(used);
        }
    }
    uses
}

fn uses_in(branch: &Branch) -> Vec<(EventTypeId, EventTypeUse)> {
    let bare = EventTypeUse {
        branch: branch.id,
        branch_name: branch.name.clone(),
        service: None,
        staff: None,
        duration_minutes: None,
    };
    let mut uses: Vec<_> = branch.event_type_id.map(|id| (id, bare.clone())).into_iter().collect();
    for service in &branch.services {
        let with_anybody = EventTypeUse {
            service: Some(service.name.clone()),
            duration_minutes: service.duration_minutes,
            ..bare.clone()
        };
        let with = |member: &crate::tenant::StaffMember| {
            let staff = Some(member.name.clone());
            (member.event_type_id, EventTypeUse { staff, ..with_anybody.clone() })
        };
        let staff: Vec<_> = service.staff.iter().map(with).collect();
        uses.push((service.event_type_id, with_anybody));
        uses.extend(staff);
    }
    uses
}

/// What a caller who has only a voice and a number cannot give, and what they have to be told.
fn obstacles(there: &EventType) -> impl Iterator<Item = EventTypeWarning> {
    let fields = &there.required_fields;
    let found = [
        there.is_paid.then_some(EventTypeWarning::Paid),
        there.requires_email_verification.then_some(EventTypeWarning::EmailVerification),
        there.requires_email.then_some(EventTypeWarning::EmailRequired),
        (!fields.is_empty()).then(|| EventTypeWarning::OtherFields(fields.clone())),
        there.requires_confirmation.then_some(EventTypeWarning::ConfirmationNeeded),
        there.hidden.then_some(EventTypeWarning::Hidden),
    ];
    found.into_iter().flatten()
}

fn other_lengths(there: &EventType, uses: &[EventTypeUse]) -> Vec<EventTypeWarning> {
    let offered = match there.length_options.as_slice() {
        [] => vec![there.length_minutes],
        options => options.to_vec(),
    };
    let mut warnings = Vec::new();
    for used in uses {
        let Some((service, expected)) = used.service.clone().zip(used.duration_minutes) else {
            continue;
        };
        let warning = EventTypeWarning::OtherLength { service, expected, offered: offered.clone() };
        if !offered.contains(&expected) && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    warnings
}

impl EventTypeWarning {
    /// The name in JSON.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Paid => "paid",
            Self::EmailVerification => "email_verification",
            Self::EmailRequired => "email_required",
            Self::OtherFields(_) => "other_required_fields",
            Self::ConfirmationNeeded => "confirmation_needed",
            Self::Hidden => "hidden",
            Self::OtherLength { .. } => "other_length",
        }
    }

    /// Whether no caller at all can book it.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        matches!(self, Self::NotFound | Self::Paid | Self::EmailVerification | Self::OtherFields(_))
    }

    /// What it means and what to do, in the company's language.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        match locale {
            Locale::De => self.german(),
            Locale::En => self.english(),
        }
    }

    fn german(&self) -> String {
        let text = match self {
            Self::NotFound => {
                "mit diesem Schlüssel nicht gefunden (2002); Termintypen eines Teams brauchen den Schlüssel \
                 eines Team-Admins"
            }
            Self::Paid => {
                "kostet Geld: eine solche Buchung lässt sich am Telefon nicht abschließen"
            }
            Self::EmailVerification => {
                "verlangt einen Code per E-Mail: die Prüfung in Cal.com ausschalten"
            }
            Self::EmailRequired => {
                "verlangt eine E-Mail-Adresse: Anrufer ohne Adresse werden zu Aufgaben; damit die Telefonnummer \
                 genügt, in Cal.com das Telefonfeld zum Pflichtfeld und das E-Mail-Feld freiwillig machen"
            }
            Self::OtherFields(fields) => {
                let fields = fields.join(", ");
                return format!(
                    "verlangt Angaben, die ein Anruf nicht liefert: {fields}; in Cal.com freiwillig machen"
                );
            }
            Self::ConfirmationNeeded => {
                "muss erst bestätigt werden: Anrufer hören „angefragt“, nicht „gebucht“"
            }
            Self::Hidden => {
                "steht nicht auf der öffentlichen Buchungsseite: gebucht wird nur am Telefon"
            }
            Self::OtherLength { service, expected, offered } => {
                let offered = minutes(offered, "oder");
                return format!(
                    "„{service}“ soll {expected} Minuten dauern, in Cal.com sind es {offered} Minuten"
                );
            }
        };
        text.to_owned()
    }

    fn english(&self) -> String {
        let text = match self {
            Self::NotFound => {
                "not found with this key (2002); team event types need a team admin's key"
            }
            Self::Paid => "costs money: such a booking cannot be finished by phone",
            Self::EmailVerification => {
                "asks for a code sent by e-mail: switch the verification off in Cal.com"
            }
            Self::EmailRequired => {
                "needs an e-mail address: callers without one become tasks; to book by phone number alone, \
                 make the phone field required and the e-mail field optional in Cal.com"
            }
            Self::OtherFields(fields) => {
                let fields = fields.join(", ");
                return format!(
                    "needs answers a call does not give: {fields}; make them optional in Cal.com"
                );
            }
            Self::ConfirmationNeeded => {
                "the host has to confirm: callers hear \"requested\", not \"booked\""
            }
            Self::Hidden => "is not on the public booking page: it is booked by phone alone",
            Self::OtherLength { service, expected, offered } => {
                let offered = minutes(offered, "or");
                return format!(
                    "{service:?} is to take {expected} minutes, in Cal.com it takes {offered} minutes"
                );
            }
        };
        text.to_owned()
    }
}

fn minutes(offered: &[u32], or: &str) -> String {
    let offered: Vec<String> = offered.iter().map(ToString::to_string).collect();
    offered.join(&format!(" {or} "))
}

#[cfg(test)]
mod tests;
