//! What a caller wants to have booked.

use super::talk::Talk;
use crate::error::Result;
use crate::function::FunctionAnswer;
use crate::id::EventTypeId;
use crate::service_name::{self, ServiceMatch};
use crate::tenant::Service;

/// How many services are named in one sentence.
const NAMED: usize = 4;

/// What is to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) event_type: EventTypeId,
    pub(super) service: Option<String>,
    /// What is asked for, where the event type leaves a choice of lengths.
    pub(super) length_minutes: Option<u32>,
    /// How long it takes, whoever decides it.
    pub(super) minutes: u32,
}

impl Talk<'_> {
    /// The service that is meant; the inner error is the question that clears it up.
    pub(super) async fn wanted(
        &self,
        words: Option<&str>,
    ) -> Result<std::result::Result<Wanted, FunctionAnswer>> {
        let services = &self.branch.services;
        let names = || services.iter().map(|service| service.name.as_str()).take(NAMED);
        let service = match words {
            Some(words) => match service_name::meant(services, words) {
                ServiceMatch::One(service) => Some(service),
                ServiceMatch::Unclear(several) => {
                    let names = several.iter().map(|service| service.name.as_str());
                    return Ok(Err(self.which_service(names)));
                }
                ServiceMatch::Unknown if services.is_empty() => None,
                ServiceMatch::Unknown => return Ok(Err(self.which_service(names()))),
            },
            None => match services.as_slice() {
                [only] => Some(only),
                _ if self.branch.event_type_id.is_some() => None,
                _ => return Ok(Err(self.which_service(names()))),
            },
        };
        let event_type = service.map(|service| service.event_type_id);
        let Some(event_type) = event_type.or(self.branch.event_type_id) else {
            return Ok(Err(FunctionAnswer::no(self.say.not_bookable())));
        };
        self.measured(event_type, service).await
    }

    async fn measured(
        &self,
        event_type: EventTypeId,
        service: Option<&Service>,
    ) -> Result<std::result::Result<Wanted, FunctionAnswer>> {
        let known = match self.service.hints.event_type(self.company.id, event_type).await {
            Ok(Some(known)) => known,
            Ok(None) => return Ok(Err(FunctionAnswer::no(self.say.not_bookable()))),
            Err(error) => return Ok(Err(self.calendar_failed(&error))),
        };
        let wished = service.and_then(|service| service.duration_minutes);
        let length_minutes = wished.filter(|minutes| known.length_options.contains(minutes));
        Ok(Ok(Wanted {
            event_type,
            service: service.map(|service| service.name.clone()),
            length_minutes,
            minutes: length_minutes.unwrap_or(known.length_minutes),
        }))
    }

    fn which_service<'n>(&self, names: impl Iterator<Item = &'n str>) -> FunctionAnswer {
        let names: Vec<&str> = names.collect();
        FunctionAnswer::no(self.say.which_service(&names))
            .missing("dienstleistung")
            .with("services", names)
    }
}
