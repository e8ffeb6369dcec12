//! Laws of reading dates and times: what is printed is read back, and no text does harm.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use askpro_core::datetime::{
    DateTimeError, GermanDateTimeParser, Interval, MAX_BYTES, OnAmbiguous, format_date,
    format_time, resolve,
};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use chrono_tz::Tz;
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 11, 21)
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 9, 0, 0).unwrap()
}

/// Reads a day as on the morning of `today`.
fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, DateTimeError> {
    let parser = GermanDateTimeParser::default().with_timezone(chrono_tz::UTC);
    parser.parse_date(text, today.and_time(NaiveTime::MIN).and_utc()).map(|read| read.value)
}

fn parse_datetime(text: &str, today: NaiveDate) -> Result<NaiveDateTime, DateTimeError> {
    let parser = GermanDateTimeParser::default().with_timezone(chrono_tz::UTC);
    parser.parse_datetime(text, today.and_time(NaiveTime::MIN).and_utc()).map(|read| read.value)
}

fn parse_time(text: &str) -> Result<NaiveTime, DateTimeError> {
    GermanDateTimeParser::default().parse_time(text, now()).map(|read| read.value)
}

#[test]
fn every_day_of_many_years_is_read_back_from_its_print() {
    let mut date = day(2023, 12, 31);
    while date < day(2033, 1, 2) {
        let today = date - Duration::days(100);
        for text in [
            format_date(date),
            date.to_string(),
            date.format("%-d.%-m.%y").to_string(),
            date.format("%d/%m/%Y").to_string(),
        ] {
            assert_eq!(parse_date(&text, today), Ok(date), "{text}");
        }
        if date != day(2024, 2, 29) {
            assert_eq!(parse_date(&date.format("%d.%m.").to_string(), today), Ok(date));
        }
        date = date.succ_opt().unwrap();
    }
}

#[test]
fn every_minute_of_a_day_is_read_back_from_its_print() {
    for minutes in 0..24 * 60 {
        let time = time(minutes / 60, minutes % 60);
        for text in [
            format_time(time),
            time.to_string(),
            time.format("%H%M").to_string(),
            time.format("%H Uhr %M").to_string(),
            time.format("%I:%M %p").to_string(),
        ] {
            assert_eq!(parse_time(&text), Ok(time), "{text}");
        }
    }
}

#[test]
fn the_ends_of_time_do_no_harm() {
    for today in [NaiveDate::MIN, NaiveDate::MAX] {
        for text in ["1.1.", "31.12.", "29.2.", "1.1.26", "24.11.2026"] {
            let _ = parse_date(text, today);
            let _ = parse_datetime(&format!("{text} 24:00"), today);
        }
        let out = DateTimeError::OutOfRange { found: today.year() };
        assert_eq!(resolve(today, time(12, 0), Berlin), Err(out));
    }
}

