//! From what was reported of a call to what follows from it. Pure: same reports, same line, same instant, same
//! decision.

mod agreement;
mod fields;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::appointment::AppointmentRequest;
use crate::call::{CallEventKind, CallReport, DeclineReason};
use crate::datetime::{self, DateTimeError, GermanDateTimeParser};
use crate::phone::{CallerNumber, E164, Region};
use crate::service_name::{Choice, Unclear, choose};
use crate::spoken::{self, SpokenPhoneError};
use crate::task::TaskReason;
use crate::tenant::{Branch, Company, Line, Locale};

use agreement::{Agreement, Verdict, agreement};
use fields::{Collected, Ear};

/// What follows from a call. Debug leaves out why a human has to look: it may quote the caller.
#[derive(Clone, PartialEq, Eq)]
pub enum Decision {
    /// Exactly this is to be booked.
    Book(Box<AppointmentRequest>),
    /// No appointment was wanted or possible.
    Decline(DeclineReason),
    /// A human has to look.
    Task(TaskReason, String),
}

impl std::fmt::Debug for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Book(request) => f.debug_tuple("Book").field(request).finish(),
            Self::Decline(reason) => f.debug_tuple("Decline").field(reason).finish(),
            Self::Task(reason, _) => f.debug_tuple("Task").field(reason).finish_non_exhaustive(),
        }
    }
}

/// A decision, and what could be read from the call on the way to it.
#[derive(Clone, PartialEq)]
pub struct Decided {
    /// What follows.
    pub decision: Decision,
    /// The day that was named, as far as it could be read.
    pub date: Option<NaiveDate>,
    /// The time of day that was named, as far as it could be read.
    pub time: Option<NaiveTime>,
    /// The customer's name, if one was given.
    pub name: Option<String>,
    /// The customer's e-mail address, if a usable one was given.
    pub email: Option<String>,
}

impl std::fmt::Debug for Decided {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decided").field("decision", &self.decision).finish_non_exhaustive()
    }
}

/// The instants a decision depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When the event came that is decided on. Stands in for the time of the call, where no report tells it.
    pub received: DateTime<Utc>,
    /// Now: only what lies after it can be booked.
    pub now: DateTime<Utc>,
}

/// Decides a call from every report of it, whatever the order in which they came.
///
/// A day such as "30.11." is counted from the call, and not from the time at which it is decided.
/// `line` is where the dialled number leads; `None` when no branch has it.
///
/// ```
/// use askpro_core::{CallEventKind, CallReport, DeclineReason, decision::{Decision, Times, decide}};
/// use chrono::{TimeZone, Utc};
/// let mut report = CallReport::new(CallEventKind::Ended, "call_1".parse()?);
/// report.connected = false;
/// let now = Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap();
/// let decided = decide(&[report], None, Times { received: now, now });
/// assert_eq!(decided.decision, Decision::Decline(DeclineReason::NotConnected));
/// # Ok::<(), askpro_core::EmptyId>(())
/// ```
#[must_use]
pub fn decide(reports: &[CallReport], line: Option<&Line>, times: Times) -> Decided {
    // The analysed call knows more than the one that has just ended; the order of arrival says nothing.
    let mut reports: Vec<&CallReport> = reports.iter().collect();
    reports.sort_by_key(|report| report.event == CallEventKind::Analyzed);
    let agreement = agreement(&reports, &ear(&reports, line, times.received));
    let decision = conclude(&reports, line, times.now, &agreement);
    let collected = agreement.collected;
    let email = collected.address();
    Decided {
        decision,
        date: collected.date.and_then(|said| said.reading.ok()),
        time: collected.time.and_then(|said| said.reading.ok()),
        name: collected.name,
        email,
    }
}

/// Days and times count from the call where the branch is; the call's own times come first, the receipt of its event
/// stands in.
fn ear(reports: &[&CallReport], line: Option<&Line>, received: DateTime<Utc>) -> Ear {
    let known = reports.iter().flat_map(|report| [report.started_at, report.ended_at]);
    let heard = known.flatten().min().unwrap_or(received);
    let zone = line.and_then(|line| Some(line.company.timezone_of(line.branch()?)));
    let parser = GermanDateTimeParser::default().with_timezone(zone.unwrap_or(Tz::UTC));
    let locale = line.map(|line| line.company.locale).unwrap_or_default();
    Ear { parser, locale, heard }
}

