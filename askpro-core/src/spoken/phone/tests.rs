use insta::assert_snapshot;

use super::*;

const MOBILE: &str = "+491713920012";
const LANDLINE: &str = "+493023125010";

fn read(text: &str) -> Result<String, SpokenPhoneError> {
    phone_number(text, Region::De).map(String::from)
}

fn assert_all_read_as(expected: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
    }
}

fn candidates(text: &str) -> Vec<String> {
    let error = phone_number(text, Region::De).unwrap_err();
    assert!(error.is_question(), "{text}: {error}");
    error.candidates().iter().map(ToString::to_string).collect()
}

#[test]
fn a_mobile_number_is_read_however_its_digits_are_grouped() {
    assert_all_read_as(
        MOBILE,
        &[
            "null eins sieben eins drei neun zwei null null eins zwei",
            "Null eins sieben eins, drei neun zwei null, null eins zwo.",
            "null eins einundsiebzig neununddreißig zwanzig null zwölf",
            "null eins einundsiebzig, neununddreissig, zwanzig, null, zwoelf",
            "null eins sieben eins drei neun zwei zweimal die null eins zwei",
            "null eins sieben eins drei neun zwei zwei mal null zwölf",
            "null eins sieben eins drei neun zwei doppel null eins zwei",
            "null eins sieben eins drei neun zwei doppelnull eins zwei",
            "null eins sieben eins drei neun zwei 2x die 0 eins zwei",
            "0171 drei neun zwei null null eins zwei",
            "0171 3920 null zwölf",
            "plus neunundvierzig eins sieben eins drei neun zwei null null eins zwei",
            "+49 eins sieben eins drei neun zwei null null eins zwei",
            "null null vier neun eins sieben eins drei neun zwei null null eins zwei",
            "vier neun eins sieben eins drei neun zwei null null eins zwei",
            "plus vier neun, Klammer auf null Klammer zu, eins sieben eins, 3920012",
            "null eins sieben eins dreihundertzweiundneunzig null null eins zwei",
        ],
    );
}

#[test]
fn what_is_said_around_a_number_is_no_part_of_it() {
    assert_all_read_as(
        LANDLINE,
        &[
            "meine Nummer ist null drei null zwei drei eins zwei fünf null eins null",
            "Ja, also, meine Telefonnummer lautet 030 23125010",
            "Sie erreichen mich unter der null drei null, dreiundzwanzig, eins zwei fünf, null zehn.",
            "Vorwahl null drei null, dann dreiundzwanzig hundertfünfundzwanzig null eins null",
            "null drei null Schrägstrich zwei drei eins zwei fünf Strich null eins null",
            "null drei null Pause dreiundzwanzig Pause zwölf und dann fünfzig Bindestrich zehn",
            "äh, null drei null, ähm, zwo drei eins zwo fünf, öh, null eins null bitte",
            "Nein, meine Nummer ist die null drei null zwei drei eins zwei fünf null eins null",
            "null dreißig zwei drei eins zwei fünf null eins null",
        ],
    );
}

#[test]
fn english_numbers_are_read_too() {
    assert_all_read_as(
        MOBILE,
        &[
            "oh one seven one three nine two double zero one two",
            "My number is zero one seven one, three nine two, oh oh one two.",
            "it's plus four nine one seven one three nine two zero zero twelve",
            "zero one seventy-one three nine two zero zero one two",
        ],
    );
    assert_all_read_as("+493023125000", &["zero three zero two three one two five triple zero"]);
}

#[test]
fn written_numbers_are_read_as_before() {
    for text in [
        "0171 3920012",
        "+49 30 23125010",
        "Tel.: 030 23125010",
        "030 23125010 ext. 5",
        "sip:+493023125010@sip.example.com",
        "",
        "  ",
        "keine",
        "Erika Mustermann",
        "112",
        "83793369",
        "030 23125-0",
        "030 23125 DW 12",
        "0800 REISE",
        "0171 39200O1",
        "l0171 3920001",
        "Frau Meier 030 23125010",
        "030 23125010 oder 0171 3920001",
        "030 23125010, 0171 3920001",
        "+999 30 23125010",
    ] {
        let written = E164::parse(text, Region::De).map_err(SpokenPhoneError::Phone);
        assert_eq!(phone_number(text, Region::De), written, "{text}");
    }
}

