//! From the reports of a call to what follows: the table of cases, and that their order does not matter.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use askpro_core::decision::{Decision, decide};
use askpro_core::{
    Branch, BranchId, CallEventKind, CallReport, Company, CompanyId, DeclineReason, Direction,
    E164, EventTypeId, FieldSource, FieldValue, Line, Region, Service, TaskReason,
};
use chrono::{DateTime, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, 21, 9, 0, 0).unwrap()
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

fn decision(report: CallReport) -> Decision {
    decide(&[report], Some(&line()), now()).decision
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

#[test]
fn the_original_payload_is_booked_at_the_instant_it_means() {
    let request = booked(ended(FieldSource::StartVariables, &agreed()));
    assert_eq!(request.start, Utc.with_ymd_and_hms(2025, 7, 2, 9, 0, 0).unwrap());
    assert_eq!(request.event_type, EventTypeId::new(2_563_193));
    assert_eq!(request.attendee.name, "Max Mustermann");
    assert_eq!(request.attendee.email.as_deref(), Some("max@example.com"));
    assert_eq!(request.attendee.phone.unwrap().as_str(), "+491234567890");
    assert_eq!(request.notes.as_deref(), Some("Via Telefon gebucht"));
}

#[test]
fn each_obstacle_is_a_task_with_its_code() {
    let collected = |fields: &[(&str, FieldValue)]| task(ended(FieldSource::Collected, fields));
    let cases = [
        (without("name"), TaskReason::MissingField, 4001, "missing: name"),
        (without("datum"), TaskReason::MissingField, 4001, "missing: datum"),
        (with("uhrzeit", text("{{uhrzeit}}")), TaskReason::MissingField, 4001, "missing: uhrzeit"),
        (
            with("datum", text("2025-06-20")),
            TaskReason::DateInPast,
            4002,
            "datum: expected a time ahead, found 20.06.2025 11:00",
        ),
    ];
    for (fields, reason, code, detail) in cases {
        assert_eq!(collected(&fields), (reason, code, detail.to_owned()));
    }
    for (fields, reason, code) in [
        (with("datum", text("irgendwann")), TaskReason::DateUnclear, 4002),
        (with("datum", text("31.02.2026")), TaskReason::DateUnclear, 4002),
        (with("uhrzeit", text("25:00")), TaskReason::DateUnclear, 4002),
        (with("booking_confirmed", text("vielleicht")), TaskReason::ConfirmationUnclear, 4004),
    ] {
        let (found, number, _) = collected(&fields);
        assert_eq!((found, number), (reason, code));
    }
}

#[test]
fn a_wall_time_that_does_not_exist_is_asked_back() {
    let mut fields = with("datum", text("2026-03-29"));
    fields.retain(|(name, _)| *name != "uhrzeit");
    fields.push(("uhrzeit", text("02:30")));
    assert_eq!(task(ended(FieldSource::Collected, &fields)).0, TaskReason::DateUnclear);
}

#[test]
fn an_unknown_number_and_a_branch_switched_off_are_tasks() {
    let report = ended(FieldSource::Collected, &agreed());
    let unknown = decide(std::slice::from_ref(&report), None, now()).decision;
    assert!(matches!(unknown, Decision::Task(TaskReason::UnknownNumber, _)));

    let mut off = line();
    off.company.branches[0].is_active = false;
    let off = decide(&[report], Some(&off), now()).decision;
    assert!(matches!(off, Decision::Task(TaskReason::BranchInactive, _)));
}

#[test]
fn the_event_type_comes_from_the_service_else_from_the_branch() {
    let mut bare = line();
    bare.company.branches[0].event_type_id = None;
    let report = ended(FieldSource::Collected, &agreed());
    let decided = decide(std::slice::from_ref(&report), Some(&bare), now()).decision;
    assert!(matches!(decided, Decision::Task(TaskReason::EventTypeMissing, _)));

    let mut service = Service::new("Erstgespräch", EventTypeId::new(9));
    service.aliases.push("Beratung".to_owned());
    bare.company.branches[0].services.push(service);
    let Decision::Book(request) =
        decide(std::slice::from_ref(&report), Some(&bare), now()).decision
    else {
        panic!("an alias names the service")
    };
    assert_eq!(request.event_type, EventTypeId::new(9));

    let other = ended(FieldSource::Collected, &with("dienstleistung", text("Reifenwechsel")));
    let decided = decide(&[other], Some(&bare), now()).decision;
    assert!(matches!(decided, Decision::Task(TaskReason::ServiceUnknown, _)));
}

#[test]
fn nobody_spoke_or_nobody_agreed_is_a_decline() {
    let mut silent = ended(FieldSource::Collected, &agreed());
    silent.connected = false;
    assert_eq!(decision(silent), Decision::Decline(DeclineReason::NotConnected));

    let mut mailbox = ended(FieldSource::Collected, &agreed());
    mailbox.voicemail = true;
    assert_eq!(decision(mailbox), Decision::Decline(DeclineReason::Voicemail));

    for fields in
        [Vec::new(), without("booking_confirmed"), with("booking_confirmed", text("nein"))]
    {
        let decided = decision(ended(FieldSource::Collected, &fields));
        assert_eq!(decided, Decision::Decline(DeclineReason::NotConfirmed));
    }
}

#[test]
fn the_first_complete_set_wins() {
    let mut report = ended(FieldSource::Collected, &without("uhrzeit"));
    set(&mut report, FieldSource::Analysis, &with("uhrzeit", text("12:00")));
    set(&mut report, FieldSource::StartVariables, &with("uhrzeit", text("13:00")));
    assert_eq!(booked(report).start, Utc.with_ymd_and_hms(2025, 7, 2, 10, 0, 0).unwrap());
}

#[test]
fn the_analysis_supplies_what_the_call_did_not_collect() {
    let mut report = ended(FieldSource::Collected, &without("name"));
    set(&mut report, FieldSource::Analysis, &[("name", text("Max Mustermann"))]);
    assert_eq!(booked(report).attendee.name, "Max Mustermann");
}

#[test]
fn a_source_with_another_day_supplies_nothing() {
    let mut report = ended(FieldSource::Collected, &without("uhrzeit"));
    let other_day = [("datum", text("2025-07-03")), ("uhrzeit", text("15:00"))];
    set(&mut report, FieldSource::Analysis, &other_day);
    assert_eq!(task(report).2, "missing: uhrzeit");
}

#[test]
fn a_yes_against_a_no_is_unclear_but_the_start_variables_do_not_count() {
    let mut report = ended(FieldSource::Collected, &with("booking_confirmed", text("false")));
    set(&mut report, FieldSource::Analysis, &agreed());
    assert_eq!(task(report).0, TaskReason::ConfirmationUnclear);

    let mut report = ended(FieldSource::Collected, &agreed());
    set(&mut report, FieldSource::StartVariables, &with("booking_confirmed", text("false")));
    booked(report);
}

#[test]
fn a_withheld_number_needs_another_way_to_reach_the_caller() {
    let hidden = |fields: &[(&str, FieldValue)]| {
        let mut report = ended(FieldSource::Collected, fields);
        report.from_number = Some("anonymous".to_owned());
        report
    };
    booked(hidden(&agreed()));
    assert_eq!(task(hidden(&without("email"))).1, 4001);
    let mut named = without("email");
    named.push(("telefonnummer", text("0171 3920001")));
    assert_eq!(booked(hidden(&named)).attendee.phone.unwrap().as_str(), "+491713920001");
}

#[test]
fn a_number_that_cannot_be_read_is_noted_when_the_caller_can_be_reached_and_asked_for_when_not() {
    let fields = with("telefonnummer", text("drei Ecken weiter"));
    let mut report = ended(FieldSource::Collected, &fields);
    let request = booked(report.clone());
    assert_eq!(request.attendee.phone.unwrap().as_str(), "+491234567890");
    assert!(request.notes.unwrap().contains("Telefon laut Anruf: drei Ecken weiter"));
    report.from_number = None;
    let (reason, code, _) = task(report);
    assert_eq!((reason, code), (TaskReason::PhoneUnusable, 4003));
}

#[test]
fn an_address_that_is_none_is_noted_not_used() {
    let request = booked(ended(FieldSource::Collected, &with("email", text("max ät example"))));
    assert_eq!(request.attendee.email, None);
    assert!(request.notes.unwrap().contains("E-Mail laut Anruf: max ät example"));
}

#[test]
fn in_an_outbound_call_the_customer_is_the_one_who_was_called() {
    let mut report = ended(FieldSource::Collected, &agreed());
    report.direction = Direction::Outbound;
    report.from_number = Some("+493083793369".to_owned());
    report.to_number = Some("+491713920001".to_owned());
    assert_eq!(booked(report).attendee.phone.unwrap().as_str(), "+491713920001");
}

fn any_value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        ".{0,40}".prop_map(FieldValue::Text),
        Just(text("true")),
        Just(text("nein")),
        Just(text("2025-07-02")),
        Just(text("11:00")),
        any::<f64>().prop_map(FieldValue::Number),
        any::<bool>().prop_map(FieldValue::Flag),
        Just(FieldValue::Other("array")),
    ]
}

fn any_report(event: CallEventKind) -> impl Strategy<Value = CallReport> {
    let names = ["booking_confirmed", "name", "datum", "uhrzeit", "dienstleistung", "email"];
    let fields = proptest::collection::btree_map(
        proptest::sample::select(names.map(str::to_owned).to_vec()),
        any_value(),
        0..6,
    );
    let source = proptest::sample::select(FieldSource::ALL.to_vec());
    let sources = proptest::collection::btree_map(source, fields, 0..4);
    (sources, any::<bool>(), proptest::option::of(".{0,20}")).prop_map(
        move |(fields, connected, from)| {
            let mut report = report(event.clone());
            report.fields = fields;
            report.connected = connected;
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
        let one = decide(&[ended.clone(), analyzed.clone()], Some(&line()), now());
        let other = decide(&[analyzed, ended], Some(&line()), now());
        prop_assert_eq!(one.decision, other.decision);
    }

    #[test]
    fn whatever_is_reported_something_follows(report in any_report(CallEventKind::Ended)) {
        let decided = decide(&[report], Some(&line()), now());
        if let Decision::Book(request) = decided.decision {
            prop_assert!(request.start > now());
            prop_assert!(!request.attendee.name.is_empty());
        }
    }
}
