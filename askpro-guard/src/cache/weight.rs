//! About how many bytes things take. Texts are counted, the rest is estimated generously.

use askpro_core::ports::{Agent, EventType};
use askpro_core::{Branch, Line, Slot};

pub(super) fn slot(_: &Slot) -> usize {
    size_of::<Slot>()
}

pub(super) fn event_type(event_type: &EventType) -> usize {
    let fields: usize = event_type.required_fields.iter().map(|field| text(field)).sum();
    let lengths = event_type.length_options.len() * size_of::<u32>();
    size_of::<EventType>() + event_type.title.len() + event_type.slug.len() + fields + lengths
}

pub(super) fn agent(agent: &Agent) -> usize {
    let texts = [&agent.name, &agent.webhook_url, &agent.timezone, &agent.language];
    let texts: usize = texts.into_iter().flatten().map(|one| text(one)).sum();
    let events: usize = agent.webhook_events.iter().map(|event| text(event)).sum();
    size_of::<Agent>() + agent.id.as_str().len() + texts + events
}

pub(super) fn line(line: &Line) -> usize {
    let branches: usize = line.company.branches.iter().map(branch).sum();
    size_of::<Line>() + line.company.name.len() + branches
}

fn branch(branch: &Branch) -> usize {
    let numbers: usize = branch.phone_numbers.iter().map(|number| text(number.as_str())).sum();
    let service = |service: &askpro_core::Service| {
        let aliases: usize = service.aliases.iter().map(|alias| text(alias)).sum();
        size_of::<askpro_core::Service>() + service.name.len() + aliases
    };
    let services: usize = branch.services.iter().map(service).sum();
    size_of::<Branch>() + branch.name.len() + numbers + services
}

const fn text(text: &str) -> usize {
    size_of::<String>() + text.len()
}
