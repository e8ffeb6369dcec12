//! What a caller wants to have booked.

use super::talk::Talk;
use crate::error::Result;
use crate::function::FunctionAnswer;
use crate::id::{EventTypeId, HostId};
use crate::service_name::{Choice, Unclear, choose};
use crate::tenant::Service;

/// How many services or people are named in one sentence.
const NAMED: usize = 4;

/// What is to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) event_type: EventTypeId,
    /// The only person who would be booked.
    pub(super) host: Option<HostId>,
    pub(super) service: Option<String>,
    /// What is asked for, where the event type leaves a choice of lengths.
    pub(super) length_minutes: Option<u32>,
    /// How long it takes, whoever decides it.
    pub(super) minutes: u32,
}

impl Talk<'_> {
    /// What is meant; the inner error is the question that clears it up.
    pub(super) async fn wanted(
        &self,
        service: Option<&str>,
        staff: Option<&str>,
    ) -> Result<std::result::Result<Wanted, FunctionAnswer>> {
        match choose(&self.branch, service, staff) {
            Ok(choice) => self.measured(choice).await,
            Err(unclear) => Ok(Err(self.question(unclear))),
        }
    }

    async fn measured(
        &self,
        choice: Choice<'_>,
    ) -> Result<std::result::Result<Wanted, FunctionAnswer>> {
        let Choice { event_type, service, .. } = choice;
        let known = match self.service.hints.event_type(self.company.id, event_type).await {
            Ok(Some(known)) => known,
            Ok(None) => return Ok(Err(FunctionAnswer::no(self.say.not_bookable()))),
            Err(error) => return Ok(Err(self.calendar_failed(&error))),
        };
        let wished = service.and_then(|service| service.duration_minutes);
        let length_minutes = wished.filter(|minutes| known.length_options.contains(minutes));
        Ok(Ok(Wanted {
            event_type,
            host: known.host,
            service: service.map(|service| service.name.clone()),
            length_minutes,
            minutes: length_minutes.unwrap_or(known.length_minutes),
        }))
    }

    fn question(&self, unclear: Unclear<'_>) -> FunctionAnswer {
        match unclear {
            Unclear::Service(several) => self.which_service(several),
            Unclear::NoService => self.which_service(self.branch.services.iter()),
            Unclear::Staff(several) => {
                let names: Vec<_> = several.iter().map(|member| member.name.as_str()).collect();
                FunctionAnswer::no(self.say.which_staff(names.get(..NAMED).unwrap_or(&names)))
                    .missing("mitarbeiter_wunsch")
                    .with("staff", names)
            }
            Unclear::Nothing => FunctionAnswer::no(self.say.not_bookable()),
        }
    }

    fn which_service<'s>(&self, services: impl IntoIterator<Item = &'s Service>) -> FunctionAnswer {
        let names: Vec<_> = services.into_iter().map(|service| service.name.as_str()).collect();
        FunctionAnswer::no(self.say.which_service(names.get(..NAMED).unwrap_or(&names)))
            .missing("dienstleistung")
            .with("services", names)
    }
}