/// Words of the language that is read, and some that only look like them.
const WORDS: &str = "\
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so heute morgen \
übermorgen gestern vorgestern montags jeden immer täglich januar jänner februar märz april mai juni juno \
juli august september oktober november dezember früh morgens vormittag vormittags mittag mittags \
nachmittag nachmittags abend abends nacht nachts frühen späten montagabend freitagnachmittag uhr h pm am \
utc mez mesz halb viertel dreiviertel vor nach über kurz knapp mitternacht jetzt sofort zeit gleichen \
minute minuten stunde stunden viertelstunde sekunden tag tage tagen woche wochen monat monaten jahr jahre \
halbe anderthalb wochenende kw kalenderwoche quartal anfang mitte ende eine einen einem einer diesen diese \
dieser kommenden nächsten nächste nächster übernächsten übernächste letzten letzte vergangenen vorigen in \
im innerhalb binnen um punkt gegen rum etwa circa ungefähr an der die den dem des zum zur beim das da auf \
als danach nachher von vom ab bis zwischen und oder frühestens spätestens später eher früher nicht kein \
keine außer ohne weder noch statt schlecht belegt urlaub geht passt kann können ist wäre will möchte habe \
nein nee äh sondern moment entschuldigung quatsch doch ich meine problem aber lieber dafür sonst besser \
dann weil wenn falls herr frau familie doktor heiße name guten schönen frohe straße zimmer nummer \
kundennummer kennzeichen euro prozent kilo personen leute kinder termin termine mal für dauert seit alle \
bitte danke ja genau also gern erst ganz nur auch vielleicht irgendwann es sie mir war hatte absagen \
verschieben geboren rechnung neujahr ostern ostermontag karfreitag pfingsten muttertag advent heiligabend \
weihnachten weihnachtstag feiertag silvester heilige drei könige christi himmelfahrt mariä buß bettag \
deutschen einheit arbeit null ein eins zwei zwo drei vier fünf sechs sieben acht neun zehn elf zwölf \
dreizehn siebzehn neunzehn zwanzig einundzwanzig dreißig fünfundvierzig neunundfünfzig hundert tausend \
erste erster ersten zweite zweiten dritten dritter vierter siebten siebter achten zehnten zwölften \
zwanzigsten einunddreißigsten 0 1 2 3 7 8 10 12 14 15 20 24 25 28 29 30 31 32 53 60 1. 3. 12. 31. 3.7. \
29.2. 31.4. 10:30 3:30 07:00 24:00 25:00 14.30 1430 8-12 3./4. 1/2 24/7 , . ! ? : ; - – … ( ) / + ' \" \
maibowle montage dienstleistung märzen sommer hallo schmidt";

fn words() -> Vec<&'static str> {
    WORDS.split_whitespace().collect()
}

/// Those in which nobody can say a year, be it "1. 3. 12", "zwanzig einundzwanzig" or "dieses Jahr".
fn words_without_years() -> Vec<&'static str> {
    let of_years = ["jahr", "jahre", "neunzehn", "zwanzig", "hundert", "tausend"];
    let has_digit = |word: &str| word.contains(|sign: char| sign.is_ascii_digit());
    words().into_iter().filter(|word| !has_digit(word) && !of_years.contains(word)).collect()
}

/// Something of those words.
fn talk_strategy(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    talk_of(words(), length)
}

fn talk_of(
    words: Vec<&'static str>,
    length: std::ops::Range<usize>,
) -> impl Strategy<Value = String> {
    let separator = prop::sample::select(vec![" ", " ", " ", " ", "", "\u{a0}", ", "]);
    prop::collection::vec((prop::sample::select(words), separator), length)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(word, after)| [word, after]).collect())
}

/// Phrases of every kind, each with its umlauts.
const PHRASES: &[&str] = &[
    "am zweiten Juli um zehn Uhr",
    "übermorgen um fünf nach halb elf",
    "nächsten Freitag um Viertel nach zwölf",
    "nächste Woche Mittwoch um 14 Uhr 30",
    "am übernächsten Donnerstag",
    "in zwölf Tagen",
    "in fünf Stunden",
    "am dritten März um drei",
    "Samstag früh um acht",
    "morgen Abend um zwanzig vor acht",
    "am fünften zwölften um halb neun",
    "Freitag, den 27. Juni, um 16:15 Uhr",
    "heute um fünf",
    "zwischen zehn und zwölf am Montag",
    "ab Mittwoch",
    "bis spätestens fünfzehn Uhr",
    "am Heiligen Abend um elf",
    "Mariä Himmelfahrt",
    "KW 32",
    "Anfang März",
    "Montag geht nicht",
    "nicht vor zwölf am Dienstag, dem 1. Juli",
    "24.11.2026 14:30",
    "am 31. Februar",
];

/// What all readers make of a text, without the places of errors.
fn everything(text: &str) -> String {
    let parser = GermanDateTimeParser::default();
    let now = Utc.with_ymd_and_hms(2025, 6, 23, 7, 0, 0).unwrap();
    let shown = |result: Result<String, DateTimeError>| match result {
        Ok(value) => value,
        Err(DateTimeError::Unexpected { .. }) => "nothing".to_owned(),
        Err(DateTimeError::Impossible { found, .. }) => format!("impossible {found}"),
        Err(error) => error.to_string(),
    };
    [
        shown(parser.parse_date(text, now).map(|read| format!("{read:?}"))),
        shown(parser.parse_time(text, now).map(|read| format!("{read:?}"))),
        shown(parser.parse_datetime(text, now).map(|read| format!("{read:?}"))),
        shown(parser.parse_interval(text, now).map(|read| format!("{read:?}"))),
    ]
    .join("\n")
}

