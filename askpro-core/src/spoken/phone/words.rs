//! What the words around and within a spoken number mean. All of them folded.

use crate::numerals;

/// A word in a spoken number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A number word; without value where it is one only as a part of another ("ein" in "ein und zwanzig").
    Number {
        value: Option<u32>,
        language: Language,
    },
    /// The number after it is said so many times.
    Times(usize),
    /// "Mal": the number before it says how many times.
    TimesAfter,
    /// "doppelfünf"
    Doubled(u32),
    /// "oh": zero in English, a sigh in German.
    Oh,
    And,
    Plus,
    Dash,
    /// Ends a group of digits.
    Break,
    /// What follows replaces something.
    Correction,
    /// "meine": before a noun it says whose number it is, after "ich" it corrects.
    Mine,
    /// The noun after "meine".
    Noun,
    /// The word of an extension, as [`crate::phone::Dialled`] reads it.
    Extension(&'static str),
    /// Says nothing about the number.
    Filler,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    German,
    English,
}

/// More repetitions of one digit than these are no phone number.
const MOST_TIMES: u32 = 6;

/// What a folded word means in a spoken number; `None` when it has no place there.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    sign(word).or_else(|| filler(word)).or_else(|| number(word)).or_else(|| times(word))
}

fn number(word: &str) -> Option<Meaning> {
    let german = |value| Meaning::Number { value, language: Language::German };
    match word {
        // An article as often as a digit.
        "ein" => return Some(german(None)),
        "eine" | "einen" | "einem" | "einer" | "a" | "an" => return None,
        _ => {}
    }
    let english =
        || Some(Meaning::Number { value: Some(english(word)?), language: Language::English });
    numerals::german(word).map(|value| german(Some(value))).or_else(english)
}

fn english(word: &str) -> Option<u32> {
    Some(match word {
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return numerals::english(word),
    })
}

fn times(word: &str) -> Option<Meaning> {
    let many = |value: u32| {
        let times = usize::try_from(value).ok().filter(|_| (1..=MOST_TIMES).contains(&value))?;
        Some(Meaning::Times(times))
    };
    match word {
        "doppel" | "doppelt" | "doppelte" | "double" => return many(2),
        "triple" | "treble" => return many(3),
        "mal" | "x" | "times" => return Some(Meaning::TimesAfter),
        _ => {}
    }
    if let Some(digit) = word.strip_prefix("doppel").and_then(numerals::german) {
        return (digit < 10).then_some(Meaning::Doubled(digit));
    }
    let times = ["mal", "fach"].iter().find_map(|ending| word.strip_suffix(ending))?;
    many(numerals::german(times)?)
}

fn sign(word: &str) -> Option<Meaning> {
    Some(match word {
        "oh" | "o" => Meaning::Oh,
        "und" | "and" => Meaning::And,
        "plus" => Meaning::Plus,
        "strich" | "bindestrich" | "querstrich" | "mittelstrich" | "trennstrich" | "minus"
        | "dash" | "hyphen" => Meaning::Dash,
        "schragstrich" | "slash" | "pause" | "dann" | "danach" | "anschliessend" | "then"
        | "komma" | "punkt" | "leerzeichen" | "weiter" | "vorwahl" | "ortsvorwahl"
        | "landesvorwahl" | "landervorwahl" | "wiederhole" => Meaning::Break,
        "nein" | "nee" | "no" | "quatsch" | "falsch" | "korrektur" | "korrigiere"
        | "entschuldigung" | "entschuldige" | "verzeihung" | "pardon" | "sorry" | "moment"
        | "halt" | "stopp" | "wait" | "mean" => Meaning::Correction,
        "durchwahl" | "dw" | "apparat" | "nebenstelle" | "hausruf" | "klappe" => {
            Meaning::Extension("DW")
        }
        "extension" | "ext" => Meaning::Extension("ext"),
        _ => return None,
    })
}

fn filler(word: &str) -> Option<Meaning> {
    Some(match word {
        "meine" | "mein" => Meaning::Mine,
        "nummer" | "telefonnummer" | "handynummer" | "mobilnummer" | "rufnummer"
        | "festnetznummer" | "telefon" | "handy" | "mobil" | "mobile" | "tel" | "fon" | "phone"
        | "number" => Meaning::Noun,
        "der" | "die" | "das" | "den" | "dem" | "ist" | "lautet" | "ware" | "also" | "ah"
        | "ahm" | "ahem" | "ohm" | "hm" | "hmm" | "ja" | "genau" | "okay" | "ok" | "gut" | "so"
        | "bitte" | "danke" | "dankeschon" | "gerne" | "hallo" | "hier" | "unter" | "sie"
        | "erreichen" | "mich" | "erreichbar" | "ich" | "bin" | "am" | "besten" | "zu" | "auf"
        | "in" | "klammer" | "klammern" | "gefolgt" | "von" | "my" | "the" | "is" | "it"
        | "its" | "um" | "uh" | "well" | "yes" | "please" | "thanks" | "you" | "can" | "reach"
        | "me" | "on" | "under" | "i" => Meaning::Filler,
        _ => return None,
    })
}
