use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use Confidence::{Certain, Likely, Unsure};

fn assert_all(confidence: Confidence, cases: &[(&str, &str)]) {
    for (text, address) in cases {
        let read = email_address(text).map(|email| (email.address, email.confidence));
        assert_eq!(read, Ok(((*address).to_owned(), confidence)), "{text}");
    }
}

#[test]
fn written_addresses_stay_as_they_are() {
    assert_all(
        Certain,
        &[
            ("max@example.com", "max@example.com"),
            ("  Max.Mustermann@Example.COM ", "Max.Mustermann@example.com"),
            ("max+salon_1@mail.example.co.uk", "max+salon_1@mail.example.co.uk"),
            ("acht@example.com", "acht@example.com"),
            ("meine E-Mail ist max@example.com.", "max@example.com"),
            ("max.mustermann @ example.com", "max.mustermann@example.com"),
            ("max.mustermann at example.com", "max.mustermann@example.com"),
            ("max23 at gmx.de", "max23@gmx.de"),
        ],
    );
    assert_all(
        Unsure,
        &[("müller@example.com", "müller@example.com"), ("<max@example.com>", "<max@example.com>")],
    );
}

#[test]
fn a_word_that_was_only_heard_is_likely() {
    assert_all(
        Likely,
        &[
            ("max punkt mustermann at gmx punkt de", "max.mustermann@gmx.de"),
            ("Max Punkt Mustermann ät GMX Punkt de.", "max.mustermann@gmx.de"),
            ("info klammeraffe example minus salon punkt com", "info@example-salon.com"),
            ("max unterstrich mustermann affenschwanz web punkt de", "max_mustermann@web.de"),
            ("max unter strich mustermann at web punkt de", "max_mustermann@web.de"),
            ("max plus salon at example dot com", "max+salon@example.com"),
            ("meine E-Mail-Adresse lautet max at gmail punkt com", "max@gmail.com"),
            (
                "ähm, max, äh, punkt mustermann at gmx punkt de, alles klein",
                "max.mustermann@gmx.de",
            ),
            ("max mustermann zusammengeschrieben at gmx punkt de", "maxmustermann@gmx.de"),
            ("max mustermann in einem Wort at gmx punkt de", "maxmustermann@gmx.de"),
            ("max punkt klein at aon punkt at", "max.klein@aon.at"),
        ],
    );
}

#[test]
fn mail_services_are_known() {
    for (said, domain) in [
        ("web punkt de", "web.de"),
        ("g m x punkt net", "gmx.net"),
        ("gmail punkt com", "gmail.com"),
        ("g mail punkt com", "gmail.com"),
        ("googlemail punkt com", "googlemail.com"),
        ("google mail punkt com", "googlemail.com"),
        ("t minus online punkt de", "t-online.de"),
        ("t strich online punkt de", "t-online.de"),
        ("T-Online punkt de", "t-online.de"),
        ("t-online.de", "t-online.de"),
        ("hot mail punkt com", "hotmail.com"),
        ("outlook punkt de", "outlook.de"),
        ("i cloud punkt com", "icloud.com"),
        ("gmx punkt d e", "gmx.de"),
    ] {
        assert_all(Certain, &[(&format!("info at {said}"), &format!("info@{domain}"))]);
    }
    assert_all(
        Likely,
        &[
            ("max at t online punkt de", "max@t-online.de"),
            ("max at gmail punkt komm", "max@gmail.com"),
            ("max at example punkt salon", "max@example.salon"),
        ],
    );
}

#[test]
fn letters_are_spelled_in_every_way() {
    assert_all(
        Certain,
        &[
            ("m a x at gmx punkt de", "max@gmx.de"),
            ("M, A, X, at gmx punkt de", "max@gmx.de"),
            ("m wie martha a wie anton x wie xanthippe at web punkt de", "max@web.de"),
            ("M wie München, A wie Aachen, X wie Xanten, ät web punkt de", "max@web.de"),
            ("z wie Zeppelin y wie Ypsilon at gmx punkt de", "zy@gmx.de"),
            ("m for mike o for otto at example dot com", "mo@example.com"),
            ("s c h wie Schule u at gmx punkt de", "schu@gmx.de"),
            ("sch wie Schule u at gmx punkt de", "schu@gmx.de"),
            ("a n doppel n e at gmx punkt de", "annne@gmx.de"),
            ("a doppel n wie Nordpol a at gmx punkt de", "anna@gmx.de"),
            ("a zweimal das n a at gmx punkt de", "anna@gmx.de"),
            ("a zwei mal n a at gmx punkt de", "anna@gmx.de"),
            ("großes M a x at gmx punkt de", "max@gmx.de"),
            ("m a x zwei drei at gmx punkt de", "max23@gmx.de"),
            ("m a x 23 at gmx punkt de", "max23@gmx.de"),
            ("m a x dreiundzwanzig at gmx punkt de", "max23@gmx.de"),
        ],
    );
    assert_all(Likely, &[("a vau at gmx punkt de", "av@gmx.de")]);
}

