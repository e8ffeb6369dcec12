//! What is booked for a caller's words: which service of a branch, and with whom.

use super::{ServiceMatch, meant};
use crate::id::EventTypeId;
use crate::tenant::{Branch, Service, StaffMember};

/// Forms of address: they do not tell people apart.
const ADDRESS: [&str; 9] =
    ["frau", "herr", "herrn", "fräulein", "kollegin", "kollege", "kollegen", "mrs", "mr"];

/// Words that say that anybody will do.
const ANYBODY: [&str; 14] = [
    "egal",
    "beliebig",
    "beliebige",
    "beliebiger",
    "beliebigen",
    "irgendwer",
    "irgendjemand",
    "irgendjemandem",
    "jeder",
    "jedem",
    "anyone",
    "anybody",
    "whoever",
    "any",
];

/// Words that say that nobody in particular is wished for.
const NOBODY: [&str; 9] = [
    "keine",
    "keiner",
    "niemand",
    "niemanden",
    "keine präferenz",
    "kein wunsch",
    "nein",
    "no preference",
    "nobody",
];

/// Words after which somebody is refused.
const REFUSALS: [&str; 6] = ["nicht", "außer", "ausser", "bloß", "not", "except"];

/// What is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<'b> {
    /// The event type.
    pub event_type: EventTypeId,
    /// The service, if the branch has some.
    pub service: Option<&'b Service>,
    /// With whom, if somebody was wished for who has an event type of their own.
    pub staff: Option<&'b StaffMember>,
}

/// Why it is not clear what is to be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear<'b> {
    /// One of these services may be meant.
    Service(Vec<&'b Service>),
    /// No service of the branch is meant; or none was named, and several can be booked.
    NoService,
    /// One of these may be meant; all of them, when it was nobody.
    Staff(Vec<&'b StaffMember>),
    /// The branch has nothing that can be booked.
    Nothing,
}

/// What a caller's words ask to have booked at a branch; never a guess.
///
/// Without words the branch's event type is meant, else its only service. A wish for somebody counts for services that
/// can be booked with people by name; for others it is the business that reads it.
///
/// # Errors
/// When the words fit several services or people, or none.
///
/// ```
/// use askpro_core::service_name::{Unclear, choose};
/// use askpro_core::{Branch, BranchId, EventTypeId, Service, StaffMember};
/// use uuid::Uuid;
///
/// let cut = Service::new("Haarschnitt", EventTypeId::new(1))
///     .with_staff(StaffMember::new("Anna Muster", EventTypeId::new(2)))
///     .with_staff(StaffMember::new("Lisa Beispiel", EventTypeId::new(3)));
/// let salon = Branch::new(BranchId::new(Uuid::nil()), "Mitte").with_service(cut);
/// let booked = |staff| choose(&salon, Some("Haarschnit"), staff).map(|choice| choice.event_type.get());
/// assert_eq!(booked(None), Ok(1));
/// assert_eq!(booked(Some("bei der Anna")), Ok(2));
/// assert_eq!(booked(Some("Frau Beispiel")), Ok(3));
/// assert_eq!(booked(Some("egal")), Ok(1));
/// assert!(matches!(booked(Some("Jutta")), Err(Unclear::Staff(all)) if all.len() == 2));
/// ```
pub fn choose<'b>(
    branch: &'b Branch,
    service: Option<&str>,
    staff: Option<&str>,
) -> Result<Choice<'b>, Unclear<'b>> {
    let services = &branch.services;
    let service = match service.filter(|_| !services.is_empty()) {
        Some(words) => match meant(services, words) {
            ServiceMatch::One(service) => Some(service),
            ServiceMatch::Unclear(several) => return Err(Unclear::Service(several)),
            ServiceMatch::Unknown => return Err(Unclear::NoService),
        },
        None => match (branch.event_type_id, services.as_slice()) {
            (Some(event_type), _) => the_only(services, event_type),
            (None, [only]) => Some(only),
            (None, []) => return Err(Unclear::Nothing),
            (None, _) => return Err(Unclear::NoService),
        },
    };
    let member = match service {
        Some(service) => member(service, staff)?,
        None => None,
    };
    let event_type = member.map(|member| member.event_type_id);
    let event_type = event_type.or(service.map(|service| service.event_type_id));
    let event_type = event_type.or(branch.event_type_id).ok_or(Unclear::Nothing)?;
    Ok(Choice { event_type, service, staff: member })
}

