//! Which service is meant by what a caller said, as a speech recogniser wrote it down, and with whom.
//!
//! Names are compared by the letters that can be heard: case, umlauts, double consonants, hyphens, endings and the
//! order of words do not count; nor do words such as "einen Termin für". Compounds are taken apart by the words of the
//! other side, so that "Haarschnitt Damen" is "Damenhaarschnitt".
//!
//! ```
//! use askpro_core::service_name::{ServiceMatch, meant};
//! use askpro_core::{EventTypeId, Service};
//!
//! let names = ["Damenhaarschnitt", "Herrenhaarschnitt", "Färben"];
//! let services: Vec<_> = (1..).zip(names).map(|(id, name)| Service::new(name, EventTypeId::new(id))).collect();
//! assert_eq!(meant(&services, "einen Herren-Harschnit bitte"), ServiceMatch::One(&services[1]));
//! assert_eq!(meant(&services, "Haarschnitt"), ServiceMatch::Unclear(vec![&services[0], &services[1]]));
//! assert_eq!(meant(&services, "Reifenwechsel"), ServiceMatch::Unknown);
//! ```

mod choice;
mod fold;
mod likeness;
#[cfg(test)]
mod tests;

pub use choice::{Choice, Unclear, choose};

use crate::id::EventTypeId;
use crate::tenant::{Service, StaffMember};
use fold::Words;
use likeness::Likeness;

/// How many services a question names at most.
pub const MOST_ASKED: usize = 3;

/// What has a name by which callers ask for it.
pub trait Named {
    /// What the business calls it.
    fn name(&self) -> &str;
    /// What callers call it.
    fn aliases(&self) -> &[String];
    /// What is booked then.
    fn event_type(&self) -> EventTypeId;
}

impl Named for Service {
    fn name(&self) -> &str {
        &self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn event_type(&self) -> EventTypeId {
        self.event_type_id
    }
}

impl Named for StaffMember {
    fn name(&self) -> &str {
        &self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn event_type(&self) -> EventTypeId {
        self.event_type_id
    }
}

/// Which service, or which person, is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceMatch<'s, T = Service> {
    /// This one.
    One(&'s T),
    /// One of these may be meant, the most alike first, at least one and at most [`MOST_ASKED`]: a question.
    Unclear(Vec<&'s T>),
    /// None that is known.
    Unknown,
}

/// The service that is meant by what was heard; never a guess.
///
/// - A name or alias, regardless of case and surrounding space, always names its service.
/// - Otherwise the services that have most of the heard words are looked at. One of them is meant if it alone has all
///   of them, or if all of its own words were heard. Two that have the same words are a question, and so is one that is
///   only partly alike, two slips of the tongue away, refused ("keine Massage") or narrowed down by a word that is not
///   in its name ("Thai Massage"). Words of fewer than five letters have to be exact.
/// - The order of the services does not matter.
///
/// At most 200 characters and 24 words are read of what was heard, at most 120 and 12 of a name. Each name is compared
/// with it once, and the services that are alike with each other, letter for letter.
#[must_use]
pub fn meant<'s, T: Named>(services: &'s [T], heard: &str) -> ServiceMatch<'s, T> {
    let exact: Vec<_> = services.iter().filter(|service| is_named(*service, heard)).collect();
    if !exact.is_empty() {
        return answer(exact, true);
    }
    let words = Words::of_heard(heard);
    let mut alike: Vec<(Likeness, &T)> = services
        .iter()
        .filter_map(|service| {
            let likenesses =
                names(service).filter_map(|name| words.likeness(&Words::of_name(name)));
            likenesses.max_by(Likeness::by_likeness).map(|best| (best, service))
        })
        .collect();
    alike.sort_by(|(one, a), (other, b)| {
        let by_name = || (a.name(), a.event_type()).cmp(&(b.name(), b.event_type()));
        other.by_likeness(one).then_with(by_name)
    });
    let outdone = |one: &Likeness| alike.iter().any(|(other, _)| other.outdoes(one));
    let mut best: Vec<_> = alike.iter().filter(|(one, _)| !outdone(one)).collect();
    // "Damenhaarschnitt oder Herrenhaarschnitt" does not ask for "Bart schneiden".
    let named: Vec<_> =
        best.iter().map(|(one, _)| one).filter(|one| one.is_named()).cloned().collect();
    best.retain(|(one, _)| one.is_named() || !one.adds_nothing_to(&named));
    let sure = best.iter().all(|(one, _)| one.is_sure());
    answer(best.into_iter().map(|(_, service)| *service).collect(), sure)
}

fn answer<T>(mut services: Vec<&T>, sure: bool) -> ServiceMatch<'_, T> {
    match services.as_slice() {
        [] => ServiceMatch::Unknown,
        [one] if sure => ServiceMatch::One(one),
        _ => {
            services.truncate(MOST_ASKED);
            ServiceMatch::Unclear(services)
        }
    }
}

fn names<T: Named>(service: &T) -> impl Iterator<Item = &str> {
    std::iter::once(service.name()).chain(service.aliases().iter().map(String::as_str))
}

fn is_named<T: Named>(service: &T, words: &str) -> bool {
    let words = words.trim().to_lowercase();
    !words.is_empty() && names(service).any(|name| name.trim().to_lowercase() == words)
}