#[test]
fn what_can_be_written_in_two_ways_is_likely_at_most() {
    assert_all(
        Likely,
        &[
            ("max mustermann at gmx punkt de", "maxmustermann@gmx.de"),
            ("max m at gmx punkt de", "maxm@gmx.de"),
            ("max zwei drei at gmx punkt de", "max23@gmx.de"),
            ("acht at gmx punkt de", "8@gmx.de"),
            ("max strich mustermann at gmx punkt de", "max-mustermann@gmx.de"),
            ("karl-heinz at gmx punkt de", "karl-heinz@gmx.de"),
            ("Meier, m e i e r, at gmx punkt de", "meier@gmx.de"),
            ("Müller m u e l l e r at gmx punkt de", "mueller@gmx.de"),
            ("also max punkt mustermann at gmx punkt de", "max.mustermann@gmx.de"),
            ("max punkt mustermann at gmx punkt de danke", "max.mustermann@gmx.de"),
            ("an max@example.com", "anmax@example.com"),
        ],
    );
}

#[test]
fn a_guess_is_unsure() {
    assert_all(
        Unsure,
        &[
            ("max punkt müller at gmx punkt de", "max.mueller@gmx.de"),
            ("max punkt mu\u{308}ller at gmx punkt de", "max.mueller@gmx.de"),
            ("m ü wie Übermut at gmx punkt de", "mue@gmx.de"),
            ("g r o ß wie Eszett at gmx punkt de", "gross@gmx.de"),
            ("g r o scharfes s at gmx punkt de", "gross@gmx.de"),
            ("rené at gmx punkt de", "rene@gmx.de"),
            ("max at müller punkt de", "max@mueller.de"),
            ("max von mustermann at gmx punkt de", "maxvonmustermann@gmx.de"),
            ("max und erika at gmx punkt de", "maxunderika@gmx.de"),
            ("max ja mustermann at gmx punkt de", "maxmustermann@gmx.de"),
            ("max zwanzig fünf at gmx punkt de", "max205@gmx.de"),
            ("max zwei hundert at gmx punkt de", "max2100@gmx.de"),
            ("m-a-x at gmx punkt de", "max@gmx.de"),
            ("M. A. X. at gmx punkt de", "max@gmx.de"),
            ("Martha Anton Xanthippe at gmx punkt de", "max@gmx.de"),
        ],
    );
}

#[test]
fn an_error_says_what_was_expected_and_found_and_not_the_address() {
    let error = |text: &str| email_address(text).unwrap_err().to_string();
    assert_snapshot!(error("  "), @"expected an e-mail address, found an empty text");
    assert_snapshot!(error("keine"), @"expected letters, digits and the names of signs, found a word at byte 0");
    assert_snapshot!(error("max ät example"), @"expected a domain with a dot, found none");
    assert_snapshot!(error("max punkt mustermann gmx punkt de"), @"expected an at sign, found none");
    assert_snapshot!(error("at gmx punkt de"), @"expected a name before the at sign, found none");
    assert_snapshot!(error("meine Adresse ist at gmx punkt de"), @"expected a name before the at sign, found none");
    assert_snapshot!(error("also at gmx punkt de"), @"expected a name before the at sign, found none");
    assert_snapshot!(error("max at gmail"), @"expected a domain with a dot, found none");
    assert_snapshot!(error("max at web de"), @"expected a domain with a dot, found none");
    assert_snapshot!(error("max at gmx punkt d"), @"expected a domain with a dot, found none");
    assert_snapshot!(error("max at gmx punkt de oder max at web punkt de"), @"expected letters, digits and the names of signs, found a word at byte 20");
    assert_snapshot!(error("max at web at gmx punkt de"), @"expected letters, digits and the names of signs, found a second at sign at byte 11");
    assert_snapshot!(error("müller mit doppel l at gmx punkt de"), @"expected letters, digits and the names of signs, found a word at byte 8");
    assert_snapshot!(error("max nein moritz at gmx punkt de"), @"expected letters, digits and the names of signs, found a word at byte 4");
    assert_snapshot!(error("b wie Paula at gmx punkt de"), @"expected a word that begins with the letter before it, found another one at byte 6");
    assert_snapshot!(error("u wie Übermut at gmx punkt de"), @"expected a word that begins with the letter before it, found another one at byte 6");
    assert_snapshot!(error("m punkt punkt x at gmx punkt de"), @"expected letters, digits and the names of signs, found a sign where none can stand at byte 8");
    assert_snapshot!(error("max at gmx unterstrich x punkt de"), @"expected letters, digits and the names of signs, found a sign where none can stand at byte 11");
    assert_snapshot!(error("max doppel punkt at gmx punkt de"), @"expected letters, digits and the names of signs, found a word for two letters at byte 4");
    assert_snapshot!(error("max % mustermann at gmx punkt de"), @"expected letters, digits and the names of signs, found a sign at byte 4");
    assert_snapshot!(error("макс at gmx punkt de"), @"expected letters, digits and the names of signs, found a letter that no address has at byte 0");
    assert_snapshot!(error(&"a".repeat(1025)), @"expected at most 1024 bytes, found 1025");
    assert_snapshot!(error(&format!("{}at gmx punkt de", "a ".repeat(65))), @"expected at most 64 bytes, found 65");
    assert_snapshot!(error(&format!("max@{}.com", "a".repeat(300))), @"expected at most 254 bytes, found 308");
}

