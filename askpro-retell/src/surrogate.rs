//! JSON whose sender cut a text in the middle of a character.
//!
//! JavaScript counts texts in UTF-16 units, so a text that was cut may end in half an emoji. `JSON.stringify` writes
//! the half as an escape such as `\ud83d`. It stands for no character, and a strict parser refuses it together with
//! everything around it. It is read as U+FFFD here, as Unicode advises.

use serde::de::DeserializeOwned;

/// The escape of U+FFFD; as long as any other, so that places in the text stay the same.
const REPLACEMENT: [u8; ESCAPE] = *br"\ufffd";
/// The length of an escaped UTF-16 unit.
const ESCAPE: usize = 6;

/// Parses JSON. What is refused is tried once more with lone surrogates replaced, if it has any.
///
/// # Errors
/// What is wrong besides.
pub(crate) fn parse<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(json).or_else(|error| match without_lone(json) {
        Some(mended) => serde_json::from_slice(&mended),
        None => Err(error),
    })
}

/// The JSON with every lone surrogate replaced; `None` when there is none. Takes time in proportion to its length.
fn without_lone(json: &[u8]) -> Option<Vec<u8>> {
    let mut mended = json.to_vec();
    let mut found = false;
    let mut rest = mended.as_mut_slice();
    while let Some(place) = rest.iter().position(|byte| *byte == b'\\') {
        let (_, escape) = rest.split_at_mut(place);
        let length = match (unit(escape), escape.get(ESCAPE..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 2 * ESCAPE,
            (Some(0xd800..=0xdfff), _) => {
                if let Some(lone) = escape.first_chunk_mut() {
                    *lone = REPLACEMENT;
                    found = true;
                }
                ESCAPE
            }
            (Some(_), _) => ESCAPE,
            // The escaped character may be a backslash, which begins no escape of its own.
            (None, _) => 2,
        };
        let Some((_, after)) = escape.split_at_mut_checked(length) else { break };
        rest = after;
    }
    found.then_some(mended)
}

/// The UTF-16 unit whose escape stands at the beginning.
fn unit(json: &[u8]) -> Option<u16> {
    let digits = json.get(..ESCAPE)?.strip_prefix(br"\u")?;
    let hex = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| hex)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn read(json: &str) -> String {
        parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn half_an_emoji_becomes_the_replacement_character() {
        assert_eq!(read(r#""Bis morgen \ud83d""#), "Bis morgen \u{fffd}");
        assert_eq!(read(r#""\uDE00 danke""#), "\u{fffd} danke");
        assert_eq!(read(r#""\ud83d\n\ud83dA""#), "\u{fffd}\n\u{fffd}A");
        assert_eq!(read(r#""\ude00\ud83d""#), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn a_whole_emoji_stays_beside_a_half_one() {
        assert_eq!(read(r#""\ud83d\ude00\ud83d""#), "😀\u{fffd}");
        assert_eq!(read(r#""\ud83d\ud83d\ude00""#), "\u{fffd}😀");
    }

    #[test]
    fn an_escaped_backslash_begins_no_escape() {
        assert_eq!(read(r#""\\ud83d \ud83d""#), "\\ud83d \u{fffd}");
        assert_eq!(read(r#""\\\ud83d""#), "\\\u{fffd}");
        assert_eq!(without_lone(br#""\\ud83d""#), None);
    }

    #[test]
    fn a_key_is_read_like_a_value() {
        let value: Value = parse(br#"{"\ud83d": [1, "\udfff"]}"#).unwrap();
        assert_eq!(value, serde_json::json!({"\u{fffd}": [1, "\u{fffd}"]}));
    }

    #[test]
    fn what_is_wrong_besides_stays_wrong() {
        for json in [r#""\ud83d"#, r#""\ud83"#, r#""\ud83d\"#, r#""\u+83d""#, r#"{"a": \ud83d}"#] {
            assert!(parse::<Value>(json.as_bytes()).is_err(), "{json}");
        }
    }

    /// A text as UTF-16 units, surrogates among them, each with the way in which it is written.
    fn units() -> impl Strategy<Value = Vec<(u16, bool)>> {
        let unit = prop_oneof![
            any::<u16>(),
            0xd800..0xe000_u16,
            0xd800..0xdc00_u16,
            0x20..0x7f_u16,
            Just(u16::from(b'\\')),
            Just(u16::from(b'u')),
        ];
        prop::collection::vec((unit, any::<bool>()), 0..40)
    }

    fn written(units: &[(u16, bool)]) -> String {
        let each = units.iter().map(|(unit, plain)| match u8::try_from(*unit) {
            Ok(byte @ (b'"' | b'\\')) if *plain => format!("\\{}", char::from(byte)),
            Ok(byte @ 0x20..0x7f) if *plain && byte != b'"' && byte != b'\\' => {
                char::from(byte).to_string()
            }
            _ if *plain => format!("\\u{unit:04x}"),
            _ => format!("\\u{unit:04X}"),
        });
        format!("\"{}\"", each.collect::<String>())
    }

    proptest! {
        #[test]
        fn every_text_of_javascript_is_read_as_its_lossy_form(units in units()) {
            let raw: Vec<u16> = units.iter().map(|(unit, _)| *unit).collect();
            prop_assert_eq!(read(&written(&units)), String::from_utf16_lossy(&raw));
        }

        #[test]
        fn a_text_without_lone_surrogates_is_left_as_it_is(text in any::<String>()) {
            let escaped: Vec<(u16, bool)> = text.encode_utf16().map(|unit| (unit, true)).collect();
            prop_assert_eq!(without_lone(written(&escaped).as_bytes()), None);
        }

        #[test]
        fn any_bytes_keep_their_length_and_have_no_lone_surrogate_left(
            bytes in prop::collection::vec(prop_oneof![Just(b'\\'), Just(b'u'), Just(b'd'), Just(b'8'), any::<u8>()], 0..60)
        ) {
            if let Some(mended) = without_lone(&bytes) {
                prop_assert_eq!(mended.len(), bytes.len());
                prop_assert_eq!(without_lone(&mended), None);
            }
        }
    }
}
