//! The call in which a function runs: who is called, who calls, and in which words they are answered.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

use super::sentence::Sentences;
use super::{FunctionCall, FunctionService};
use crate::business_hours::BusinessHours;
use crate::datetime::GermanDateTimeParser;
use crate::error::Result;
use crate::function::FunctionAnswer;
use crate::phone::{CallerNumber, E164};
use crate::tenant::{Branch, Company, Line};

/// A call in progress.
pub(super) struct Talk<'a> {
    pub(super) service: &'a FunctionService,
    pub(super) call: &'a FunctionCall,
    pub(super) company: Company,
    pub(super) branch: Branch,
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
    pub(super) say: Sentences,
}

impl<'a> Talk<'a> {
    /// Looks up who is called; the inner error is what is said when calls may not lead to bookings there.
    pub(super) async fn begin(
        service: &'a FunctionService,
        call: &'a FunctionCall,
    ) -> Result<std::result::Result<Self, FunctionAnswer>> {
        let company = service.booking.store.company(call.company).await?;
        let say = Sentences(company.as_ref().map(|company| company.locale).unwrap_or_default());
        let bookable = company.and_then(|company| {
            let is_active = company.branch(call.branch).is_some_and(|branch| branch.is_active);
            is_active.then_some(Line { company, branch_id: call.branch })
        });
        Ok(match bookable {
            Some(line) => Ok(Self::of(service, call, &line)),
            None => Err(FunctionAnswer::no(say.not_bookable())),
        })
    }

    /// A call to this line.
    pub(super) fn of(service: &'a FunctionService, call: &'a FunctionCall, line: &Line) -> Self {
        let company = line.company.clone();
        let branch = company.branch(line.branch_id).cloned();
        let branch = branch.unwrap_or_else(|| Branch::new(line.branch_id, ""));
        let (zone, now) = (company.timezone_of(&branch), service.booking.now());
        let say = Sentences(company.locale);
        Self { service, call, company, branch, zone, now, say }
    }

    /// How days and times are read.
    pub(super) fn parser(&self) -> GermanDateTimeParser {
        let parser =
            GermanDateTimeParser::default().with_timezone(self.zone).with_locale(self.say.0);
        match self.hours().envelope() {
            Some(hours) => parser.with_opening_hours(hours).with_future_only(true),
            None => parser.with_future_only(true),
        }
    }

    pub(super) fn hours(&self) -> &BusinessHours {
        self.company.opening_hours_of(&self.branch)
    }

    /// What the clock on the branch's wall shows.
    pub(super) fn wall(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.zone).naive_local()
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.wall(self.now).date()
    }

    /// The number from which the caller calls, unless it is withheld.
    pub(super) fn caller(&self) -> Option<E164> {
        let caller = CallerNumber::parse(self.call.caller.as_deref(), self.company.region);
        caller.known().cloned()
    }
}