#[test]
fn case_and_lost_umlauts_do_not_change_what_is_meant() {
    let lost = |text: &str, marks: [&str; 3]| {
        ["ä", "ö", "ü"]
            .iter()
            .zip(marks)
            .fold(text.replace('ß', "ss"), |text, (umlaut, plain)| text.replace(umlaut, plain))
    };
    for phrase in PHRASES {
        let meant = everything(phrase);
        let small = phrase.to_lowercase();
        for text in [
            lost(&small, ["ae", "oe", "ue"]),
            lost(&small, ["a", "o", "u"]),
            lost(&small, ["a\u{308}", "o\u{308}", "u\u{308}"]),
            phrase.to_uppercase(),
            small,
        ] {
            assert_eq!(everything(&text), meant, "{text}");
        }
    }
}

#[test]
fn politeness_does_not_change_what_is_meant() {
    for phrase in PHRASES {
        let meant = everything(phrase);
        for (before, after) in [
            ("Guten Tag, ", ""),
            ("ja also ähm ", " bitte"),
            ("Hallo, Schmidt hier, ich hätte gern einen Termin ", ", wenn es geht"),
            ("ich würde gern ", " kommen"),
            ("Haben Sie ", " noch was frei?"),
            ("Ginge es vielleicht ", "?"),
            ("hmm ", " danke schön"),
            ("Passt Ihnen ", "? Vielen Dank!"),
            ("Für meine Tochter ", ", danke, auf Wiederhören"),
            ("\u{a0} ", "\n"),
        ] {
            let text = format!("{before}{phrase}{after}");
            assert_eq!(everything(&text), meant, "{text}");
        }
    }
}

#[test]
fn long_texts_are_read_to_the_end_or_refused() {
    for piece in
        ["am Montag um 10, ", "oder 1.1. ", "nicht ", "12 ", "fünf vor halb ", "ü", "7", ",", "…"]
    {
        let text = piece.repeat(MAX_BYTES / piece.len());
        read_every_way(&text, Berlin);
        let _ = everything(&text);
        let over = format!("{text}{piece}{piece}");
        let error = parse_date(&over, today()).unwrap_err();
        assert_eq!(error, DateTimeError::TooLong { limit: MAX_BYTES, found: over.len() });
    }
}

