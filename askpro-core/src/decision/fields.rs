//! What the agent collected, field by field, and which source is believed.

use std::fmt;

use crate::call::{CallReport, FieldSource, Fields};
use crate::confirmation::Confirmation;

/// The names under which agents collect a field; the first is the one used in messages.
struct FieldNames(&'static [&'static str]);

const CONFIRMED: FieldNames = FieldNames(&["booking_confirmed", "termin_bestaetigt"]);
const DATE: FieldNames = FieldNames(&["datum", "date"]);
const TIME: FieldNames = FieldNames(&["uhrzeit", "time"]);
const NAME: FieldNames = FieldNames(&["name", "kunde_name", "customer_name"]);
const SERVICE: FieldNames = FieldNames(&["dienstleistung", "service"]);
const EMAIL: FieldNames = FieldNames(&["email", "e_mail"]);
const PHONE: FieldNames = FieldNames(&["telefonnummer", "telefon", "phone"]);
const STAFF: FieldNames = FieldNames(&["mitarbeiter_wunsch", "preferred_staff"]);
const NOTES: FieldNames = FieldNames(&["notizen", "notes"]);

impl FieldNames {
    fn text(&self, fields: &Fields) -> Option<String> {
        self.0.iter().find_map(|name| fields.get(*name)?.as_text())
    }
}

/// The values of one source, or of several put together. Debug shows which are there, not what they are.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Collected {
    pub(super) confirmation: Option<Confirmation>,
    pub(super) date: Option<String>,
    pub(super) time: Option<String>,
    pub(super) name: Option<String>,
    pub(super) service: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) staff: Option<String>,
    pub(super) notes: Option<String>,
}

impl fmt::Debug for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collected")
            .field("confirmation", &self.confirmation)
            .field("missing", &self.missing())
            .finish_non_exhaustive()
    }
}

impl Collected {
    fn read(fields: &Fields) -> Self {
        let confirmation = CONFIRMED.0.iter().find_map(|name| Confirmation::of(fields.get(*name)?));
        Self {
            confirmation,
            date: DATE.text(fields),
            time: TIME.text(fields),
            name: NAME.text(fields),
            service: SERVICE.text(fields),
            email: EMAIL.text(fields),
            phone: PHONE.text(fields),
            staff: STAFF.text(fields),
            notes: NOTES.text(fields),
        }
    }

    fn says_yes(&self) -> bool {
        matches!(self.confirmation, Some(Confirmation::Yes))
    }

    /// The fields a booking needs that are not there, under the names agents use.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        [("datum", &self.date), ("uhrzeit", &self.time), ("name", &self.name)]
            .into_iter()
            .filter_map(|(field, value)| value.is_none().then_some(field))
            .collect()
    }

    /// Fills gaps from a set that is believed less.
    fn or(self, other: &Self) -> Self {
        Self {
            confirmation: self.confirmation,
            date: self.date.or_else(|| other.date.clone()),
            time: self.time.or_else(|| other.time.clone()),
            name: self.name.or_else(|| other.name.clone()),
            service: self.service.or_else(|| other.service.clone()),
            email: self.email.or_else(|| other.email.clone()),
            phone: self.phone.or_else(|| other.phone.clone()),
            staff: self.staff.or_else(|| other.staff.clone()),
            notes: self.notes.or_else(|| other.notes.clone()),
        }
    }

    /// Whether two sets name a different day or time, so that one must not fill the gaps of the other.
    fn contradicts(&self, other: &Self) -> bool {
        let differ =
            |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        differ(&self.date, &other.date) || differ(&self.time, &other.time)
    }
}

/// What the sources together say about a booking.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Agreement {
    /// The caller agreed; the set may still lack fields.
    Yes(Collected),
    /// Nobody said yes.
    No(Collected),
    /// A value cannot be read, or the sources contradict each other.
    Unclear(Collected, String),
}

impl Agreement {
    pub(super) const fn collected(&self) -> &Collected {
        match self {
            Self::Yes(collected) | Self::No(collected) | Self::Unclear(collected, _) => collected,
        }
    }
}

/// Reads all sources of all reports of a call; where they differ, a later report counts.
///
/// The first complete set wins. When no set is complete, the most believed yes is filled up from the other
/// sources, as long as they do not name another day or time. A yes beside a no or an unreadable value is unclear;
/// the start variables are inputs and take no part in that.
pub(super) fn agreement(reports: &[&CallReport]) -> Agreement {
    let sets: Vec<(FieldSource, Collected)> = FieldSource::ALL
        .into_iter()
        .map(|source| (source, Collected::read(&united(reports, source))))
        .collect();
    let everything = sets.iter().fold(Collected::default(), |all, (_, set)| all.or(set));

    if let Some(why) = doubt(&sets) {
        return Agreement::Unclear(everything, why);
    }
    let yes = |set: &&(FieldSource, Collected)| set.1.says_yes();
    if let Some((_, complete)) = sets.iter().filter(yes).find(|(_, set)| set.missing().is_empty()) {
        let filled = fill_up(complete, &sets);
        return Agreement::Yes(filled);
    }
    match sets.iter().find(yes) {
        Some((_, set)) => Agreement::Yes(fill_up(set, &sets)),
        None => Agreement::No(everything),
    }
}

fn fill_up(set: &Collected, sets: &[(FieldSource, Collected)]) -> Collected {
    sets.iter()
        .filter(|(_, other)| !set.contradicts(other))
        .fold(set.clone(), |filled, (_, other)| filled.or(other))
}

/// Why the confirmation cannot be trusted, if it cannot.
fn doubt(sets: &[(FieldSource, Collected)]) -> Option<String> {
    let results = || sets.iter().filter(|(source, _)| *source != FieldSource::StartVariables);
    let any_result = results().any(|(_, set)| set.confirmation.is_some());
    for (source, set) in sets {
        if any_result && *source == FieldSource::StartVariables {
            continue;
        }
        if let Some(Confirmation::Unclear { found }) = &set.confirmation {
            return Some(format!(
                "booking_confirmed in {}: expected yes or no, found {found:?}",
                source.as_str()
            ));
        }
    }
    let yes = results().find(|(_, set)| set.says_yes());
    let no = results().find(|(_, set)| matches!(set.confirmation, Some(Confirmation::No)));
    match (yes, no) {
        (Some((yes, _)), Some((no, _))) => {
            Some(format!("booking_confirmed: yes in {}, but no in {}", yes.as_str(), no.as_str()))
        }
        _ => None,
    }
}

/// The values of one source over all reports.
fn united(reports: &[&CallReport], source: FieldSource) -> Fields {
    let mut united = Fields::new();
    for fields in reports.iter().filter_map(|report| report.fields.get(&source)) {
        united.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    united
}