#[test]
fn the_rules_of_written_numbers_hold_for_spoken_ones() {
    let of = |error: PhoneError| Err(SpokenPhoneError::Phone(error));
    assert_eq!(
        read("null drei null zwei drei eins zwei fünf strich null"),
        of(PhoneError::Extension)
    );
    assert_eq!(read("030 23125 Durchwahl zwölf"), of(PhoneError::Extension));
    assert_eq!(
        read("zwei drei eins zwei fünf null eins null"),
        of(PhoneError::Ambiguous { digits: 8 })
    );
    assert_eq!(read("eins eins zwei"), of(PhoneError::TooShort { expected: 5, found: 3 }));
    assert_eq!(
        read("null eins zwei drei vier fünf sechs sieben acht neun null"),
        of(PhoneError::NotInPlan { digits: 11 })
    );
    assert_eq!(
        read("zero three zero two three one two five zero one zero extension five").as_deref(),
        Ok(LANDLINE)
    );
    assert_eq!(
        phone_number("null drei null zwei drei eins zwei fünf null eins null", Region::At).ok(),
        E164::parse("03023125010", Region::At).ok()
    );
}

#[test]
fn two_readings_are_a_question() {
    for (text, expected) in [
        ("null drei null zwanzig fünf null eins null", ["+4930205010", "+493025010"].as_slice()),
        ("null drei null fünf und zwanzig null eins null", &["+493025010", "+4930520010"]),
        (
            "null drei null zwei hundert fünf null",
            &["+493020050", "+4930210050", "+49302050", "+493021050"],
        ),
        ("zero three zero twenty five zero one zero", &["+493025010", "+4930205010"]),
    ] {
        let found = candidates(text);
        for number in expected {
            assert!(found.iter().any(|found| found == number), "{text}: {number} in {found:?}");
        }
        assert!(found.len() <= SpokenPhoneError::MAX_CANDIDATES, "{text}");
    }
}

#[test]
fn of_two_readings_the_one_that_is_a_number_is_taken() {
    // An article alone is no digit.
    let text = "null eins sieben eins drei neun zwanzig null ein und zwanzig";
    assert_all_read_as("+491713920021", &[text]);
    // The country code has one length.
    let text = "plus neunundvierzig eins sieben eins drei neun zwei null null ein und zwanzig";
    assert_all_read_as("+491713920021", &[text]);
}

#[test]
fn a_correction_replaces_what_is_as_long() {
    assert_all_read_as(
        MOBILE,
        &[
            "null eins sieben eins drei neun zwei null null eins drei, nein, zwei",
            "null eins sieben eins drei neun zwei null null, eins drei, äh nein, eins zwei",
            "null eins sieben zwei, Quatsch, eins, drei neun zwei null null eins zwei",
            "null eins sieben eins drei neun zwei null null dreizehn, Entschuldigung, zwölf",
            "0171 3920013 nein 0171 3920012",
            "null eins sieben eins drei neun zwei null null eins drei, ich meine zwei",
            "null eins sieben eins drei neun zwei null null eins drei, ich mein zwei",
            "null eins sieben eins drei neun zwei null null eins drei oh nein zwei",
            "null eins sieben eins drei neun zwei null null eins null, nein drei, nein zwei",
        ],
    );
}

