//! What the agent collected, field by field.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::call::{CallReport, FieldSource, FieldValue, Fields};
use crate::confirmation::Confirmation;
use crate::datetime::{Candidate, DateTimeError, GermanDateTimeParser};
use crate::name::person_name;
use crate::spoken::{self, Confidence};
use crate::tenant::Locale;

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

/// A day or time as it was said, and what it reads as. Debug does not show what was said.
#[derive(Clone, PartialEq)]
pub(super) struct Said<T> {
    text: String,
    pub(super) reading: Result<T, DateTimeError>,
}

impl<T: Copy + PartialEq + Into<Candidate>> Said<T> {
    /// Whether both mean the same: where one is unclear, the other has to be one of its readings; what cannot be read
    /// at all means what it says.
    pub(super) fn agrees_with(&self, other: &Self) -> bool {
        match (&self.reading, &other.reading) {
            (Ok(one), Ok(other)) => one == other,
            (Ok(sure), Err(unclear)) | (Err(unclear), Ok(sure))
                if !unclear.candidates().is_empty() =>
            {
                unclear.candidates().contains(&(*sure).into())
            }
            (Err(one), Err(other)) if !one.candidates().is_empty() => {
                one.candidates() == other.candidates()
            }
            _ => self.text == other.text,
        }
    }
}

impl<T> fmt::Debug for Said<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.reading.is_ok() { "Said(readable)" } else { "Said(unreadable)" })
    }
}

/// How days and times are read: as they were meant when the call was made, where the branch is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ear {
    pub(super) parser: GermanDateTimeParser,
    /// The language of the company.
    pub(super) locale: Locale,
    pub(super) heard: DateTime<Utc>,
}

impl Ear {
    fn date(&self, text: &str) -> Result<NaiveDate, DateTimeError> {
        self.heard(|parser, now| parser.parse_date(text, now).map(|read| read.value))
    }

    fn time(&self, text: &str) -> Result<NaiveTime, DateTimeError> {
        self.heard(|parser, now| parser.parse_time(text, now).map(|read| read.value))
    }

    /// Reads in the language of the company, and in the other one when that gives nothing at all.
    fn heard<T>(
        &self,
        read: impl Fn(GermanDateTimeParser, DateTime<Utc>) -> Result<T, DateTimeError>,
    ) -> Result<T, DateTimeError> {
        let own = read(self.parser.with_locale(self.locale), self.heard);
        let other = match self.locale {
            Locale::De => Locale::En,
            Locale::En => Locale::De,
        };
        match own {
            Err(DateTimeError::Unexpected { .. }) => {
                read(self.parser.with_locale(other), self.heard).or(own)
            }
            own => own,
        }
    }

    /// A day and a time clear each other up: "heute" and "um drei" is 15:00, said at noon.
    fn together(&self, date: &mut Said<NaiveDate>, time: &mut Said<NaiveTime>) {
        let unclear = |error: &Option<DateTimeError>| {
            error.as_ref().is_none_or(|error| matches!(error, DateTimeError::Ambiguous { .. }))
        };
        let (of_date, of_time) = (date.reading.clone().err(), time.reading.clone().err());
        let open = of_date.is_some() || of_time.is_some();
        if !open || !unclear(&of_date) || !unclear(&of_time) || date.text == time.text {
            return;
        }
        let text = format!("{}, {}", date.text, time.text);
        let both =
            self.heard(|parser, now| parser.parse_datetime(&text, now).map(|read| read.value));
        if let Ok(wall) = both {
            date.reading = Ok(wall.date());
            time.reading = Ok(wall.time());
        }
    }
}

/// One value of one field in one report.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement<T> {
    source: FieldSource,
    field: &'static str,
    pub(super) value: T,
}

impl<T> Statement<T> {
    /// Where it stands, for a task.
    pub(super) fn place(&self) -> String {
        format!("{} in {}", self.field, self.source.as_str())
    }
}

/// The values of one source over all reports.
struct Source<'a> {
    source: FieldSource,
    /// The latest report first: its values count.
    sets: Vec<&'a Fields>,
}

impl Source<'_> {
    /// Every value of a field, the one that counts first.
    fn all<T>(
        &self,
        names: &FieldNames,
        read: impl Fn(&FieldValue) -> Option<T>,
    ) -> Vec<Statement<T>> {
        let statement = |fields: &Fields, field: &'static str| {
            let value = read(fields.get(field)?)?;
            Some(Statement { source: self.source, field, value })
        };
        let places = self.sets.iter().flat_map(|set| names.0.iter().map(move |name| (*set, *name)));
        places.filter_map(|(set, name)| statement(set, name)).collect()
    }

    fn all_said<T>(
        &self,
        names: &FieldNames,
        parse: impl Fn(&str) -> Result<T, DateTimeError>,
    ) -> Vec<Statement<Said<T>>> {
        self.all(names, |value| {
            let text = value.as_text()?;
            Some(Said { reading: parse(&text), text })
        })
    }

    fn text(&self, names: &FieldNames) -> Option<String> {
        self.all(names, FieldValue::as_text).into_iter().next().map(|statement| statement.value)
    }
}

