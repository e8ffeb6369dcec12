//! One report, one source: what is booked, and what stands in the way.

use askpro_core::decision::{Decision, Times, decide};
use askpro_core::{
    CallEventKind, CallReport, DeclineReason, EventTypeId, FieldSource, FieldValue, Service,
    TaskReason,
};
use chrono::{TimeDelta, TimeZone, Utc};

use super::{
    agreed, booked, decision, ended, line, mailbox, outbound, report, set, task, text, times,
    unconnected, with, without,
};

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
fn what_stands_for_a_name_that_was_not_heard_is_no_name() {
    for stand_in in ["Unbekannt", " unknown ", "n.n.", "-", "12345", "\u{0}"] {
        let fields = with("name", text(stand_in));
        let (reason, _, detail) = task(ended(FieldSource::Collected, &fields));
        assert_eq!((reason, detail.as_str()), (TaskReason::MissingField, "missing: name"));
    }
    let fields = with("name", text("Zoë\u{0}\n  Groß"));
    assert_eq!(booked(ended(FieldSource::Collected, &fields)).attendee.name, "Zoë Groß");
    let fields = with("name", text(&"Anna ".repeat(1000)));
    let name = booked(ended(FieldSource::Collected, &fields)).attendee.name;
    assert_eq!(name.chars().count(), 100);
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
fn a_date_without_a_year_is_counted_from_the_call_and_not_from_its_processing() {
    let said = Utc.with_ymd_and_hms(2026, 11, 30, 9, 0, 0).unwrap();
    let mut fields = with("datum", text("30.11."));
    fields.retain(|(name, _)| *name != "uhrzeit");
    fields.push(("uhrzeit", text("17:00")));
    let report = ended(FieldSource::Collected, &fields);
    // The job ran after midnight, and after the time that was agreed.
    let late = said + TimeDelta::hours(15);
    let past = |report: &CallReport, received| {
        let times = Times { received, now: late };
        decide(std::slice::from_ref(report), Some(&line()), times).decision
    };
    let expected = "datum: expected a time ahead, found 30.11.2026 17:00".to_owned();
    let expected = Decision::Task(TaskReason::DateInPast, expected);
    assert_eq!(past(&report, said), expected, "the receipt stands in for an unknown call time");
    let [mut started, mut ended] = [report.clone(), report];
    started.started_at = Some(said);
    ended.ended_at = Some(said);
    assert_eq!(past(&started, late), expected);
    assert_eq!(past(&ended, late), expected);

    // 23:30 UTC on the day before is the 30th in Berlin.
    started.started_at = Some(Utc.with_ymd_and_hms(2026, 11, 29, 23, 30, 0).unwrap());
    let times = Times { received: said, now: said };
    let Decision::Book(request) = decide(&[started, ended], Some(&line()), times).decision else {
        panic!("the appointment lies ahead")
    };
    assert_eq!(request.start, Utc.with_ymd_and_hms(2026, 11, 30, 16, 0, 0).unwrap());
}

#[test]
fn an_unknown_number_and_a_branch_switched_off_are_tasks() {
    let report = ended(FieldSource::Collected, &agreed());
    let unknown = decide(std::slice::from_ref(&report), None, times()).decision;
    assert!(matches!(unknown, Decision::Task(TaskReason::UnknownNumber, _)));

    let mut off = line();
    off.company.branches[0].is_active = false;
    let off = decide(&[report], Some(&off), times()).decision;
    assert!(matches!(off, Decision::Task(TaskReason::BranchInactive, _)));
}

#[test]
fn the_event_type_comes_from_the_service_else_from_the_branch() {
    let mut bare = line();
    bare.company.branches[0].event_type_id = None;
    let report = ended(FieldSource::Collected, &agreed());
    let decided = decide(std::slice::from_ref(&report), Some(&bare), times()).decision;
    assert!(matches!(decided, Decision::Task(TaskReason::EventTypeMissing, _)));

    let mut service = Service::new("Erstgespräch", EventTypeId::new(9));
    service.aliases.push("Beratung".to_owned());
    bare.company.branches[0].services.push(service);
    let Decision::Book(request) =
        decide(std::slice::from_ref(&report), Some(&bare), times()).decision
    else {
        panic!("an alias names the service")
    };
    assert_eq!(request.event_type, EventTypeId::new(9));

    let other = ended(FieldSource::Collected, &with("dienstleistung", text("Reifenwechsel")));
    let decided = decide(&[other], Some(&bare), times()).decision;
    assert!(matches!(decided, Decision::Task(TaskReason::ServiceUnknown, _)));
}

#[test]
fn nobody_spoke_or_nobody_agreed_is_a_decline() {
    for fields in
        [Vec::new(), without("booking_confirmed"), with("booking_confirmed", text("nein"))]
    {
        let report = ended(FieldSource::Collected, &fields);
        let decided = decision(report.clone());
        assert_eq!(decided, Decision::Decline(DeclineReason::NotConfirmed));
        let decided = decision(unconnected(report.clone()));
        assert_eq!(decided, Decision::Decline(DeclineReason::NotConnected));
        let decided = decision(mailbox(report));
        assert_eq!(decided, Decision::Decline(DeclineReason::Voicemail));
    }
}

#[test]
fn a_yes_without_anybody_who_could_have_said_it_is_a_task() {
    let agreed = ended(FieldSource::Collected, &agreed());
    let (reason, _, detail) = task(mailbox(agreed.clone()));
    assert_eq!(reason, TaskReason::ConfirmationUnclear);
    assert_eq!(detail, "a mailbox answered, but booking_confirmed is yes");
    let (reason, _, detail) = task(unconnected(agreed.clone()));
    assert_eq!(reason, TaskReason::ConfirmationUnclear);
    assert_eq!(detail, "the call was not connected, but booking_confirmed is yes");

    let analyzed = mailbox(report(CallEventKind::Analyzed));
    let one = decide(&[agreed.clone(), analyzed.clone()], Some(&line()), times()).decision;
    let other = decide(&[analyzed, agreed], Some(&line()), times()).decision;
    assert!(matches!(one, Decision::Task(TaskReason::ConfirmationUnclear, _)), "{one:?}");
    assert_eq!(one, other);

    let mut torn = ended(FieldSource::Collected, &with("booking_confirmed", text("nein")));
    set(&mut torn, FieldSource::Analysis, &[("booking_confirmed", FieldValue::Flag(true))]);
    assert_eq!(task(mailbox(torn)).0, TaskReason::ConfirmationUnclear);
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
    report.fields.get_mut(&FieldSource::Collected).unwrap().remove("email");
    let (reason, code, _) = task(report);
    assert_eq!((reason, code), (TaskReason::PhoneUnusable, 4003));
}

#[test]
fn a_number_that_cannot_be_read_is_noted_when_there_is_an_address() {
    let mut report = ended(FieldSource::Collected, &with("telefonnummer", text("keine")));
    report.from_number = Some("anonymous".to_owned());
    let request = booked(report);
    assert_eq!(request.attendee.phone, None);
    assert_eq!(request.attendee.email.as_deref(), Some("max@example.com"));
    assert!(request.notes.unwrap().contains("Telefon laut Anruf: keine"));
}

#[test]
fn an_address_that_is_none_is_noted_not_used() {
    let request = booked(ended(FieldSource::Collected, &with("email", text("max ät example"))));
    assert_eq!(request.attendee.email, None);
    assert!(request.notes.unwrap().contains("E-Mail laut Anruf: max ät example"));
}

#[test]
fn a_number_and_an_address_in_words_are_used_where_they_are_clear() {
    let mut fields = with("email", text("m a x ät g m x Punkt de"));
    let number = "null eins sieben eins, drei neun zwei, doppel null, eins zwei";
    fields.push(("telefonnummer", text(number)));
    let report = ended(FieldSource::Collected, &fields);
    let decided = decide(std::slice::from_ref(&report), Some(&line()), times());
    assert_eq!(decided.email.as_deref(), Some("max@gmx.de"));
    let request = booked(report);
    assert_eq!(request.attendee.email, decided.email);
    assert_eq!(request.attendee.phone.unwrap().as_str(), "+491713920012");
    assert_eq!(request.notes.as_deref(), Some("Via Telefon gebucht"));
}

#[test]
fn an_address_in_words_that_is_not_certain_is_noted_not_used() {
    for said in [
        "max punkt müller at example punkt com",
        "max mustermann at example punkt com",
        // Meier, Maier or Mayer?
        "meier at gmx punkt de",
    ] {
        let report = ended(FieldSource::Collected, &with("email", text(said)));
        let decided = decide(std::slice::from_ref(&report), Some(&line()), times());
        assert_eq!(decided.email, None, "{said}");
        let request = booked(report);
        assert_eq!(request.attendee.email, None, "{said}");
        assert!(request.notes.unwrap().contains(&format!("E-Mail laut Anruf: {said}")));
    }
}

#[test]
fn a_number_in_words_with_two_readings_is_noted_or_asked_for() {
    let said = "null drei null zwanzig fünf null eins null";
    let mut report = ended(FieldSource::Collected, &with("telefonnummer", text(said)));
    let request = booked(report.clone());
    assert_eq!(request.attendee.phone.unwrap().as_str(), "+491234567890");
    assert!(request.notes.unwrap().contains(&format!("Telefon laut Anruf: {said}")));
    report.from_number = None;
    report.fields.get_mut(&FieldSource::Collected).unwrap().remove("email");
    let (reason, code, detail) = task(report);
    assert_eq!((reason, code), (TaskReason::PhoneUnusable, 4003));
    assert_eq!(detail, "telefonnummer: expected one reading, found several numbers");
}

#[test]
fn in_an_outbound_call_the_customer_is_the_one_who_was_called() {
    let report = outbound(ended(FieldSource::Collected, &agreed()));
    assert_eq!(booked(report).attendee.phone.unwrap().as_str(), "+491713920001");
}