#[test]
fn a_correction_that_may_replace_several_things_is_a_question() {
    for text in [
        "null eins sieben zwei nein eins drei neun zwei null null eins zwei",
        "0171 3920013 nein 12",
        "0171 3920013 nein 030 2312501",
        "null eins nein zwei nein drei nein vier nein fünf",
    ] {
        candidates(text);
    }
    assert_eq!(
        candidates("0171 3920013 nein 12"),
        [MOBILE, "+4917139200112"],
        "the last two digits, or the last one"
    );
}

#[test]
fn a_number_said_twice_is_one_and_two_numbers_are_a_question() {
    let once = "null drei null zwei drei eins zwei fünf null eins null";
    assert_all_read_as(LANDLINE, &[&format!("{once}, ich wiederhole, {once}")]);
    let other = "null eins sieben eins drei neun zwei null null eins zwei";
    for between in [", ", " und ", " dann "] {
        let text = format!("{once}{between}{other}");
        let error = phone_number(&text, Region::De).unwrap_err();
        assert_eq!(
            error,
            SpokenPhoneError::TwoNumbers { at: once.len() + usize::from(between != ", ") }
        );
        assert!(error.is_question());
    }
    assert!(read(&format!("{once} {other}")).is_err());
    assert!(read(&format!("{once} oder {other}")).is_err());
}

#[test]
fn sentences_are_no_numbers() {
    for text in [
        "Erika Mustermann",
        "drei Ecken weiter",
        "um drei Uhr",
        "ich habe zwei Kinder und einen Hund",
        "nicht die null drei null zwei drei eins zwei fünf null eins null",
        "null drei null zwei drei eins zwei fünf null eins null von Frau Meier",
        "nochmal die drei",
        "nein",
        "zweimal",
        "plus",
        "Strich",
        "oh",
        "ein",
        "Durchwahl zwölf",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn an_error_says_what_was_expected_and_found_and_not_the_number() {
    let error = |text: &str| read(text).unwrap_err().to_string();
    assert_snapshot!(error(""), @"expected a phone number, found an empty text");
    assert_snapshot!(error("Erika Mustermann"), @"expected a phone number, found a text without digits");
    assert_snapshot!(error("drei Ecken weiter"), @"expected number words and digits, found a word at byte 5");
    assert_snapshot!(error("null drei null % eins"), @"expected number words and digits, found a sign at byte 15");
    assert_snapshot!(error("null drei null plus neunundvierzig"), @"expected number words and digits, found a plus within the number at byte 15");
    assert_snapshot!(error("fünf oh eins"), @"expected number words and digits, found a word at byte 6");
    assert_snapshot!(error("null drei null ein"), @"expected number words and digits, found a word at byte 15");
    assert_snapshot!(error("null drei null zweimal"), @"expected digits after the word at byte 15, found none");
    assert_snapshot!(error("null drei null, nein"), @"expected digits after the word at byte 16, found none");
    assert_snapshot!(error("zwölf Durchwahl eins zwei drei vier fünf sechs sieben"), @"expected number words and digits, found an extension that is none at byte 7");
    assert_snapshot!(error("null drei null zwanzig fünf null eins null"), @"expected one reading, found several numbers");
    assert_snapshot!(error("0171 3920013 nein 12"), @"expected one reading, found several numbers");
    assert_snapshot!(error("030 23125010 und null drei null zwei drei eins zwei fünf null eins eins"), @"expected one number, found a second one at byte 13");
    assert_snapshot!(error(&"null ".repeat(200)), @"expected at most 512 bytes, found 1000");
    assert_snapshot!(error(&"null ".repeat(50)), @"expected at most 15 digits, found 50");
}

#[test]
fn time_is_bounded_by_the_length_of_the_text() {
    for (part, count) in [
        ("zwei hundert ", 39),
        ("zwanzig fünf ", 36),
        ("ein ", 128),
        ("nein vier ", 50),
        ("null, ", 85),
        ("drei und ", 56),
    ] {
        let text = part.repeat(count);
        assert!(text.len() <= MAX_PHONE_BYTES, "{part}");
        let _ = phone_number(&text, Region::De);
    }
}
