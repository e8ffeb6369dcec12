//! Whole sentences of calls: what is no appointment gives none, and what is around one does not change it.

use askpro_core::datetime::{DateTimeError, GermanDateTimeParser};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};

/// Neither a day nor a time nor a span: names, addresses, numbers, prices, ages, durations, what is refused or past.
const NOTHING: &[&str] = &[
    // numbers
    "Meine Nummer ist 0171 3920012",
    "meine telefonnummer ist null eins sieben eins drei neun zwei null null eins zwei",
    "kundennummer 12 08 1975",
    "meine Kundennummer ist 10 11 12",
    "Rechnungsnummer 2025-06-12",
    "Kennzeichen B MO 10",
    "192.168.1.1",
    "3.7.2025.4",
    "24/7 erreichbar",
    "365 Tage im Jahr",
    "Kontostand 3.500",
    "das Spiel ging 3:2 aus",
    "Windows 10",
    "Klasse 3b",
    "die fünfte Frau",
    "der 1. Vorsitzende",
    "2. Stock links",
    "in der 2. Etage",
    "eins nach dem anderen",
    // money, people, durations
    "Das kostet von 20 bis 30 Euro",
    "Das waren 14 Euro 30",
    "14.30 Euro",
    "Ich zahle so um die 50 Euro",
    "bis 30 Euro",
    "Wir sind von vier bis sechs Personen",
    "um die 10 Leute",
    "ab 18 Jahren",
    "Ich bin 45 Jahre alt",
    "Meine Tochter ist drei",
    "Ich kümmere mich um drei Kinder",
    "Das dauert zwei bis drei Stunden",
    "Ich verspäte mich um 10 Minuten",
    "Verschieben Sie den Termin um eine Stunde",
    "1 1/2 Stunden",
    "ich bin in der 27. Woche schwanger",
    "im dritten Monat schwanger",
    // names and places
    "spreche ich mit herrn sonntag",
    "Ich bin die Frau vom Herrn Freitag",
    "Mein Name ist Juli Freitag",
    "reservierung für vier auf den namen freitag",
    "Ich wohne in der Straße des 17. Juni 135",
    "Praxis am Dienstagsweg 5",
    "Meine Adresse ist Julistraße 12",
    "Am Markt 10",
    "10115 Berlin",
    "von Frau Meier bis Herrn Schulze",
    // words in other meanings
    "Ich bin zum ersten Mal bei Ihnen",
    "Das ist das dritte Mal",
    "Ich bin erst halb fertig",
    "Ich fahre um die Ecke",
    "um Himmels willen",
    "Bitte um Rückruf",
    "gegen Rechnung",
    "nach Absprache",
    "So ist das",
    "das a und o",
    "Guten Morgen, ich hätte gern einen Termin",
    "Ein gutes neues Jahr",
    "Schönen Tag noch",
    "der erste freie Termin",
    "rund um die Uhr",
    // past, birth, series
    "Mein Geburtsdatum ist der 12.05.1975",
    "Ich bin am dritten vierten achtzig geboren",
    "Ich bin Jahrgang 1975",
    "Ich hatte am Montag um 10 einen Termin und habe ihn verpasst",
    "Ich war am 3. Juni um 10 Uhr bei Ihnen",
    "Mein letzter Besuch war am 5.5.",
    "Die Rechnung vom 3. Juni",
    "Ihre Mail vom Freitag",
    "letztes Jahr im Juli",
    "vor drei Jahren war ich schon mal da",
    "Ich habe seit zwei Wochen Rückenschmerzen",
    "immer montags um 10",
    "alle zwei Wochen Montag um 10",
    "Unsere Öffnungszeiten sind Montag bis Freitag 9 bis 18 Uhr",
    // refused
    "Montag geht bei mir gar nicht",
    "Montag und Dienstag geht nicht",
    "weder Montag noch Dienstag",
    "Alles außer Freitag",
    "Ich schaffe den Termin heute um 15 Uhr nicht",
    "Ich muss meinen Termin am Donnerstag um 14 Uhr leider absagen",
    "Am Montag bin ich im Urlaub",
    "nachmittags geht nicht",
    "Freitag ist geschlossen",
    "Vor Montag geht nichts",
    // impossible, vague
    "Termin am 31. Juni um 10",
    "am 29.2.2027 um 10",
    "um 24:30 Uhr",
    "um 12:60",
    "am fünften Advent",
    "in 99999999999 Tagen",
    "KW 54",
    "irgendwann später",
    "demnächst",
];

