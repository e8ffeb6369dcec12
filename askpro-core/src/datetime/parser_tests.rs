use chrono::Duration;

use super::tests::{day, instant, now, parse, time};
use super::*;

#[test]
fn a_day_and_a_time_give_the_instant() {
    for text in [
        "2026-11-24 14:30",
        "2026-11-24T14:30",
        "2026-11-24T14:30:00",
        "2026-11-24t14:30",
        "2026-11-24T14:30:00.000",
        "24.11.2026 14:30",
        "24.11.2026, 14:30 Uhr",
        "24.11. um 14:30 Uhr",
        "24.11. 14.30",
        "24.11 14:30",
        "24.11. 1430",
        "am 24.11. 14 Uhr 30",
        "24.11.26 14h30",
        "24. 11. 2026 um 14:30",
        "24/11/2026 14:30",
        "24.11.2026\u{a0}14:30",
        "2026-11-24T14:30:00+01:00",
        "2026-11-24T13:30:00Z",
        "2026-11-24T13:30Z",
        "2026-11-24 13:30:00Z",
        "2026-11-24T08:30:00-05:00",
        "2026-11-24 14:30+01:00",
        "2026-11-24T14:30:00.123456+0100",
        "2026-11-24T14:30+01",
        "2026-11-24T13:30z",
    ] {
        assert_eq!(parse(text), Ok(instant(2026, 11, 24, 13, 30)), "{text}");
    }
    assert_eq!(parse("2.12. 14 Uhr"), Ok(instant(2026, 12, 2, 13, 0)));
    assert_eq!(parse("2.12.27 14 Uhr"), Ok(instant(2027, 12, 2, 13, 0)));
    assert_eq!(parse("2026-12-02T3:00"), Ok(instant(2026, 12, 2, 2, 0)));
}

#[test]
fn an_offset_does_not_depend_on_the_zone_of_the_parser() {
    let tokyo = GermanDateTimeParser::default().with_timezone(chrono_tz::Asia::Tokyo);
    assert_eq!(tokyo.parse("2026-11-24T14:30+01:00", now()), Ok(instant(2026, 11, 24, 13, 30)));
    assert_eq!(tokyo.parse("2026-11-24T14:30", now()), Ok(instant(2026, 11, 24, 5, 30)));
}