fn date_strategy() -> impl Strategy<Value = NaiveDate> {
    (1i32..=9999, 1u32..=366)
        .prop_filter_map("a day of that year", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

fn wall_strategy() -> impl Strategy<Value = NaiveDateTime> {
    (date_strategy(), 0u32..24 * 60)
        .prop_map(|(date, minute)| date.and_time(time(minute / 60, minute % 60)))
}

fn zone_strategy() -> impl Strategy<Value = Tz> {
    prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec())
}

fn read_every_way(text: &str, zone: Tz) {
    let parser = GermanDateTimeParser::default().with_timezone(zone);
    for today in [today(), NaiveDate::MIN, NaiveDate::MAX] {
        let _ = parse_date(text, today);
        let _ = parse_datetime(text, today);
    }
    let _ = parse_time(text).map_err(|error| error.to_string());
    let _ = parser.parse(text, now()).map_err(|error| error.to_string());
    let _ = parser.with_on_ambiguous(OnAmbiguous::TakeFirst).parse(text, now());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), zone in zone_strategy()) {
        read_every_way(&text, zone);
    }

    #[test]
    fn no_text_of_numbers_and_signs_makes_it_panic(text in "([0-9]{1,5}|[-.:/ ,TZ+]|Uhr|h|um|am|pm| ){0,14}", zone in zone_strategy()) {
        read_every_way(&text, zone);
    }

    #[test]
    fn no_talk_makes_it_panic(text in talk_strategy(0..30), zone in zone_strategy()) {
        read_every_way(&text, zone);
        let _ = everything(&text);
    }

    #[test]
    fn no_talk_without_a_year_is_a_day_that_has_passed(text in talk_of(words_without_years(), 1..9)) {
        let now = now();
        let wall = now.with_timezone(&Berlin).naive_local();
        for parser in [
            GermanDateTimeParser::default(),
            GermanDateTimeParser::default().with_on_ambiguous(OnAmbiguous::TakeFirst),
        ] {
            if let Ok(date) = parser.parse_date(&text, now) {
                prop_assert!(date.value >= wall.date(), "{} is {}", text, date.value);
            }
            if let Ok(moment) = parser.parse_datetime(&text, now) {
                prop_assert!(moment.value >= wall, "{} is {}", text, moment.value);
            }
        }
    }

    #[test]
    fn no_talk_is_a_span_that_ends_before_it_begins(text in talk_strategy(2..9)) {
        let parser = GermanDateTimeParser::default().with_on_ambiguous(OnAmbiguous::TakeFirst);
        let in_order = match parser.parse_interval(&text, now()).map(|read| read.value) {
            Ok(Interval::Days { from: Some(from), to: Some(to) }) => from <= to,
            Ok(Interval::Moments { from: Some(from), to: Some(to) }) => from < to,
            // From the evening on, it may go past midnight.
            Ok(Interval::Times { from: Some(from), to: Some(to), .. }) => {
                from < to || from >= time(18, 0) && to <= time(8, 0)
            }
            _ => true,
        };
        prop_assert!(in_order, "{}", text);
    }

    #[test]
    fn case_does_not_change_talk(text in talk_strategy(1..9)) {
        prop_assert_eq!(everything(&text.to_lowercase()), everything(&text));
    }

    #[test]
    fn a_printed_date_is_read_back_whatever_the_day(date in date_strategy(), today in date_strategy()) {
        prop_assert_eq!(parse_date(&format_date(date), today), Ok(date));
    }

    #[test]
    fn a_printed_moment_is_read_back(wall in wall_strategy()) {
        let text = format!("{} {}", format_date(wall.date()), format_time(wall.time()));
        prop_assert_eq!(parse_datetime(&text, today()), Ok(wall));
        let iso = wall.format("%Y-%m-%dT%H:%M:%S").to_string();
        prop_assert_eq!(parse_datetime(&iso, today()), Ok(wall));
    }

    #[test]
    fn rfc_3339_is_read_as_the_instant_it_is(seconds in 100_000_000i64..4_000_000_000, zone in zone_strategy()) {
        // Until 1972 there was a zone with seconds in its offset (Monrovia), which RFC 3339 cannot write.
        let exact = DateTime::from_timestamp(seconds - seconds % 60, 0).unwrap();
        let text = exact.with_timezone(&zone).to_rfc3339();
        let read = GermanDateTimeParser::default().parse(&text, now());
        prop_assert_eq!(read.ok(), DateTime::parse_from_rfc3339(&text).ok().map(|t| t.to_utc()));
    }

    #[test]
    fn a_resolved_wall_time_reads_the_same_on_the_wall(wall in wall_strategy(), zone in zone_strategy()) {
        match resolve(wall.date(), wall.time(), zone) {
            Ok(resolved) => prop_assert_eq!(resolved.instant.with_timezone(&zone).naive_local(), wall),
            Err(error) => prop_assert_eq!(error, DateTimeError::Gap { wall }),
        }
    }

    #[test]
    fn a_date_without_year_is_never_past(day in 1u32..=31, month in 1u32..=12, today in date_strategy()) {
        if let Ok(date) = parse_date(&format!("{day}.{month}."), today) {
            prop_assert!(date >= today && date - today <= Duration::days(366));
        }
    }

    #[test]
    fn the_place_in_an_error_lies_in_the_text(text in "[0-9.:/ Uhrä-]{0,20}") {
        for error in [parse_date(&text, today()).err(), parse_time(&text).err()].into_iter().flatten() {
            if let DateTimeError::Unexpected { at, .. } | DateTimeError::Impossible { at, .. } = error {
                prop_assert!(text.is_char_boundary(at));
            }
        }
    }
}
