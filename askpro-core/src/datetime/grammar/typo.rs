//! Words that a recogniser or a keyboard got slightly wrong: the one known word at a small distance.

use chrono::Weekday;

use super::words::{Part, Unit, Word};

/// Words long and peculiar enough to be known when slightly wrong, folded.
const CORRECTABLE: &[(&str, Word)] = &[
    ("montag", Word::Weekday(Weekday::Mon)),
    ("dienstag", Word::Weekday(Weekday::Tue)),
    ("mittwoch", Word::Weekday(Weekday::Wed)),
    ("donnerstag", Word::Weekday(Weekday::Thu)),
    ("freitag", Word::Weekday(Weekday::Fri)),
    ("samstag", Word::Weekday(Weekday::Sat)),
    ("sonnabend", Word::Weekday(Weekday::Sat)),
    ("sonntag", Word::Weekday(Weekday::Sun)),
    ("januar", Word::Month(1)),
    ("februar", Word::Month(2)),
    ("april", Word::Month(4)),
    ("august", Word::Month(8)),
    ("september", Word::Month(9)),
    ("oktober", Word::Month(10)),
    ("november", Word::Month(11)),
    ("dezember", Word::Month(12)),
    ("ubermorgen", Word::Today(2)),
    ("vormittag", Word::Part(Part::Forenoon)),
    ("vormittags", Word::Part(Part::Forenoon)),
    ("nachmittag", Word::Part(Part::Afternoon)),
    ("nachmittags", Word::Part(Part::Afternoon)),
    ("dreiviertel", Word::ThreeQuarters),
    ("viertel", Word::Quarter),
    ("wochenende", Word::Weekend),
    ("stunden", Word::Unit(Unit::Hour)),
    ("minuten", Word::Unit(Unit::Minute)),
];

/// The word that was most likely meant: one slip away, two in a long word, and no other word as near.
///
/// A word that only goes on where the known one ends ("Montage") or begins earlier ("angestern") is another word.
pub(super) fn correct(folded: &str) -> Option<Word> {
    const SHORTEST: usize = 5;
    const LONGEST: usize = 13;
    if !(SHORTEST..=LONGEST).contains(&folded.len()) {
        return None;
    }
    let letters = letters(folded);
    let mut best: Option<(usize, Word)> = None;
    let mut unique = true;
    for (known, word) in CORRECTABLE {
        let allowed = if known.len() >= 9 { 2 } else { 1 };
        let differing = (letters ^ self::letters(known)).count_ones() as usize;
        if known.len().abs_diff(folded.len()) > allowed || differing > 2 * allowed {
            continue;
        }
        if goes_on(folded, known) || folded.ends_with(known) {
            return None;
        }
        let distance = distance(folded, known, allowed);
        match (distance, best) {
            (None, _) => {}
            (Some(new), Some((old, _))) if new > old => {}
            (Some(new), Some((old, before))) if new == old => unique &= before == *word,
            (Some(new), _) => {
                best = Some((new, *word));
                unique = true;
            }
        }
    }
    best.filter(|_| unique).map(|(_, word)| word)
}

/// Whether the word is the known one with more behind it, other than its last letter once more.
fn goes_on(folded: &str, known: &str) -> bool {
    folded.strip_prefix(known).is_some_and(|more| !known.ends_with(more))
}

/// Which letters occur.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte.wrapping_sub(b'a') & 31))
}

/// How many letters must be put in, left out, replaced or swapped with their neighbour, if no more than `allowed`.
fn distance(a: &str, b: &str, allowed: usize) -> Option<usize> {
    let second = *a.as_bytes().get(1)?;
    let (a_letter, b_letter) = (a.bytes().next()?, b.bytes().next()?);
    // The same first letter, or one that sounds like it: recognisers seldom miss it, and other words differ there.
    let alike = a_letter == b_letter
        || second == b_letter
        || matches!(
            (a_letter, b_letter),
            (b't', b'd') | (b'v', b'f') | (b'z', b's') | (b'f', b'v')
        );
    if !alike {
        return None;
    }
    let found = strsim::osa_distance(a, b);
    (found <= allowed).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_mended_where_only_one_word_is_near() {
        for (slip, word) in [
            ("mitwoch", Word::Weekday(Weekday::Wed)),
            ("donerstag", Word::Weekday(Weekday::Thu)),
            ("donnastag", Word::Weekday(Weekday::Thu)),
            ("tienstag", Word::Weekday(Weekday::Tue)),
            ("febuar", Word::Month(2)),
            ("sebtember", Word::Month(9)),
            ("dezmber", Word::Month(12)),
            ("augsut", Word::Month(8)),
            ("ubermogen", Word::Today(2)),
        ] {
            assert_eq!(correct(slip), Some(word), "{slip}");
        }
    }

    #[test]
    fn another_word_is_not_mended() {
        for word in [
            "montage",
            "freitage",
            "angestern",
            "julia",
            "maibowle",
            "mogen",
            "leute",
            "sonntagsbraten",
            "vortrag",
            "beitrag",
            "antrag",
            "auftrag",
            "augustin",
            "viertler",
            "werktag",
            "stundung",
            "minuten1",
        ] {
            assert_eq!(correct(word), None, "{word}");
        }
    }
}