#[test]
fn one_half_of_a_moment_or_more_than_one_is_none() {
    for text in [
        "24.11.2026",
        "14:30",
        "24.11. 14",
        "24.11.2026 14:30 oder 15:00",
        "24.11.2026 14:30-15:30",
        "2026-11-24 08:30-09:30",
        "2026-11-24T14:30+15:00",
        "2026-11-24T14:30+01:99",
        "2026-11-24T",
        "32.11.2026 14:30",
        "24.11.2026 25:00",
        "9999-12-31T24:00",
        "",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn an_open_half_of_the_day_is_a_question_unless_one_half_has_passed() {
    let wall = |hour| Candidate::DateTime(day(2026, 11, 24).and_time(time(hour, 30)));
    let candidates = vec![wall(15), wall(3)];
    let question = Question::HalfOfDay;
    assert_eq!(parse("24.11. 3:30"), Err(DateTimeError::Ambiguous { candidates, question }));

    // It is 10:00 in Berlin.
    assert_eq!(parse("21.11. 3:30"), Ok(instant(2026, 11, 21, 14, 30)));
    let in_the_evening =
        |text| GermanDateTimeParser::default().parse(text, now() + Duration::hours(10));
    assert_eq!(in_the_evening("21.11. 3:30"), Err(DateTimeError::Past));
}

#[test]
fn a_search_may_take_the_likeliest_reading() {
    let search = GermanDateTimeParser::default().with_on_ambiguous(OnAmbiguous::TakeFirst);
    assert_eq!(search.parse("24.11. 3:30", now()), Ok(instant(2026, 11, 24, 14, 30)));
    assert!(search.parse("29.3.2027 25:00", now()).is_err());
    assert!(matches!(search.parse("28.3.2027 02:30", now()), Err(DateTimeError::Gap { .. })));
}

#[test]
fn a_wall_time_that_the_clocks_skip_is_a_question() {
    for text in ["28.3.2027 02:00", "2027-03-28T02:30", "28.3.2027 02:59"] {
        let error = parse(text).unwrap_err();
        assert!(matches!(error, DateTimeError::Gap { .. }) && error.is_question(), "{text}");
    }
    assert_eq!(parse("28.3.2027 01:59"), Ok(instant(2027, 3, 28, 0, 59)));
    assert_eq!(parse("28.3.2027 03:00"), Ok(instant(2027, 3, 28, 1, 0)));
}

#[test]
fn a_wall_time_that_exists_twice_is_the_earlier_one_and_marked() {
    let resolved = |text| GermanDateTimeParser::default().parse_resolved(text, now()).unwrap();
    let folded = resolved("31.10.2027 02:30");
    assert_eq!(folded, Resolved { instant: instant(2027, 10, 31, 0, 30), folded: true });
    assert!(!resolved("31.10.2027 01:59").folded);
    assert!(!resolved("31.10.2027 03:00").folded);
    assert!(!resolved("2027-10-31T02:30:00+01:00").folded);
}

/// What a text gives, of any kind, said at 10 o'clock on Saturday, 21 November 2026.
fn moment(text: &str) -> Result<String, DateTimeError> {
    let read = GermanDateTimeParser::default().parse_datetime(text, now())?;
    Ok(read.value.format("%d.%m. %H:%M").to_string())
}

#[test]
fn a_text_that_repeats_itself_needs_no_depth() {
    let read = || {
        for piece in ["kurz ab ", "auf keinen fall fall ", "ca ", "auf ", "Nr ", "guten ", ", 5? "]
        {
            let text: String = piece.chars().cycle().take(60_000).collect();
            assert!(moment(&text).is_err(), "{piece}");
        }
    };
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(read).unwrap();
    thread.join().unwrap();
}

#[test]
fn the_ends_of_time_are_an_error() {
    let parser = GermanDateTimeParser::default();
    for zone in [chrono_tz::Europe::Berlin, chrono_tz::America::New_York, chrono_tz::UTC] {
        for now in
            [chrono::DateTime::<chrono::Utc>::MIN_UTC, chrono::DateTime::<chrono::Utc>::MAX_UTC]
        {
            for text in ["morgen um 10", "in zwei Stunden", "KW 3", "Ostern", "1.1. 24 Uhr"] {
                assert!(parser.with_timezone(zone).parse_datetime(text, now).is_err(), "{text}");
                let _ = parser.with_timezone(zone).parse_interval(text, now);
            }
        }
    }
    for text in
        ["in 9000 Jahren um 10", "in 9999 Jahren um 23:59 Uhr UTC", "in 99999999 Tagen um 10"]
    {
        assert!(moment(text).is_err(), "{text}");
    }
}

#[test]
fn now_beside_a_day_says_nothing() {
    assert_eq!(moment("Jetzt hätte ich gern Freitag um 10 einen Termin").unwrap(), "27.11. 10:00");
    assert!(moment("Ich rufe in zwei Stunden nochmal an, Freitag um 10").is_err());
    assert_eq!(moment("in zwei Stunden").unwrap(), "21.11. 12:00");
}

#[test]
fn two_letters_and_two_hours_are_not_lost() {
    for text in ["Mo. oder Di. um 10", "Mo oder Mi um 10", "Freitag so zehn elf Uhr"] {
        assert!(moment(text).unwrap_err().candidates().len() > 1, "{text}");
    }
}

#[test]
fn everyday_sentences_keep_their_time() {
    for (text, moment_of) in [
        ("Einen Tisch 20 Uhr am Freitag", "27.11. 20:00"),
        ("Freitag um zehn Haare schneiden", "27.11. 10:00"),
        ("Können Sie am Freitag um 10 die Wände streichen?", "27.11. 10:00"),
        ("Mit meiner Frau morgen um 10 Uhr", "22.11. 10:00"),
        ("Ich komme in die Praxis morgen um zehn", "22.11. 10:00"),
        ("einen Haarschnitt ohne Waschen am Freitag um 10", "27.11. 10:00"),
        ("Warum nicht am Freitag um 10?", "27.11. 10:00"),
        ("Was kostet ein Schnitt am Freitag um 10?", "27.11. 10:00"),
        ("Sie hatten Freitag um zehn noch frei", "27.11. 10:00"),
    ] {
        assert_eq!(moment(text), Ok(moment_of.to_owned()), "{text}");
    }
}