#[test]
fn debug_hides_the_address() {
    let email = email_address("max at gmx punkt de").unwrap();
    assert_snapshot!(format!("{email:?}"), @"SpokenEmail { address: \"…\", confidence: Likely }");
}

/// A word that begins with the letter.
fn word_of(letter: char) -> &'static str {
    const WORDS: [&str; 26] = [
        "Anton",
        "Berta",
        "Cäsar",
        "Dora",
        "Emil",
        "Friedrich",
        "Gustav",
        "Heinrich",
        "Ida",
        "Julius",
        "Kaufmann",
        "Leipzig",
        "Martha",
        "Nordpol",
        "Otto",
        "Paula",
        "Quickborn",
        "Richard",
        "Samuel",
        "Theodor",
        "Ulrich",
        "Viktor",
        "Wilhelm",
        "Xanthippe",
        "Ypsilon",
        "Zeppelin",
    ];
    WORDS[letter as usize - 'a' as usize]
}

fn spelled(address: &str, with_words: bool) -> String {
    const DIGITS: [&str; 10] =
        ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"];
    let parts = address.chars().map(|c| match c {
        '@' => "at".to_owned(),
        '.' => "punkt".to_owned(),
        '-' => "minus".to_owned(),
        '_' => "unterstrich".to_owned(),
        '0'..='9' if with_words => DIGITS[c as usize - '0' as usize].to_owned(),
        'a'..='z' if with_words => format!("{c} wie {}", word_of(c)),
        c => c.to_string(),
    });
    parts.collect::<Vec<_>>().join(" ")
}

proptest! {
    #[test]
    fn an_address_spelled_letter_by_letter_is_that_address(
        local in "[a-z0-9]{1,10}([-._][a-z0-9]{1,8}){0,2}",
        domain in "[a-z]{1,12}(-[a-z]{1,6})?[.](de|com|at|info)",
        with_words in any::<bool>(),
    ) {
        let address = format!("{local}@{domain}");
        let text = spelled(&address, with_words);
        let email = email_address(&text).unwrap();
        // Its hyphen is hardly ever said.
        let address = address.replace("@tonline.de", "@t-online.de");
        prop_assert_eq!(&email.address, &address, "{}", text);
        let has_letters = local.split(['-', '.', '_']).all(|part| part.contains(|c: char| c.is_alphabetic()));
        if has_letters || !with_words {
            prop_assert_eq!(email.confidence, Certain, "{}", text);
        }
    }

    #[test]
    fn a_written_address_is_that_address(address in "[A-Za-z0-9._+-]{1,20}@[a-z0-9-]{1,20}[.][a-z]{2,6}") {
        let email = email_address(&format!(" {address}\n")).unwrap();
        prop_assert_eq!(email.address, address);
        prop_assert_eq!(email.confidence, Certain);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = email_address(&text).map_err(|error| error.to_string());
    }

    #[test]
    fn no_words_make_it_panic_or_give_something_that_is_no_address(
        words in prop::collection::vec(prop::sample::select(vec![
            "max", "mustermann", "m", "ü", "ß", "at", "ät", "@", "punkt", ".", "de", "com", "gmx",
            "minus", "-", "strich", "unterstrich", "plus", "doppel", "zweimal", "zwei", "mal", "wie",
            "Martha", "Anton", "und", "ja", "äh", "alles", "klein", "in", "einem", "Wort", "zwanzig",
            "fünf", "23", "ist", ":", ",", "x@y.de", "g", "mail", "scharfes", "s", "großes", "rené",
        ]), 0..30)
    ) {
        let text = words.join(" ");
        match email_address(&text) {
            Ok(email) => {
                let again = email_address(&email.address);
                prop_assert_eq!(again.map(|again| again.address), Ok(email.address), "{}", text);
            }
            Err(SpokenEmailError::Unexpected { at, .. } | SpokenEmailError::Contradiction { at }) => {
                prop_assert!(text.is_char_boundary(at) && at < text.len());
            }
            Err(_) => {}
        }
    }
}

#[test]
fn time_is_bounded_by_the_length_of_the_text() {
    for part in ["ja ", "doppel ", "a-", "a wie ", "s wie schule ", "@ ", "punkt ", "äh ", "zwei "]
    {
        let text = part.repeat(MAX_EMAIL_BYTES / part.len());
        let _ = email_address(&text);
    }
}