/// The statements that say something of their kind, be it unclear.
fn readable<T>(all: Vec<Statement<Said<T>>>) -> Vec<Statement<Said<T>>> {
    let says = |said: &Said<T>| match &said.reading {
        Ok(_) => true,
        Err(error) => error.is_question(),
    };
    all.into_iter().filter(|statement| says(&statement.value)).collect()
}

/// All that one source says of a call, over all reports.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Testimony {
    pub(super) source: FieldSource,
    pub(super) confirmations: Vec<Statement<Confirmation>>,
    pub(super) dates: Vec<Statement<Said<NaiveDate>>>,
    pub(super) times: Vec<Statement<Said<NaiveTime>>>,
    /// What counts of it.
    pub(super) collected: Collected,
}

impl Testimony {
    /// Reads one source of all reports, the latest report last.
    pub(super) fn of(source: FieldSource, reports: &[&CallReport], ear: &Ear) -> Self {
        let sets = reports.iter().rev().filter_map(|report| report.fields.get(&source)).collect();
        let values = Source { source, sets };
        let mut dates = values.all_said(&DATE, |text| ear.date(text));
        let mut times = values.all_said(&TIME, |text| ear.time(text));
        // "morgen um drei" in one of the two fields says both.
        if times.is_empty() {
            times = readable(values.all_said(&DATE, |text| ear.time(text)));
        }
        if dates.is_empty() {
            dates = readable(values.all_said(&TIME, |text| ear.date(text)));
        }
        if let (Some(date), Some(time)) = (dates.first_mut(), times.first_mut()) {
            ear.together(&mut date.value, &mut time.value);
        }
        let collected = Collected {
            date: dates.first().map(|statement| statement.value.clone()),
            time: times.first().map(|statement| statement.value.clone()),
            name: values.text(&NAME).as_deref().and_then(person_name),
            service: values.text(&SERVICE),
            email: values.text(&EMAIL),
            phone: values.text(&PHONE),
            staff: values.text(&STAFF),
            notes: values.text(&NOTES),
        };
        let confirmations = values.all(&CONFIRMED, Confirmation::of);
        Self { source, confirmations, dates, times, collected }
    }

    pub(super) fn says_yes(&self) -> bool {
        self.confirmations.iter().any(|statement| statement.value.is_yes())
    }

    /// Whether it may fill the gaps of what is `known`: it names no second day and no second time.
    pub(super) fn fits(&self, known: &Collected) -> bool {
        fn only<T: Copy + PartialEq + Into<Candidate>>(
            known: Option<&Said<T>>,
            all: &[Statement<Said<T>>],
        ) -> bool {
            let known = known.or_else(|| all.first().map(|first| &first.value));
            all.iter().all(|said| known.is_none_or(|known| known.agrees_with(&said.value)))
        }
        only(known.date.as_ref(), &self.dates) && only(known.time.as_ref(), &self.times)
    }
}

/// The values of one source, or of several put together. Debug shows which are missing, not what they are.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Collected {
    pub(super) date: Option<Said<NaiveDate>>,
    pub(super) time: Option<Said<NaiveTime>>,
    pub(super) name: Option<String>,
    pub(super) service: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) staff: Option<String>,
    pub(super) notes: Option<String>,
}

impl fmt::Debug for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collected").field("missing", &self.missing()).finish_non_exhaustive()
    }
}

impl Collected {
    /// The fields a booking needs that are not there, under the names agents use.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        [
            ("datum", self.date.is_none()),
            ("uhrzeit", self.time.is_none()),
            ("name", self.name.is_none()),
        ]
        .into_iter()
        .filter_map(|(field, missing)| missing.then_some(field))
        .collect()
    }

    /// The e-mail address, if it is certain; one that was only understood may be somebody else's.
    pub(super) fn address(&self) -> Option<String> {
        let read = spoken::email_address(self.email.as_deref()?).ok()?;
        (read.confidence == Confidence::Certain).then_some(read.address)
    }

    /// Fills gaps from a set that is believed less.
    pub(super) fn or(self, other: &Self) -> Self {
        Self {
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
}