fn conclude(
    reports: &[&CallReport],
    line: Option<&Line>,
    now: DateTime<Utc>,
    agreement: &Agreement,
) -> Decision {
    let report = match speaking(reports) {
        Ok(report) => report,
        Err(silence) if agreement.any_yes => return yes_in_silence(silence),
        Err(silence) => return Decision::Decline(silence),
    };
    let Some((line, branch)) = line.and_then(|line| Some((line, line.branch()?))) else {
        let detail = "the dialled number, or the agent of a call without one, belongs to no branch";
        return Decision::Task(TaskReason::UnknownNumber, detail.to_owned());
    };
    match &agreement.verdict {
        Verdict::Yes => {}
        Verdict::No => return Decision::Decline(DeclineReason::NotConfirmed),
        Verdict::Unclear((reason, why)) => return Decision::Task(*reason, why.clone()),
    }
    match request(report, &line.company, branch, &agreement.collected, now) {
        Ok(request) => Decision::Book(Box::new(request)),
        Err((reason, detail)) => Decision::Task(reason, detail),
    }
}

/// A report by which somebody spoke with the agent, or why nobody can have.
fn speaking<'a>(reports: &[&'a CallReport]) -> Result<&'a CallReport, DeclineReason> {
    let connected = reports.iter().find(|report| report.connected);
    let report = connected.ok_or(DeclineReason::NotConnected)?;
    if reports.iter().any(|report| report.voicemail) {
        return Err(DeclineReason::Voicemail);
    }
    Ok(report)
}

/// Either the yes is wrong or the silence is: whoever is waiting for the appointment must not be forgotten.
fn yes_in_silence(silence: DeclineReason) -> Decision {
    let found = match silence {
        DeclineReason::Voicemail => "a mailbox answered",
        _ => "the call was not connected",
    };
    let detail = format!("{found}, but booking_confirmed is yes");
    Decision::Task(TaskReason::ConfirmationUnclear, detail)
}

/// What stands in the way of a booking, for a human: why, and what exactly.
type Obstacle = (TaskReason, String);

fn request(
    report: &CallReport,
    company: &Company,
    branch: &Branch,
    collected: &Collected,
    now: DateTime<Utc>,
) -> Result<AppointmentRequest, Obstacle> {
    if !branch.is_active {
        let detail = format!("the branch {:?} is switched off", branch.name);
        return Err((TaskReason::BranchInactive, detail));
    }
    let choice = choice(branch, collected)?;
    let missing = collected.missing();
    if !missing.is_empty() {
        return Err((TaskReason::MissingField, format!("missing: {}", missing.join(", "))));
    }
    let start = start(company, branch, collected, now)?;
    if start <= now {
        let local = start.with_timezone(&company.timezone_of(branch));
        let detail =
            format!("datum: expected a time ahead, found {}", local.format("%d.%m.%Y %H:%M"));
        return Err((TaskReason::DateInPast, detail));
    }
    let email = collected.address();
    let (phone, as_heard) = phone(report, company, collected, email.is_some())?;
    if phone.is_none() && email.is_none() {
        let detail = "missing: telefonnummer or email (the caller's number is withheld)";
        return Err((TaskReason::MissingField, detail.to_owned()));
    }

    let mut request = AppointmentRequest::new(company.id, choice.event_type, start)
        .with_call_id(report.call_id.clone())
        .with_notes(notes(company.locale, collected, as_heard));
    request.branch = Some(branch.id);
    request.length_minutes = choice.service.and_then(|service| service.duration_minutes);
    request.service.clone_from(&collected.service);
    request.attendee.name = collected.name.clone().unwrap_or_default();
    request.attendee.phone = phone;
    request.attendee.email = email;
    request.attendee.timezone = company.timezone_of(branch);
    request.attendee.locale = company.locale;
    Ok(request)
}

/// What is booked, and with whom.
fn choice<'b>(branch: &'b Branch, collected: &Collected) -> Result<Choice<'b>, Obstacle> {
    let (service, staff) = (collected.service.as_deref(), collected.staff.as_deref());
    let expected = |field: &str, names: Vec<&str>, found: Option<&str>| {
        let found = found.map_or_else(|| "nothing".to_owned(), |words| format!("{words:?}"));
        format!("{field}: expected one of {}, found {found}", names.join(", "))
    };
    let all = || branch.services.iter().map(|service| service.name.as_str()).collect();
    choose(branch, service, staff).map_err(|unclear| match unclear {
        Unclear::Service(several) => {
            let names = several.into_iter().map(|service| service.name.as_str());
            let detail = expected("dienstleistung", names.collect(), service);
            (TaskReason::ServiceUnknown, detail)
        }
        Unclear::NoService => {
            (TaskReason::ServiceUnknown, expected("dienstleistung", all(), service))
        }
        Unclear::Staff(several) => {
            let names = several.into_iter().map(|member| member.name.as_str());
            let detail = expected("mitarbeiter_wunsch", names.collect(), staff);
            (TaskReason::StaffUnknown, detail)
        }
        Unclear::Nothing => {
            let detail = format!("the branch {:?} has no event type", branch.name);
            (TaskReason::EventTypeMissing, detail)
        }
    })
}

