//! Days and times in words, as agents pass them on. It is 11 o'clock on Saturday, 21 June 2025, in Berlin.

use super::*;

fn said(datum: &str, uhrzeit: &str) -> CallReport {
    let mut fields = without("datum");
    fields.retain(|(name, _)| *name != "uhrzeit");
    fields.push(("datum", text(datum)));
    fields.push(("uhrzeit", text(uhrzeit)));
    ended(FieldSource::Collected, &fields)
}

fn berlin(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, day, hour - 2, minute, 0).unwrap()
}

#[test]
fn spoken_days_and_times_are_booked() {
    for (datum, uhrzeit, start) in [
        ("am kommenden Dienstag", "um halb drei nachmittags", berlin(24, 14, 30)),
        ("übermorgen", "vierzehn Uhr dreißig", berlin(23, 14, 30)),
        ("nächste Woche Mittwoch", "Viertel nach neun", berlin(25, 9, 15)),
        ("Montag, nein, Dienstag", "10", berlin(24, 10, 0)),
        ("tomorrow", "3 pm", berlin(22, 15, 0)),
    ] {
        assert_eq!(booked(said(datum, uhrzeit)).start, start, "{datum} {uhrzeit}");
    }
}

#[test]
fn one_field_may_say_both() {
    let both = "morgen um halb neun";
    for (datum, uhrzeit) in [(both, ""), ("", both), (both, both)] {
        assert_eq!(booked(said(datum, uhrzeit)).start, berlin(22, 8, 30), "{datum}/{uhrzeit}");
    }
}

#[test]
fn a_day_and_a_time_clear_each_other_up() {
    assert_eq!(booked(said("heute", "um drei")).start, berlin(21, 15, 0));
    assert_eq!(booked(said("Samstag", "9 Uhr")).start, berlin(28, 9, 0));
}

#[test]
fn what_stays_unclear_is_a_task_with_the_question_to_ask() {
    let (reason, _, detail) = task(said("morgen", "um drei"));
    assert_eq!(reason, TaskReason::DateUnclear);
    assert_eq!(
        detail,
        "uhrzeit: expected one reading, found 15:00 or 03:00: in the morning or in the afternoon? \
         Meinen Sie 15 Uhr oder 3 Uhr nachts?"
    );
    for (datum, uhrzeit) in [
        ("Montag oder Dienstag", "10 Uhr"),
        ("Freitag, den 24. Juni", "10 Uhr"),
        ("morgen", "nachmittags"),
        ("Montag geht nicht", "10 Uhr"),
    ] {
        assert_eq!(task(said(datum, uhrzeit)).0, TaskReason::DateUnclear, "{datum} {uhrzeit}");
    }
    assert_eq!(task(said("letzten Montag", "10 Uhr")).0, TaskReason::DateInPast);
}

#[test]
fn sources_that_say_the_same_in_other_words_agree() {
    let against = |datum: &str, uhrzeit: &str| {
        let mut report = said("2025-06-26", "15:00");
        let fields = report.fields.remove(&FieldSource::Collected).unwrap();
        report.fields.insert(FieldSource::Analysis, fields);
        set(
            &mut report,
            FieldSource::Collected,
            &[("datum", text(datum)), ("uhrzeit", text(uhrzeit))],
        );
        report
    };
    assert_eq!(booked(against("Donnerstag", "um drei")).start, berlin(26, 15, 0));
    assert_eq!(task(against("Freitag", "um drei")).0, TaskReason::DateUnclear);
    assert_eq!(task(against("Donnerstag", "um vier")).0, TaskReason::DateUnclear);
}
