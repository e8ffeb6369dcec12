//! Whether a caller agreed: a clear yes, a clear no, or something that a human has to read.

mod parse;

use std::fmt;

/// What an agent wrote into `booking_confirmed`.
///
/// Only the listed forms are a yes, and only the listed forms are a no; everything else is unclear, so that neither
/// an appointment nor its absence is ever guessed.
///
/// | reading | forms (texts in any case, white space around them does not count) |
/// |---|---|
/// | yes | `true`, `"true"`, `1`, `1.0`, `"1"`, `"1.0"`, `"yes"`, `"ja"` |
/// | no | `false`, `"false"`, `0`, `0.0`, `"0"`, `"0.0"`, `"no"`, `"nein"` |
/// | nothing | blank, `null`, an unset template variable such as `{{booking_confirmed}}` |
/// | unclear | everything else: `"vielleicht"`, `"ok"`, `2`, a list |
///
/// ```
/// use askpro_core::{Confirmation, FieldValue};
/// assert_eq!(Confirmation::of(&FieldValue::Text(" Ja ".into())), Some(Confirmation::Yes));
/// assert_eq!(Confirmation::of(&FieldValue::Number(0.0)), Some(Confirmation::No));
/// assert_eq!(Confirmation::of(&FieldValue::Text(String::new())), None);
/// let unclear = Confirmation::Unclear { found: "vielleicht".into() };
/// assert_eq!(Confirmation::of(&FieldValue::Text("vielleicht".into())), Some(unclear));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Confirmation {
    /// The caller agreed.
    Yes,
    /// The caller did not agree.
    No,
    /// Neither of the two can be read out of it.
    Unclear {
        /// What stood there, cut to [`Confirmation::MAX_FOUND`] characters, without control characters. It is
        /// meant for the task that a human reads, and for nothing else: it may hold words of the caller.
        found: String,
    },
}

impl Confirmation {
    /// How many characters of an unclear value are kept.
    pub const MAX_FOUND: usize = 40;

    /// Whether this is a clear yes.
    #[must_use]
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes)
    }
}

impl fmt::Debug for Confirmation {
    /// Shows how long an unclear value is, and not what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("Yes"),
            Self::No => f.write_str("No"),
            Self::Unclear { found } => write!(f, "Unclear({} characters)", found.chars().count()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::call::FieldValue;

    fn of_text(text: &str) -> Option<Confirmation> {
        Confirmation::of(&FieldValue::Text(text.to_owned()))
    }

    fn unclear(found: &str) -> Confirmation {
        Confirmation::Unclear { found: found.to_owned() }
    }

    #[test]
    fn the_listed_forms_are_a_yes_in_any_case() {
        for text in [
            "true", "TRUE", "True", "1", "1.0", "yes", "YES", " Yes ", "ja", "Ja", "JA\n",
            "\u{a0}ja",
        ] {
            assert_eq!(of_text(text), Some(Confirmation::Yes), "{text:?}");
        }
        for value in [FieldValue::Flag(true), FieldValue::Number(1.0)] {
            assert_eq!(Confirmation::of(&value), Some(Confirmation::Yes));
        }
    }

    #[test]
    fn the_listed_forms_are_a_no_in_any_case() {
        for text in ["false", "FALSE", "0", "0.0", "no", "NO", "nein", " Nein "] {
            assert_eq!(of_text(text), Some(Confirmation::No), "{text:?}");
        }
        for value in [FieldValue::Flag(false), FieldValue::Number(0.0), FieldValue::Number(-0.0)] {
            assert_eq!(Confirmation::of(&value), Some(Confirmation::No));
        }
    }

    #[test]
    fn nothing_said_is_neither_yes_nor_no() {
        for text in ["", "  ", "null", "None", "n/a", "{{booking_confirmed}}"] {
            assert_eq!(of_text(text), None, "{text:?}");
        }
    }

    #[test]
    fn everything_else_is_unclear_and_never_a_no() {
        for text in [
            "vielleicht",
            "ok",
            "y",
            "j",
            "ja, aber",
            "yes please",
            "2",
            "01",
            "+1",
            "1,0",
            "ja nein",
            "!",
        ] {
            assert_eq!(of_text(text), Some(unclear(text)));
        }
        assert_eq!(Confirmation::of(&FieldValue::Number(2.0)), Some(unclear("2")));
        assert_eq!(Confirmation::of(&FieldValue::Number(0.5)), Some(unclear("0.5")));
        assert_eq!(Confirmation::of(&FieldValue::Number(f64::NAN)), Some(unclear("NaN")));
        assert_eq!(Confirmation::of(&FieldValue::Other("array")), Some(unclear("array")));
        assert_eq!(Confirmation::of(&FieldValue::Other("null")), None);
    }

    #[test]
    fn an_unclear_value_is_cut_and_made_printable() {
        let Some(Confirmation::Unclear { found }) = of_text(&"ä".repeat(100)) else {
            panic!("clear")
        };
        assert_eq!(found, format!("{}…", "ä".repeat(39)));
        assert_eq!(of_text(&"a".repeat(40)), Some(unclear(&"a".repeat(40))));
        assert_eq!(of_text("ja\nnein\u{7}"), Some(unclear("ja nein ")));
    }

    #[test]
    fn debug_does_not_show_what_was_said() {
        let shown = format!("{:?}", Some(unclear("Erika sagt: später")));
        insta::assert_snapshot!(shown, @"Some(Unclear(18 characters))");
    }

    fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
        (prop::sample::select(words), any::<u32>(), "[ \t\n]{0,3}", "[ \t\n]{0,3}").prop_map(
            |(word, upper, before, after)| {
                let cased = word.chars().enumerate().map(|(at, c)| {
                    if upper >> (at % 32) & 1 == 1 { c.to_ascii_uppercase() } else { c }
                });
                format!("{before}{}{after}", cased.collect::<String>())
            },
        )
    }

    proptest! {
        #[test]
        fn case_and_spaces_change_no_yes(text in word(&["true", "1", "1.0", "yes", "ja"])) {
            prop_assert_eq!(of_text(&text), Some(Confirmation::Yes));
        }

        #[test]
        fn case_and_spaces_change_no_no(text in word(&["false", "0", "0.0", "no", "nein"])) {
            prop_assert_eq!(of_text(&text), Some(Confirmation::No));
        }

        #[test]
        fn any_text_gets_an_answer_of_bounded_length(text in any::<String>()) {
            if let Some(Confirmation::Unclear { found }) = of_text(&text) {
                prop_assert!(found.chars().count() <= Confirmation::MAX_FOUND);
                prop_assert!(!found.chars().any(char::is_control));
            }
        }

        #[test]
        fn any_number_but_one_and_zero_is_unclear(number in any::<f64>()) {
            let read = Confirmation::of(&FieldValue::Number(number));
            let unclear = matches!(read, Some(Confirmation::Unclear { .. }));
            prop_assert_eq!(unclear, ![0.0, 1.0].contains(&number));
        }
    }
}