fn start(
    company: &Company,
    branch: &Branch,
    collected: &Collected,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Obstacle> {
    // Whoever calls back is told what to ask.
    let unclear = |field: &str, error: &DateTimeError| {
        let today = now.with_timezone(&company.timezone_of(branch)).date_naive();
        let question = datetime::say_question(error.candidates(), today, company.locale);
        let question = question.map(|question| format!(" {question}")).unwrap_or_default();
        let reason = match error {
            DateTimeError::Past => TaskReason::DateInPast,
            _ => TaskReason::DateUnclear,
        };
        (reason, format!("{field}: {error}{question}"))
    };
    let missing = |field: &str| (TaskReason::MissingField, format!("missing: {field}"));
    let date = collected.date.as_ref().ok_or_else(|| missing("datum"))?;
    let time = collected.time.as_ref().ok_or_else(|| missing("uhrzeit"))?;
    let date = date.reading.as_ref().map_err(|error| unclear("datum", error))?;
    let time = time.reading.as_ref().map_err(|error| unclear("uhrzeit", error))?;
    datetime::resolve(*date, *time, company.timezone_of(branch))
        .map(|resolved| resolved.instant)
        .map_err(|error| unclear("datum, uhrzeit", &error))
}

/// The number the caller named, else the one they called from. What was named but cannot be read is given back to be
/// noted, if the number they called from or an e-mail address reaches them all the same.
fn phone<'a>(
    report: &CallReport,
    company: &Company,
    collected: &'a Collected,
    has_email: bool,
) -> Result<(Option<E164>, Option<&'a str>), Obstacle> {
    let caller = CallerNumber::parse(report.customer_number(), company.region);
    let named = collected.phone.as_deref();
    let unusable = |error: &dyn std::fmt::Display| {
        Err((TaskReason::PhoneUnusable, format!("telefonnummer: {error}")))
    };
    match (named_number(named, company.region), caller) {
        (Ok(Some(number)), _) | (Ok(None), CallerNumber::Known(number)) => Ok((Some(number), None)),
        (Err(_), CallerNumber::Known(number)) => Ok((Some(number), named)),
        (Ok(None), CallerNumber::Withheld) => Ok((None, None)),
        (Err(_), CallerNumber::Withheld) if has_email => Ok((None, named)),
        (Err(error), _) => unusable(&error),
        (Ok(None), CallerNumber::Unusable(error)) => unusable(&error),
    }
}

/// The number the caller named, written or in words; agents also write that there is none.
fn named_number(named: Option<&str>, region: Region) -> Result<Option<E164>, SpokenPhoneError> {
    match (CallerNumber::parse(named, region), named) {
        (CallerNumber::Known(number), _) => Ok(Some(number)),
        (CallerNumber::Unusable(_), Some(text)) => spoken::phone_number(text, region).map(Some),
        _ => Ok(None),
    }
}

/// What the business should know; values that cannot be used are passed on as they were heard.
fn notes(locale: Locale, collected: &Collected, phone_as_heard: Option<&str>) -> String {
    let [booked, staff, email, phone] = match locale {
        Locale::De => {
            ["Via Telefon gebucht", "Mitarbeiterwunsch", "E-Mail laut Anruf", "Telefon laut Anruf"]
        }
        Locale::En => ["Booked by phone", "Preferred staff", "E-mail as heard", "Phone as heard"],
    };
    let mut lines = vec![booked.to_owned()];
    lines.extend(collected.notes.clone());
    lines.extend(collected.staff.as_ref().map(|name| format!("{staff}: {name}")));
    let unusable = collected.email.as_ref().filter(|_| collected.address().is_none());
    lines.extend(unusable.map(|text| format!("{email}: {text}")));
    lines.extend(phone_as_heard.map(|text| format!("{phone}: {text}")));
    lines.join("\n")
}
