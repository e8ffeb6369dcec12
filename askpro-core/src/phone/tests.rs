use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<String, PhoneError> {
    E164::parse(text, Region::De).map(String::from)
}

fn assert_all_read_as(expected: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn every_way_of_writing_a_landline_number_is_the_same_number() {
    assert_all_read_as(
        "+493023125010",
        &[
            "+493023125010",
            "+49 30 23125010",
            "+49 (0) 30 23125010",
            "+49 (0)30 23125010",
            "+49(0)30/23125010",
            "0049 30 23125010",
            "0049 (0) 30 23125010",
            "(030) 231 250 10",
            "030 23125010",
            " 030-23125010 ",
            "030/23125-010",
            "030\u{a0}23\u{202f}12\u{2009}50\u{2011}10",
            "\u{202a}030 23125010\u{202c}",
            "０３０ ２３１２５０１０",
            "＋４９３０２３１２５０１０",
            "49 30 23125010",
            "493023125010",
            "49 (0) 30 23125010",
            "tel:+493023125010",
            "Tel.: 030 23125010",
            "Telefonnummer 030 23125010",
            "sip:+493023125010@sip.example.com;user=phone",
            "\"Erika Mustermann\" <sip:+493023125010@sip.example.com>",
        ],
    );
}

#[test]
fn every_way_of_writing_a_mobile_number_is_the_same_number() {
    assert_all_read_as(
        "+491713920001",
        &[
            "0171 3920001",
            "0171/3920001",
            "0171-39200-01",
            "0171 39200-01",
            "+49 171 3920001",
            "+49 (0) 171 3920001",
            "+49 0171 3920001",
            "0049171 3920001",
            "491713920001",
            "49 171 3920001",
        ],
    );
}

#[test]
fn every_number_reserved_for_documentation_is_a_number() {
    for last in 0..1000 {
        let text = format!("030 23125{last:03}");
        assert_eq!(read(&text), Ok(format!("+493023125{last:03}")));
    }
    for last in 0..100 {
        let text = format!("0171 39200{last:02}");
        assert_eq!(read(&text), Ok(format!("+4917139200{last:02}")));
    }
}

#[test]
fn a_complete_number_of_possible_length_is_taken_though_no_plan_lists_it() {
    assert_all_read_as("+491234567890", &["+491234567890", "+49 1234 567890"]);
    assert_eq!(
        NumberingPlans.judge("+491234567890", Region::De),
        Verdict::Possible("+491234567890".into())
    );
    assert_all_read_as("+493083793369", &["+493083793369", "030 83793369"]);
}

#[test]
fn a_number_that_had_to_be_completed_must_be_in_the_plan() {
    for text in ["0123 4567890", "00491234567890"] {
        assert!(matches!(read(text), Err(PhoneError::NotInPlan { .. })), "{text}");
    }
    assert!(matches!(read("491234567890"), Err(PhoneError::Ambiguous { digits: 12 })));
}

#[test]
fn a_number_without_area_code_is_a_question() {
    for text in ["83793369", "23125010", "171 3920001", "30 23125010", "4941 12345"] {
        let error = read(text).unwrap_err();
        assert!(matches!(error, PhoneError::Ambiguous { .. }), "{text}: {error}");
        assert!(error.is_question());
    }
}

#[test]
fn the_region_decides_what_a_national_number_means() {
    let read = |text, region| E164::parse(text, region).map(String::from);
    assert_eq!(read("0800 000000", Region::At).as_deref(), Ok("+43800000000"));
    assert_eq!(read("0800 000 000", Region::Ch).as_deref(), Ok("+41800000000"));
    assert_eq!(read("41 800 000 000", Region::Ch).as_deref(), Ok("+41800000000"));
    assert_eq!(read("+41 (0)800 000 000", Region::De).as_deref(), Ok("+41800000000"));
    assert_eq!(read("0041 800 000 000", Region::De).as_deref(), Ok("+41800000000"));
    assert!(matches!(read("41 800 000 000", Region::De), Err(PhoneError::Ambiguous { .. })));
    assert_eq!(read("+49 30 23125010", Region::Ch).as_deref(), Ok("+493023125010"));
}

#[test]
fn an_extension_after_a_whole_number_is_kept_aside() {
    for text in [
        "030 23125010 ext. 5",
        "030 23125010 ext5",
        "030 23125010;ext=5",
        "tel:+49-30-23125010;ext=5",
        "030 23125010 x5",
        "030 23125010 #5",
        "030 23125010,,5",
        "+49 30 23125010 Extension: 5#",
    ] {
        assert_eq!(read(text).as_deref(), Ok("+493023125010"), "{text}");
        assert_eq!(Dialled::read(text, Region::De).unwrap().extension(), Some("5"), "{text}");
    }
}

#[test]
fn an_extension_that_completes_the_number_is_a_question() {
    for text in [
        "030 23125-0",
        "030 23125 - 0",
        "030 23125 – 0",
        "+49 30 23125-0",
        "030 23125 DW 12",
        "030 23125 Durchwahl: 12",
        "030 23125, App. 12",
        "030 23125 Nst 12",
    ] {
        assert_eq!(read(text), Err(PhoneError::Extension), "{text}");
    }
    assert!(PhoneError::Extension.is_question());
}

#[test]
fn letters_never_become_digits() {
    for text in [
        "0800 REISE",
        "030 2312501O",
        "l0171 3920001",
        "0171 39200O1",
        "DW 23",
        "Frau Meier 030 23125010",
    ] {
        assert!(
            matches!(read(text), Err(PhoneError::Unexpected { found: "a letter", .. })),
            "{text}"
        );
    }
}

#[test]
fn two_numbers_are_not_one() {
    for text in [
        "030 23125010 oder 0171 3920001",
        "030 23125010, 0171 3920001",
        "03023125010,01713920001",
        "030 23125010 + 0171 3920001",
    ] {
        assert!(matches!(read(text), Err(PhoneError::Unexpected { .. })), "{text}");
    }
}

#[test]
fn an_error_says_what_was_expected_and_found_and_not_the_number() {
    let error = |text: &str| read(text).unwrap_err().to_string();
    assert_snapshot!(error("  "), @"expected a phone number, found an empty text");
    assert_snapshot!(error("keine"), @"expected a phone number, found a text without digits");
    assert_snapshot!(error("0800 REISE5"), @"expected digits and separators, found a letter at byte 5");
    assert_snapshot!(error("sip:0800x@a.example"), @"expected digits and separators, found a letter at byte 8");
    assert_snapshot!(error("٣٠ 5"), @"expected digits and separators, found a digit of another script at byte 0");
    assert_snapshot!(error("112"), @"expected at least 5 digits, found 3");
    assert_snapshot!(error("+49 30 1"), @"expected a number of the numbering plan, found 5 digits that fit none");
    assert_snapshot!(error("+49 30 23125010 23125010"), @"expected at most 15 digits, found 20");
    assert_snapshot!(error("30 23125010 23125010"), @"expected at most 15 digits, found 18");
    assert_snapshot!(error("83793369"), @"expected a country code (+) or an area code with its leading 0, found 8 digits without either");
    assert_snapshot!(error("030 23125-0"), @"expected a whole number, found one that an extension completes");
    assert_snapshot!(error("+999 30 23125010"), @"expected a country code that is in use, found another one");
    assert_snapshot!(error("+0 30 23125010"), @"expected a country code that is in use, found another one");
    assert_snapshot!(error("0123 4567890"), @"expected a number of the numbering plan, found 11 digits that fit none");
    assert_snapshot!(error(&"0".repeat(129)), @"expected at most 128 bytes, found 129");
}

#[test]
fn a_withheld_number_is_a_case_of_its_own() {
    let texts = [
        "",
        "  ",
        "anonymous",
        "Anonymous",
        "ANONYMOUS",
        "unknown",
        "Unbekannt",
        "unterdrückt",
        "UNTERDRÜCKT",
        "private",
        "Restricted",
        "withheld",
        "Unavailable",
        "No Caller ID",
        "+266696687",
        "266696687",
        "sip:anonymous@anonymous.invalid",
        "sips:Anonymous@sip.example.com",
        "\"Anonymous\" <sip:anonymous@anonymous.invalid>",
        "<sip:unavailable@unknown.invalid>",
        "{{user_number}}",
        " {{ user_number }} ",
        "null",
        "N/A",
    ];
    for text in texts {
        assert_eq!(CallerNumber::parse(Some(text), Region::De), CallerNumber::Withheld, "{text:?}");
    }
    assert_eq!(CallerNumber::parse(None, Region::De), CallerNumber::Withheld);
}

#[test]
fn a_caller_is_known_or_unusable_where_a_number_was_sent() {
    let parse = |text| CallerNumber::parse(Some(text), Region::De);
    for text in
        ["+491234567890", "+493083793369", "030 23125010", "sip:+493023125010@sip.example.com"]
    {
        assert!(parse(text).known().is_some(), "{text}");
    }
    assert_eq!(parse("83793369"), CallerNumber::Unusable(PhoneError::Ambiguous { digits: 8 }));
    assert!(matches!(parse("Erika Mustermann"), CallerNumber::Unusable(PhoneError::NoDigits)));
}

#[test]
fn debug_shows_country_code_and_last_two_digits_alone() {
    let debug = |text: &str| format!("{:?}", text.parse::<E164>().unwrap());
    assert_snapshot!(debug("+493023125010"), @"E164(+49…10)");
    assert_snapshot!(debug("+12015550123"), @"E164(+1…23)");
    assert_snapshot!(debug("+353209100010"), @"E164(+353…10)");
    let dialled = Dialled::read("030 23125010 x5", Region::De).unwrap();
    assert_snapshot!(format!("{dialled:?}"), @"Dialled { prefix: None, digits: 11, extension: true }");
    let verdict = NumberingPlans.judge("03023125010", Region::De);
    assert_snapshot!(format!("{verdict:?}"), @"Listed(…)");
}

#[test]
fn a_stored_number_is_checked_when_it_is_read_back() {
    let number: E164 = serde_json::from_str("\"+493023125010\"").unwrap();
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"+493023125010\"");
    assert_eq!(number.to_string(), "+493023125010");
    for text in [
        "",
        "+",
        "493023125010",
        "+0493023125",
        "+4930231",
        "+4930231250101234",
        "+49 3023125010",
        "+49３023125010",
        "+49302312501a",
    ] {
        assert_eq!(text.parse::<E164>(), Err(InvalidE164), "{text}");
        assert!(serde_json::from_str::<E164>(&format!("{text:?}")).is_err(), "{text}");
    }
}

