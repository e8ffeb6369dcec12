//! Whatever number is said in whatever way, it is never read as another one.

use proptest::prelude::*;

use super::*;

/// A number up to 999 in words.
fn say(value: u32) -> String {
    const UNITS: [&str; 20] = [
        "null",
        "eins",
        "zwei",
        "drei",
        "vier",
        "fünf",
        "sechs",
        "sieben",
        "acht",
        "neun",
        "zehn",
        "elf",
        "zwölf",
        "dreizehn",
        "vierzehn",
        "fünfzehn",
        "sechzehn",
        "siebzehn",
        "achtzehn",
        "neunzehn",
    ];
    const TENS: [&str; 10] = [
        "", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig",
        "neunzig",
    ];
    let before = |value: u32| if value == 1 { "ein".to_owned() } else { say(value) };
    match value {
        0..20 => UNITS[value as usize].to_owned(),
        20..100 if value.is_multiple_of(10) => TENS[value as usize / 10].to_owned(),
        20..100 => format!("{}und{}", before(value % 10), TENS[value as usize / 10]),
        100..200 if value == 100 => "hundert".to_owned(),
        _ if value.is_multiple_of(100) => format!("{}hundert", before(value / 100)),
        _ => format!("{}hundert{}", before(value / 100), say(value % 100)),
    }
}

/// How the next digits are said.
#[derive(Debug, Clone, Copy)]
enum Style {
    /// So many of them as one number.
    Group(usize),
    /// Equal ones together.
    Doubled,
    /// Written.
    Written(usize),
}

fn spoken(digits: &str, styles: &[(Style, &str)]) -> String {
    let mut rest = digits;
    let mut text = String::new();
    for (style, separator) in styles.iter().cycle() {
        let Some(first) = rest.chars().next() else { break };
        let equal = rest.chars().take_while(|c| *c == first).count().min(4);
        let (length, words) = match *style {
            Style::Group(length) if first != '0' && length <= rest.len() => {
                (length, say(rest[..length].parse().unwrap()))
            }
            Style::Doubled if equal == 2 => (2, format!("doppel {}", say(first as u32 - 48))),
            Style::Doubled if equal > 2 => (
                equal,
                format!("{}mal die {}", say(u32::try_from(equal).unwrap()), say(first as u32 - 48)),
            ),
            Style::Written(length) if length <= rest.len() => (length, rest[..length].to_owned()),
            _ => (1, say(first as u32 - 48)),
        };
        text += &words;
        text += separator;
        rest = &rest[length..];
    }
    text
}

fn styles() -> impl Strategy<Value = Vec<(Style, &'static str)>> {
    let style = prop_oneof![
        4 => Just(Style::Group(1)),
        4 => Just(Style::Group(2)),
        2 => Just(Style::Group(3)),
        3 => Just(Style::Doubled),
        1 => (1..5usize).prop_map(Style::Written),
    ];
    let separators = [" ", " ", " ", ", ", " und dann ", " Strich ", " äh ", " / "];
    prop::collection::vec((style, prop::sample::select(separators.to_vec())), 1..8)
}

/// Mobile and landline numbers, some of them without any that is in use.
fn german_number() -> impl Strategy<Value = String> {
    let areas = ["0171", "0151", "0176", "030", "089", "0221", "04321", "+4930", "+49171"];
    (prop::sample::select(areas.to_vec()), "[0-9]{3,9}")
        .prop_map(|(area, rest)| format!("{area}{rest}"))
        .prop_filter("a number", |number| E164::parse(number, Region::De).is_ok())
}

proptest! {
    #[test]
    fn a_number_said_in_any_grouping_is_that_number_or_a_question(number in german_number(), styles in styles()) {
        let (plus, digits) = number.strip_prefix('+').map_or(("", number.as_str()), |digits| ("plus ", digits));
        let text = format!("{plus}{}", spoken(digits, &styles));
        // What is written altogether follows the rules of written numbers, with their extensions.
        prop_assume!(text.contains(char::is_alphabetic));
        let expected = E164::parse(&number, Region::De).unwrap();
        match phone_number(&text, Region::De) {
            Ok(read) => prop_assert_eq!(read.as_str(), expected.as_str(), "{}", text),
            Err(error) => prop_assert!(error.is_question(), "{}: {:?}", text, error),
        }
    }

    #[test]
    fn a_number_said_digit_by_digit_is_that_number(number in german_number()) {
        let (plus, digits) = number.strip_prefix('+').map_or(("", number.as_str()), |digits| ("plus ", digits));
        let text = format!("{plus}{}", spoken(digits, &[(Style::Group(1), " ")]));
        prop_assert_eq!(phone_number(&text, Region::De).ok(), E164::parse(&number, Region::De).ok(), "{}", text);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = phone_number(&text, Region::De).map_err(|error| error.to_string());
    }

    #[test]
    fn no_words_of_numbers_make_it_panic(
        words in prop::collection::vec(prop::sample::select(vec![
            "null", "eins", "ein", "und", "zwanzig", "hundert", "tausend", "nein", "ich", "meine",
            "Nummer", "zweimal", "mal", "x", "doppel", "plus", "+", "Strich", "-", "oh", "öh",
            "dann", ",", "Durchwahl", "extension", "0171", "39", "2", "twenty", "five", "sechs",
            "zehn", "doppelnull", "0", "Haus", "(", ")", "３",
        ]), 0..40)
    ) {
        let text = words.join(" ");
        if let Err(error) = phone_number(&text, Region::De) {
            prop_assert!(error.candidates().len() <= SpokenPhoneError::MAX_CANDIDATES);
            if let SpokenPhoneError::Unexpected { at, .. } | SpokenPhoneError::Unfinished { at } | SpokenPhoneError::TwoNumbers { at } = error {
                prop_assert!(text.is_char_boundary(at) && at < text.len());
            }
        }
    }

    #[test]
    fn no_error_holds_the_number(digits in "[1-9]{8,11}", styles in styles()) {
        for text in [spoken(&digits, &styles), spoken(&format!("0{digits}"), &styles)] {
            let read = phone_number(&text, Region::De);
            let shown = format!("{read:?} {}", read.as_ref().map_or_else(ToString::to_string, |_| String::new()));
            prop_assert!(!shown.contains(&digits[2..digits.len() - 2]), "{}", shown);
        }
    }
}
