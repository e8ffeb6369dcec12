//! Which source is believed, and what happens when two of them differ.

use askpro_core::decision::{Decision, decide};
use askpro_core::{CallEventKind, DeclineReason, FieldSource, FieldValue, TaskReason};
use chrono::{TimeZone, Utc};

use super::{
    agreed, booked, decision, ended, line, outbound, report, set, task, text, times, with, without,
};

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
fn the_start_variables_supply_nothing_once_a_result_speaks_of_the_confirmation() {
    // "Ja, ich komme", said to a reminder that knew the appointment it reminded of.
    let yes = [("booking_confirmed", FieldValue::Flag(true))];
    let mut reminder = outbound(ended(FieldSource::Analysis, &yes));
    set(&mut reminder, FieldSource::StartVariables, &agreed());
    let (reason, _, detail) = task(reminder);
    assert_eq!(reason, TaskReason::MissingField);
    assert_eq!(detail, "missing: datum, uhrzeit, name");

    let mut refused =
        ended(FieldSource::Collected, &[("booking_confirmed", FieldValue::Flag(false))]);
    set(&mut refused, FieldSource::StartVariables, &agreed());
    assert_eq!(decision(refused), Decision::Decline(DeclineReason::NotConfirmed));

    let mut older = ended(FieldSource::Analysis, &[("name", text("Erika Mustermann"))]);
    set(&mut older, FieldSource::StartVariables, &without("name"));
    assert_eq!(booked(older).attendee.name, "Erika Mustermann");
}

#[test]
fn a_source_that_is_believed_more_must_not_name_another_day_or_time() {
    let against = |fields: &[(&str, FieldValue)]| {
        let mut report = ended(FieldSource::Analysis, &agreed());
        set(&mut report, FieldSource::Collected, fields);
        report
    };
    let (reason, _, detail) = task(against(&[("date", text("2025-07-03"))]));
    assert_eq!(reason, TaskReason::DateUnclear);
    assert_eq!(
        detail,
        "date in collected_dynamic_variables: 03.07.2025, \
         but datum in custom_analysis_data: 02.07.2025"
    );
    let (reason, _, detail) = task(against(&[("uhrzeit", text("irgendwann"))]));
    assert_eq!(reason, TaskReason::DateUnclear);
    assert_eq!(
        detail,
        "uhrzeit in collected_dynamic_variables: unreadable, \
         but uhrzeit in custom_analysis_data: 11:00"
    );
    booked(against(&[("datum", text("2.7.2025")), ("uhrzeit", text("11 Uhr"))]));
    booked(against(&[("datum", text("")), ("uhrzeit", text("{{uhrzeit}}"))]));

    let mut report = against(&without("name"));
    set(&mut report, FieldSource::Analysis, &with("uhrzeit", text("12:00")));
    assert_eq!(task(report).0, TaskReason::DateUnclear, "the incomplete yes is believed more");
}

#[test]
fn a_source_that_is_believed_less_may_differ() {
    let mut report = ended(FieldSource::Collected, &agreed());
    set(&mut report, FieldSource::Analysis, &with("uhrzeit", text("12:00")));
    assert_eq!(booked(report).start, Utc.with_ymd_and_hms(2025, 7, 2, 9, 0, 0).unwrap());
}

#[test]
fn two_fillers_of_different_days_are_not_mixed() {
    let report = |sources: [FieldSource; 3]| {
        let [day, other, yes] = sources;
        let mut report = ended(yes, &without("uhrzeit"));
        report.fields.get_mut(&yes).unwrap().remove("datum");
        set(&mut report, day, &[("datum", text("2025-07-02"))]);
        let other_day = [("datum", text("2025-07-03")), ("uhrzeit", text("15:00"))];
        set(&mut report, other, &other_day);
        report
    };
    let [function, collected, analysis, _] = FieldSource::ALL;
    let (reason, ..) = task(report([function, collected, analysis]));
    assert_eq!(reason, TaskReason::DateUnclear);
    let (reason, _, detail) = task(report([collected, analysis, function]));
    assert_eq!((reason, detail.as_str()), (TaskReason::MissingField, "missing: uhrzeit"));
}

#[test]
fn two_names_of_one_field_must_agree() {
    let beside = |name: &'static str, value: FieldValue| {
        let mut fields = agreed();
        fields.push((name, value));
        ended(FieldSource::Collected, &fields)
    };
    let (reason, _, detail) = task(beside("termin_bestaetigt", text("nein")));
    assert_eq!(reason, TaskReason::ConfirmationUnclear);
    assert_eq!(
        detail,
        "booking_confirmed in collected_dynamic_variables: yes, \
         but termin_bestaetigt in collected_dynamic_variables: no"
    );
    let reason = |name, value| task(beside(name, text(value))).0;
    assert_eq!(reason("termin_bestaetigt", "vielleicht"), TaskReason::ConfirmationUnclear);
    assert_eq!(reason("date", "2025-07-03"), TaskReason::DateUnclear);
    assert_eq!(reason("time", "12:00"), TaskReason::DateUnclear);
    booked(beside("termin_bestaetigt", text("ja")));
    booked(beside("date", text("2.7.2025")));
    booked(beside("time", text("11 Uhr")));
}

#[test]
fn the_day_of_one_report_is_not_mixed_with_the_time_of_another() {
    let both = |first: &[(&str, FieldValue)], second: &[(&str, FieldValue)]| {
        let mut analyzed = report(CallEventKind::Analyzed);
        set(&mut analyzed, FieldSource::Collected, second);
        decide(&[ended(FieldSource::Collected, first), analyzed], Some(&line()), times()).decision
    };
    let task = |decision: Decision| match decision {
        Decision::Task(reason, _) => Some(reason),
        _ => None,
    };
    let other_day = [("datum", text("2025-07-03"))];
    assert_eq!(task(both(&agreed(), &other_day)), Some(TaskReason::DateUnclear));
    let other_time = [("uhrzeit", text("12:00"))];
    assert_eq!(task(both(&agreed(), &other_time)), Some(TaskReason::DateUnclear));
    let no = [("booking_confirmed", text("nein"))];
    assert_eq!(task(both(&agreed(), &no)), Some(TaskReason::ConfirmationUnclear));

    let same = [("datum", text("2.7.2025")), ("name", text("Erika Mustermann"))];
    let Decision::Book(request) = both(&agreed(), &same) else { panic!("the reports agree") };
    assert_eq!(request.attendee.name, "Erika Mustermann");
    let day_alone = [("datum", text("2025-07-02"))];
    assert!(matches!(both(&without("datum"), &day_alone), Decision::Book(_)));
}
