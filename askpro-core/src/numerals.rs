//! Number words of German and English.
//!
//! Words come folded: lower case, without umlauts and sharp s ([`fold`]), so that "fünf", "fuenf" and "FUNF" are one.

/// The longest word that is folded, in bytes; a German number word to 9999 fits twice.
pub(crate) const LONGEST_WORD: usize = 64;

/// A word in lower case with `ä ae → a`, `ö oe → o`, `ü ue → u`, `ß → ss`, so that lost umlauts do not matter.
///
/// `ue` after a vowel or `q` is none ("neue", "aktuell" keep theirs where a word would change its meaning).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded {
    bytes: [u8; LONGEST_WORD],
    length: usize,
}

impl Folded {
    pub(crate) fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|all| std::str::from_utf8(all).ok()).unwrap_or("")
    }

    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.length)? = byte;
        self.length += 1;
        Some(())
    }

    fn last(&self) -> Option<u8> {
        self.length.checked_sub(1).and_then(|at| self.bytes.get(at).copied())
    }

    /// Appends a letter; an `e` after `a`, `o`, `u` may be the second half of an umlaut.
    fn push_letter(&mut self, letter: u8, before: Option<u8>) -> Option<()> {
        let umlaut = letter == b'e'
            && match self.last() {
                Some(b'a' | b'o') => true,
                Some(b'u') => !matches!(before, Some(b'a' | b'e' | b'q' | b'o')),
                _ => false,
            };
        if umlaut { Some(()) } else { self.push(letter) }
    }
}

/// Folds a word; `None` when it is too long or has letters that no German or English word has.
pub(crate) fn fold(word: &str) -> Option<Folded> {
    let mut folded = Folded { bytes: [0; LONGEST_WORD], length: 0 };
    // The letter before the last one, to tell "neue" from "uebermorgen".
    let mut before = None;
    for c in word.chars() {
        let last = folded.last();
        match c {
            'ä' | 'Ä' | 'á' | 'à' => folded.push(b'a')?,
            'ö' | 'Ö' => folded.push(b'o')?,
            'ü' | 'Ü' => folded.push(b'u')?,
            'é' | 'è' => folded.push(b'e')?,
            'ß' | 'ẞ' => {
                folded.push(b's')?;
                folded.push(b's')?;
            }
            // Decomposed umlauts: the dots follow as a mark of their own.
            '\u{308}' => {}
            c if c.is_ascii_alphabetic() => {
                folded.push_letter((c as u8).to_ascii_lowercase(), before)?;
            }
            _ => return None,
        }
        before = last;
    }
    Some(folded)
}

/// The value of a German number word up to 9999: "null", "zwo", "fünfundzwanzig", "zweitausendsechsundzwanzig".
pub(crate) fn german(word: &str) -> Option<u32> {
    if let Some((thousands, rest)) = word.split_once("tausend") {
        let thousands = if thousands.is_empty() { 1 } else { below_hundred(thousands)? };
        return (thousands < 10).then_some(thousands * 1000 + tail(rest, below_thousand)?);
    }
    below_thousand(word)
}

fn below_thousand(word: &str) -> Option<u32> {
    let Some((hundreds, rest)) = word.split_once("hundert") else { return below_hundred(word) };
    let hundreds = if hundreds.is_empty() { 1 } else { below_hundred(hundreds)? };
    // "neunzehnhundertneunzig" names a year.
    (1..20).contains(&hundreds).then_some(hundreds * 100 + tail(rest, below_hundred)?)
}

/// What follows "hundert" or "tausend", with or without "und".
fn tail(rest: &str, read: fn(&str) -> Option<u32>) -> Option<u32> {
    if rest.is_empty() {
        return Some(0);
    }
    read(rest).or_else(|| read(rest.strip_prefix("und")?))
}

fn below_hundred(word: &str) -> Option<u32> {
    if let Some((unit, tens)) = word.split_once("und") {
        return match (small(unit)?, tens_of(tens)?) {
            (unit @ 1..=9, tens) => Some(tens + unit),
            _ => None,
        };
    }
    small(word).or_else(|| teen(word)).or_else(|| tens_of(word))
}

fn small(word: &str) -> Option<u32> {
    Some(match word {
        "null" => 0,
        "ein" | "eins" | "oans" | "eine" | "einen" | "einem" | "einer" => 1,
        "zwei" | "zwo" | "zwoh" | "zwai" | "zwoa" => 2,
        "drei" | "drey" | "dreie" => 3,
        "vier" | "fier" | "viere" => 4,
        "funf" | "funnef" | "funfe" => 5,
        "sechs" | "sex" | "sechse" => 6,
        "sieben" | "siem" | "siebene" => 7,
        "acht" => 8,
        "neun" | "neune" => 9,
        "zehn" | "zen" | "zehne" => 10,
        "elf" | "elef" | "elfe" => 11,
        "zwolf" | "zwolfe" => 12,
        _ => return None,
    })
}

