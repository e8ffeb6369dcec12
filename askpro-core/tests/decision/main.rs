//! From the reports of a call to what follows: the table of cases, and that their order does not matter.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod obstacles;
mod sources;
mod words;

use askpro_core::decision::{Decision, Times, decide};
use askpro_core::{
    Branch, BranchId, CallEventKind, CallReport, Company, CompanyId, Direction, E164, EventTypeId,
    FieldSource, FieldValue, Line, Region, TaskReason,
};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, 21, 9, 0, 0).unwrap()
}

fn times() -> Times {
    Times { received: now(), now: now() }
}

fn line() -> Line {
    let id = BranchId::new(Uuid::from_u128(1));
    let number = E164::parse("+493083793369", Region::De).unwrap();
    let branch = Branch::new(id, "Hauptfiliale")
        .with_phone_number(number)
        .with_event_type(EventTypeId::new(2_563_193));
    Line { company: Company::new(CompanyId::new(1), "Salon").with_branch(branch), branch_id: id }
}

fn text(value: &str) -> FieldValue {
    FieldValue::Text(value.to_owned())
}

fn set(report: &mut CallReport, source: FieldSource, fields: &[(&str, FieldValue)]) {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    report.fields.insert(source, fields.collect());
}

fn agreed() -> Vec<(&'static str, FieldValue)> {
    vec![
        ("booking_confirmed", FieldValue::Flag(true)),
        ("name", text("Max Mustermann")),
        ("datum", text("2025-07-02")),
        ("uhrzeit", text("11:00")),
        ("dienstleistung", text("Beratung")),
        ("email", text("max@example.com")),
    ]
}

fn without(field: &str) -> Vec<(&'static str, FieldValue)> {
    agreed().into_iter().filter(|(name, _)| *name != field).collect()
}

fn with(field: &'static str, value: FieldValue) -> Vec<(&'static str, FieldValue)> {
    let mut fields = without(field);
    fields.push((field, value));
    fields
}

fn report(event: CallEventKind) -> CallReport {
    let mut report = CallReport::new(event, "abc123".parse().unwrap());
    report.from_number = Some("+491234567890".to_owned());
    report.to_number = Some("+493083793369".to_owned());
    report
}

fn ended(source: FieldSource, fields: &[(&str, FieldValue)]) -> CallReport {
    let mut report = report(CallEventKind::Ended);
    set(&mut report, source, fields);
    report
}

fn outbound(mut report: CallReport) -> CallReport {
    report.direction = Direction::Outbound;
    report.from_number = Some("+493083793369".to_owned());
    report.to_number = Some("+491713920001".to_owned());
    report
}

fn mailbox(mut report: CallReport) -> CallReport {
    report.voicemail = true;
    report
}

fn unconnected(mut report: CallReport) -> CallReport {
    report.connected = false;
    report
}

fn decision(report: CallReport) -> Decision {
    decide(&[report], Some(&line()), times()).decision
}

fn task(report: CallReport) -> (TaskReason, u16, String) {
    match decision(report) {
        Decision::Task(reason, detail) => (reason, reason.code().number(), detail),
        other => panic!("expected a task, found {other:?}"),
    }
}

fn booked(report: CallReport) -> askpro_core::AppointmentRequest {
    match decision(report) {
        Decision::Book(request) => *request,
        other => panic!("expected a booking, found {other:?}"),
    }
}

fn any_value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        ".{0,40}".prop_map(FieldValue::Text),
        Just(text("true")),
        Just(text("nein")),
        Just(text("2025-07-02")),
        Just(text("2.7.")),
        Just(text("11:00")),
        any::<f64>().prop_map(FieldValue::Number),
        any::<bool>().prop_map(FieldValue::Flag),
        Just(FieldValue::Other("array")),
    ]
}

fn any_report(event: CallEventKind) -> impl Strategy<Value = CallReport> {
    let names = [
        "booking_confirmed",
        "termin_bestaetigt",
        "name",
        "datum",
        "date",
        "uhrzeit",
        "dienstleistung",
        "email",
        "telefonnummer",
    ];
    let fields = proptest::collection::btree_map(
        proptest::sample::select(names.map(str::to_owned).to_vec()),
        any_value(),
        0..9,
    );
    let source = proptest::sample::select(FieldSource::ALL.to_vec());
    let sources = proptest::collection::btree_map(source, fields, 0..4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (sources, flags, proptest::option::of(".{0,20}")).prop_map(
        move |(fields, (connected, voicemail, dated), from)| {
            let mut report = report(event.clone());
            report.fields = fields;
            report.connected = connected;
            report.voicemail = voicemail;
            report.started_at = dated.then(|| now() - TimeDelta::days(30));
            report.from_number = from;
            report
        },
    )
}

proptest! {
    #[test]
    fn the_order_of_the_events_does_not_matter(
        ended in any_report(CallEventKind::Ended),
        analyzed in any_report(CallEventKind::Analyzed),
    ) {
        let one = decide(&[ended.clone(), analyzed.clone()], Some(&line()), times());
        let other = decide(&[analyzed, ended], Some(&line()), times());
        prop_assert_eq!(one.decision, other.decision);
    }

    #[test]
    fn a_yes_in_a_result_is_never_declined(
        ended in any_report(CallEventKind::Ended),
        mut analyzed in any_report(CallEventKind::Analyzed),
    ) {
        let analysis = analyzed.fields.entry(FieldSource::Analysis).or_default();
        analysis.insert("booking_confirmed".to_owned(), FieldValue::Flag(true));
        let decided = decide(&[ended, analyzed], Some(&line()), times());
        prop_assert!(!matches!(decided.decision, Decision::Decline(_)), "{:?}", decided.decision);
    }

    #[test]
    fn whatever_is_reported_something_follows(report in any_report(CallEventKind::Ended)) {
        let decided = decide(&[report], Some(&line()), times());
        if let Decision::Book(request) = decided.decision {
            prop_assert!(request.start > now());
            prop_assert!(!request.attendee.name.is_empty());
        }
    }
}
