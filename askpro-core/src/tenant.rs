//! Who the server works for: companies, their branches, numbers and services.

use std::collections::HashSet;

use chrono::Duration;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::business_hours::BusinessHours;
use crate::function::OwnFunction;
use crate::id::{AgentId, BranchId, CompanyId, EventTypeId};
use crate::phone::{E164, Region};

/// The language of sentences and notes for one company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

impl Locale {
    /// The two-letter code, as Cal.com takes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }
}

/// One business: a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// The tenant's number; 1 or more.
    pub id: CompanyId,
    /// What the business is called.
    pub name: String,
    /// The zone of wall times, unless a branch says otherwise.
    pub timezone: Tz,
    /// The language of sentences and notes.
    pub locale: Locale,
    /// The region in which national phone numbers are read.
    pub region: Region,
    /// How long before its start an appointment may still be changed or cancelled.
    pub notice: Duration,
    /// How long before its start an appointment can be made by phone at the latest.
    pub lead_time: Duration,
    /// What a caller is told who cancels, in the company's language, such as what it costs; `None` says nothing.
    pub refund_policy: Option<String>,
    /// When the business is open, unless a branch says otherwise.
    pub opening_hours: BusinessHours,
    /// The functions that its agents can call beside the built-in ones; each name once.
    pub functions: Vec<OwnFunction>,
    /// The branches; their ids are unique on the whole server.
    pub branches: Vec<Branch>,
}

impl Company {
    /// A company without branches and functions of its own, in Berlin, in German, with 24 hours' notice, no lead time and no known hours.
    #[must_use]
    pub fn new(id: CompanyId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            timezone: chrono_tz::Europe::Berlin,
            locale: Locale::De,
            region: Region::De,
            notice: crate::reschedule::DEFAULT_NOTICE,
            lead_time: Duration::zero(),
            refund_policy: None,
            opening_hours: BusinessHours::default(),
            functions: Vec::new(),
            branches: Vec::new(),
        }
    }

    /// Adds a branch.
    #[must_use]
    pub fn with_branch(mut self, branch: Branch) -> Self {
        self.branches.push(branch);
        self
    }

    /// The branch with this id.
    #[must_use]
    pub fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.id == id)
    }

    /// Its own function of this name, unless it is switched off.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&OwnFunction> {
        self.functions.iter().find(|function| function.is_enabled && function.name == name)
    }

    /// The company as a store has to keep it in place of an older state: this one, each number of a branch once, and
    /// after its branches those that only the older state names, [retired](Branch::retired), because calls point to
    /// them.
    #[must_use]
    pub fn succeeding(&self, older: Option<&Self>) -> Self {
        let mut company = self.clone();
        for branch in &mut company.branches {
            let mut seen = HashSet::new();
            branch.phone_numbers.retain(|number| seen.insert(number.clone()));
        }
        let gone = older.iter().flat_map(|older| &older.branches);
        let gone = gone.filter(|branch| self.branch(branch.id).is_none());
        company.branches.extend(gone.map(Branch::retired));
        company
    }

    /// The zone in which a branch's wall times are read.
    #[must_use]
    pub fn timezone_of(&self, branch: &Branch) -> Tz {
        branch.timezone.unwrap_or(self.timezone)
    }

    /// When a branch is open.
    #[must_use]
    pub fn opening_hours_of<'a>(&'a self, branch: &'a Branch) -> &'a BusinessHours {
        branch.opening_hours.as_ref().unwrap_or(&self.opening_hours)
    }
}

/// A place of a company: what a dialled number leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// Its id.
    pub id: BranchId,
    /// What it is called.
    pub name: String,
    /// The numbers callers dial; a number belongs to one branch on the whole server.
    pub phone_numbers: Vec<E164>,
    /// What is booked when the caller named no service.
    pub event_type_id: Option<EventTypeId>,
    /// The voice agent, for calls without a number (browser calls).
    pub retell_agent_id: Option<AgentId>,
    /// Whether calls may lead to bookings.
    pub is_active: bool,
    /// Its own zone, if it differs from the company's.
    pub timezone: Option<Tz>,
    /// Its own hours, if they differ from the company's.
    pub opening_hours: Option<BusinessHours>,
    /// What can be booked by name.
    pub services: Vec<Service>,
}

impl Branch {
    /// An active branch without numbers, event type or services.
    #[must_use]
    pub fn new(id: BranchId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            phone_numbers: Vec::new(),
            event_type_id: None,
            retell_agent_id: None,
            is_active: true,
            timezone: None,
            opening_hours: None,
            services: Vec::new(),
        }
    }

    /// Adds a number callers dial.
    #[must_use]
    pub fn with_phone_number(mut self, number: E164) -> Self {
        self.phone_numbers.push(number);
        self
    }

    /// Sets what is booked when the caller named no service.
    #[must_use]
    pub fn with_event_type(mut self, event_type: EventTypeId) -> Self {
        self.event_type_id = Some(event_type);
        self
    }

    /// Adds a service.
    #[must_use]
    pub fn with_service(mut self, service: Service) -> Self {
        self.services.push(service);
        self
    }

    /// The branch without calls: it gives up its numbers and its agent, so that another branch can have them.
    #[must_use]
    pub fn retired(&self) -> Self {
        Self { phone_numbers: Vec::new(), retell_agent_id: None, is_active: false, ..self.clone() }
    }
}

/// Something that can be booked by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// What the business calls it.
    pub name: String,
    /// What callers call it.
    pub aliases: Vec<String>,
    /// The Cal.com event type behind it.
    pub event_type_id: EventTypeId,
    /// How long it takes, if the business said so; counts where the event type leaves a choice of lengths.
    pub duration_minutes: Option<u32>,
    /// With whom it can be booked by name.
    pub staff: Vec<StaffMember>,
}

impl Service {
    /// A service without aliases, of the length that the event type has.
    #[must_use]
    pub fn new(name: impl Into<String>, event_type_id: EventTypeId) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
            event_type_id,
            duration_minutes: None,
            staff: Vec::new(),
        }
    }

    /// Adds somebody with whom it can be booked by name.
    #[must_use]
    pub fn with_staff(mut self, member: StaffMember) -> Self {
        self.staff.push(member);
        self
    }
}

/// Somebody with whom a service can be booked by name, because it has an event type of theirs alone.
///
/// Cal.com's API books an event type and picks the host itself; so a wish for one person can be kept where that person
/// has an event type, and is noted otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// What they are called.
    pub name: String,
    /// What callers call them, such as "Frau Muster".
    pub aliases: Vec<String>,
    /// The Cal.com event type of this service with them.
    pub event_type_id: EventTypeId,
}

impl StaffMember {
    /// Somebody without other names.
    #[must_use]
    pub fn new(name: impl Into<String>, event_type_id: EventTypeId) -> Self {
        Self { name: name.into(), aliases: Vec::new(), event_type_id }
    }
}

/// What a dialled number or an agent leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The company.
    pub company: Company,
    /// One of its branches.
    pub branch_id: BranchId,
}

impl Line {
    /// The branch of the line.
    #[must_use]
    pub fn branch(&self) -> Option<&Branch> {
        self.company.branch(self.branch_id)
    }
}