/// Monday, 30 June 2025, at 10:00, said on the Tuesday before.
const MONDAY_AT_TEN: &[&str] = &[
    "geboren am 3.4.1980, Termin am Montag um 10",
    "Montag 10 Uhr, mein Geburtsdatum: 03.04.1980",
    "Hauptstraße 14, Montag um 10 Uhr",
    "PLZ 10115 Berlin, Montag um 10",
    "Kundennummer 4711, Montag um 10",
    "meine Nummer ist 0171 3920012 und ich käme gern am Montag um 10",
    "TÜV läuft im August ab, geht es nächste Woche Montag um 10",
    "Ich bitte um einen Termin um 10 am Montag",
    "Am Montag den 30. um 10 Uhr",
    "Mo., 30. Jun. 2025 10h",
    "Montag, 30.06.2025 um 10:00 Uhr (Haarschnitt, 45 Min.)",
    "2025-06-30T10:00[Europe/Berlin]",
    "2025-06-30T08:00:00Z",
    "Fr. Müller, Montag 10 Uhr",
    "Montag um 10 mit Frau Dienstag",
    "Montag um 10 bei Dr. Freitag",
    "Martin am Montag um 10",
    "Weihnachtsbaum abholen am Montag um 10",
    "drei Personen, Montag um 10, eine Stunde, 25 Euro",
    "Montag um 10 Uhr für eine Stunde",
    "erster Termin am Montag um 10",
    "Montag um 10 ist kein Problem",
    "Ich bin mir nicht sicher, Montag um 10",
    "Ja, Montag um 10 passt, nicht Dienstag",
    "Montag um 10 und nicht um 11",
    "nicht um 11 sondern um 10 am Montag",
    "Montag um 9, nein, um 10",
    "Dienstag, äh, Montag um 10",
    "Freitag geht nicht, Montag um 10 schon",
    "Den Freitag absagen und Montag um 10 nehmen",
    "den Termin von Freitag 9 Uhr auf Montag 10 Uhr verschieben",
    "von mir aus Montag um 10",
    "einen Moment bitte, Montag um 10",
    "Guten Morgen, Montag um 10, danke, schönes Wochenende",
    "ja also ich würde ähm gern am montag um zehn uhr kommen wenn das geht",
    "Ich war schon mal da, Montag um 10",
    "Seit drei Tagen tut mir der Zahn weh, geht es Montag um zehn",
];

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 6, 24, 8, 0, 0).unwrap()
}

/// What each reader gives.
fn read(text: &str) -> [Result<String, DateTimeError>; 4] {
    let (parser, now) = (GermanDateTimeParser::default(), now());
    [
        parser.parse_date(text, now).map(|read| read.value.to_string()),
        parser.parse_time(text, now).map(|read| read.value.to_string()),
        parser.parse_datetime(text, now).map(|read| read.value.to_string()),
        parser.parse_interval(text, now).map(|read| read.value.to_string()),
    ]
}

#[test]
fn what_is_no_appointment_gives_none() {
    let found: Vec<_> = NOTHING
        .iter()
        .map(|text| (text, read(text)))
        .filter(|(_, read)| read.iter().any(Result::is_ok))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_is_around_an_appointment_does_not_change_it() {
    let meant = NaiveDate::from_ymd_opt(2025, 6, 30).and_then(|day| day.and_hms_opt(10, 0, 0));
    let read = |text: &str| -> Result<NaiveDateTime, DateTimeError> {
        GermanDateTimeParser::default().parse_datetime(text, now()).map(|read| read.value)
    };
    let wrong: Vec<_> = MONDAY_AT_TEN
        .iter()
        .map(|text| (text, read(text)))
        .filter(|(_, read)| read.as_ref().ok() != meant.as_ref())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_weekday_that_is_not_of_its_date_is_asked() {
    let read = read("Dienstag, den 30. Juni, um 10 Uhr");
    let [date, time, datetime, _] = read;
    assert_eq!(time, Ok("10:00:00".to_owned()));
    assert!(date.is_err_and(|error| error.is_question()));
    assert!(datetime.is_err_and(|error| error.is_question()), "the weekday of today");
}