fn region() -> impl Strategy<Value = Region> {
    prop_oneof![Just(Region::De), Just(Region::At), Just(Region::Ch)]
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), region in region()) {
        let _ = CallerNumber::parse(Some(&text), region);
    }

    #[test]
    fn no_text_of_digits_and_signs_makes_it_panic(text in "[-+0-9０-９()\\[\\]/.,;:#x ext=DWsipl@<>Ü٣]{0,40}", region in region()) {
        if let Ok(number) = E164::parse(&text, region) {
            prop_assert_eq!(number.as_str().parse(), Ok(number.clone()));
        }
    }

    #[test]
    fn reading_twice_is_reading_once(text in "[+]?[0-9 ()/-]{5,20}", region in region()) {
        if let Ok(number) = E164::parse(&text, region) {
            prop_assert_eq!(E164::parse(number.as_str(), region), Ok(number));
        }
    }

    #[test]
    fn a_number_with_plus_is_the_same_in_every_region(digits in "[1-9][0-9]{7,14}") {
        let text = format!("+{digits}");
        let read = |region| E164::parse(&text, region);
        prop_assert_eq!(read(Region::De), read(Region::At));
        prop_assert_eq!(read(Region::De), read(Region::Ch));
    }

    #[test]
    fn separators_change_nothing(last in 0..1000u16, gaps in prop::collection::vec("[ ./\u{a0}]{0,2}", 11)) {
        let plain = format!("03023125{last:03}");
        let digits = plain.split("").filter(|digit| !digit.is_empty());
        let spread: String = digits.zip(&gaps).flat_map(|(digit, gap)| [digit, gap.as_str()]).collect();
        prop_assert_eq!(read(&spread), read(&plain));
    }

    #[test]
    fn no_error_and_no_debug_holds_the_number(digits in "[1-9]{8,12}") {
        let prefixed = format!("0{digits}");
        for text in [&digits, &prefixed] {
            let shown = format!("{:?}", CallerNumber::parse(Some(text), Region::De));
            prop_assert!(!shown.contains(&digits[2..digits.len() - 2]), "{}", shown);
        }
    }
}