/// The service behind an event type, if it is one.
fn the_only(services: &[Service], event_type: EventTypeId) -> Option<&Service> {
    let mut behind = services.iter().filter(|service| service.event_type_id == event_type);
    behind.next().filter(|_| behind.next().is_none())
}

/// With whom a service is wished for; nobody when anybody will do, or when it cannot be booked by names.
fn member<'b>(
    service: &'b Service,
    words: Option<&str>,
) -> Result<Option<&'b StaffMember>, Unclear<'b>> {
    let staff = &service.staff;
    let Some(wish) = words.filter(|_| !staff.is_empty()).and_then(wish) else { return Ok(None) };
    match meant(staff, &wish) {
        ServiceMatch::One(member) => Ok(Some(member)),
        ServiceMatch::Unclear(several) => Err(Unclear::Staff(several)),
        ServiceMatch::Unknown => Err(Unclear::Staff(staff.iter().collect())),
    }
}

/// The words that name somebody, if they do.
fn wish(words: &str) -> Option<String> {
    let lower = words.to_lowercase();
    let tokens = || lower.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty());
    let has = |list: &[&str]| tokens().any(|token| list.contains(&token));
    let plain = tokens().collect::<Vec<_>>().join(" ");
    if NOBODY.contains(&plain.as_str()) || (has(&ANYBODY) && !has(&REFUSALS)) {
        return None;
    }
    let named: Vec<_> = tokens().filter(|token| !ADDRESS.contains(token)).collect();
    // A form of address alone may be an alias.
    Some(if named.is_empty() { plain } else { named.join(" ") }).filter(|wish| !wish.is_empty())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::id::BranchId;

    fn salon() -> Branch {
        let mut anna = StaffMember::new("Anna Muster", EventTypeId::new(11));
        anna.aliases = vec!["Chefin".to_owned()];
        let cut = Service::new("Haarschnitt", EventTypeId::new(1))
            .with_staff(anna)
            .with_staff(StaffMember::new("Anne Beispiel", EventTypeId::new(12)));
        Branch::new(BranchId::new(Uuid::nil()), "Mitte")
            .with_service(cut)
            .with_service(Service::new("Färben", EventTypeId::new(2)))
    }

    fn event_type(service: Option<&str>, staff: Option<&str>) -> Option<i64> {
        choose(&salon(), service, staff).ok().map(|choice| choice.event_type.get())
    }

    #[test]
    fn a_wish_is_kept_where_somebody_has_an_event_type() {
        for (wish, expected) in [
            ("Anna Muster", Some(11)),
            ("bei der Frau Muster", Some(11)),
            ("bei der Chefin", Some(11)),
            ("Frau Beispiel, bitte", Some(12)),
            ("ganz egal", Some(1)),
            ("keine", Some(1)),
            ("Herr Unbekannt", None),
            ("egal, nur nicht Frau Muster", None),
            ("nicht bei Anna Muster", None),
        ] {
            assert_eq!(event_type(Some("Haarschnitt"), Some(wish)), expected, "{wish}");
        }
        assert_eq!(event_type(Some("Färben"), Some("Anna Muster")), Some(2), "noted, not booked");
    }

    #[test]
    fn what_is_not_named_is_not_guessed() {
        assert_eq!(choose(&salon(), None, None), Err(Unclear::NoService));
        assert_eq!(choose(&salon(), Some("Fußpflege"), None), Err(Unclear::NoService));
        let branch = Branch::new(BranchId::new(Uuid::nil()), "Mitte");
        assert_eq!(choose(&branch, Some("Haarschnitt"), None), Err(Unclear::Nothing));
        let branch = branch.with_event_type(EventTypeId::new(7));
        assert_eq!(choose(&branch, Some("Haarschnitt"), None).map(|c| c.event_type.get()), Ok(7));
        let branch = branch.with_service(Service::new("Färben", EventTypeId::new(2)));
        assert_eq!(choose(&branch, None, None).map(|c| c.event_type.get()), Ok(7));
    }
}