fn teen(word: &str) -> Option<u32> {
    let unit = word.strip_suffix("zehn").or_else(|| word.strip_suffix("zen"))?;
    Some(match unit {
        "drei" => 13,
        "vier" | "viert" => 14,
        "funf" | "fuff" | "fuch" => 15,
        "sech" | "sechs" => 16,
        "sieb" | "sieben" => 17,
        "acht" => 18,
        "neun" => 19,
        _ => return None,
    })
}

fn tens_of(word: &str) -> Option<u32> {
    Some(match word {
        "zwanzig" | "zwanzich" | "zwansig" => 20,
        "dreissig" | "dreisig" | "dreizig" | "dreissich" => 30,
        "vierzig" | "viertzig" => 40,
        "funfzig" | "fuffzig" | "fuchzig" => 50,
        "sechzig" | "sechszig" => 60,
        "siebzig" | "siebenzig" => 70,
        "achtzig" | "achzig" => 80,
        "neunzig" => 90,
        _ => return None,
    })
}

/// The value of a German ordinal, in any of its endings: "erster", "siebenten", "einunddreißigste".
pub(crate) fn german_ordinal(word: &str) -> Option<u32> {
    let stem = ["en", "er", "es", "em", "e"].iter().find_map(|ending| word.strip_suffix(ending))?;
    match stem {
        "erst" => return Some(1),
        "dritt" => return Some(3),
        "acht" => return Some(8),
        "siebt" => return Some(7),
        _ => {}
    }
    let above_nineteen = stem.strip_suffix("st").and_then(german).filter(|value| *value >= 20);
    let to_nineteen =
        || stem.strip_suffix('t').and_then(below_hundred).filter(|value| (2..=19).contains(value));
    above_nineteen.or_else(to_nineteen).or_else(|| (stem == "sechst").then_some(6))
}

/// The value of an English number word up to twenty, or of tens.
pub(crate) fn english(word: &str) -> Option<u32> {
    Some(match word {
        "zero" => 0,
        "one" | "a" | "an" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        _ => return None,
    })
}

/// The value of an English ordinal word up to "thirtieth".
pub(crate) fn english_ordinal(word: &str) -> Option<u32> {
    Some(match word {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fifth" => 5,
        "eighth" => 8,
        "ninth" => 9,
        "twelfth" => 12,
        "twentieth" => 20,
        "thirtieth" => 30,
        _ => return english(word.strip_suffix("th")?).filter(|value| (4..20).contains(value)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(word: &str) -> String {
        fold(word).unwrap().as_str().to_owned()
    }

    #[test]
    fn words_with_and_without_umlauts_are_one() {
        for word in ["Fünf", "fuenf", "FUNF", "fu\u{308}nf"] {
            assert_eq!(folded(word), "funf");
        }
        assert_eq!(folded("dreißig"), "dreissig");
        assert_eq!(folded("März"), folded("Maerz"));
        assert_eq!(folded("neuen"), "neuen");
        assert_eq!(folded("übernächste"), folded("uebernaechste"));
        assert!(fold(&"a".repeat(100)).is_none());
    }

    #[test]
    fn german_numbers_are_read() {
        let read = |word: &str| german(&folded(word));
        assert_eq!(read("null"), Some(0));
        assert_eq!(read("zwo"), Some(2));
        assert_eq!(read("siebzehn"), Some(17));
        assert_eq!(read("einundzwanzig"), Some(21));
        assert_eq!(read("neunundneunzig"), Some(99));
        assert_eq!(read("zweitausendsechsundzwanzig"), Some(2026));
        assert_eq!(read("zweitausendundeins"), Some(2001));
        assert_eq!(read("neunzehnhundertneunzig"), Some(1990));
        for word in
            ["", "und", "zwanzigundeins", "hundertzig", "elfzehn", "Viertel", "tausendtausend"]
        {
            assert_eq!(read(word), None, "{word}");
        }
    }

    #[test]
    fn german_ordinals_are_read_in_every_ending() {
        let read = |word: &str| german_ordinal(&folded(word));
        for ending in ["e", "en", "er", "es", "em"] {
            assert_eq!(read(&format!("dritt{ending}")), Some(3));
            assert_eq!(read(&format!("einunddreißigst{ending}")), Some(31));
        }
        assert_eq!(read("siebenter"), Some(7));
        assert_eq!(read("siebter"), Some(7));
        assert_eq!(read("sechsten"), Some(6));
        assert_eq!(read("sechzehnten"), Some(16));
        assert_eq!(read("achten"), Some(8));
        for word in ["erst", "drei", "viertel", "besten", "letzten", "acht"] {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
