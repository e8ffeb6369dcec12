//! Words as they sound: what recognisers write in different ways becomes one.

/// What is read of a caller's words, and of a name.
const HEARD: (usize, usize) = (200, 24);
const NAME: (usize, usize) = (120, 12);

/// Words that do not tell services apart, folded.
pub(super) const FILLERS: &[&str] = &[
    "ich",
    "wir",
    "mir",
    "mich",
    "uns",
    "man",
    "sie",
    "ihnen",
    "ihr",
    "es",
    "das",
    "dies",
    "der",
    "die",
    "den",
    "dem",
    "des",
    "ein",
    "eine",
    "einen",
    "einem",
    "einer",
    "eines",
    "mal",
    "bite",
    "dan",
    "noch",
    "auch",
    "nur",
    "so",
    "ja",
    "also",
    "ahm",
    "ah",
    "eh",
    "halt",
    "eben",
    "gern",
    "gerne",
    "danke",
    "halo",
    "guten",
    "tag",
    "morgen",
    "hate",
    "hab",
    "habe",
    "haben",
    "mochte",
    "mochten",
    "wurde",
    "wurden",
    "wil",
    "wolte",
    "wolen",
    "brauche",
    "brauch",
    "brauchte",
    "braucht",
    "kan",
    "konte",
    "konen",
    "lasen",
    "machen",
    "mache",
    "gemacht",
    "bekomen",
    "buchen",
    "vereinbaren",
    "komen",
    "geht",
    "gehen",
    "ginge",
    "gibt",
    "ist",
    "sol",
    "solte",
    "fur",
    "fir",
    "zu",
    "zum",
    "zur",
    "bei",
    "beim",
    "von",
    "vom",
    "im",
    "in",
    "ins",
    "am",
    "an",
    "um",
    "auf",
    "und",
    "mit",
    "termin",
    "termine",
    "terminen",
    "te",
    "a",
    "for",
    "an",
    "please",
    "apointment",
    "and",
    "wit",
    "of",
    "i",
    "would",
    "like",
    "to",
    "book",
    "want",
    "mein",
    "meine",
    "meinen",
    "meinem",
    "meiner",
    "schon",
];

/// Forms of one word that have no stem in common, folded and without their ending.
pub(super) const FORMS: &[(&str, &str)] = &[
    ("schneid", "schnit"),
    ("geschnit", "schnit"),
    ("geschniten", "schnit"),
    ("masier", "masag"),
    ("masiert", "masag"),
    ("gefarbt", "farb"),
    ("gewasch", "wasch"),
    ("gefohnt", "fohn"),
    ("gefont", "fohn"),
    ("fon", "fohn"),
    ("fonen", "fohn"),
    ("her", "here"),
    ("hern", "here"),
    ("dreisig", "30"),
    ("zwanzig", "20"),
    ("vierzig", "40"),
    ("funfundvierzig", "45"),
    ("sechzig", "60"),
    ("neunzig", "90"),
    ("funfzehn", "15"),
    ("min", "minut"),
];

/// Endings that inflection and derivation put on, the longest first.
const ENDINGS: &[&str] = &["ungen", "chen", "ung", "en", "em", "er", "es", "e", "n", "s"];

/// The words of a name or of a caller, folded, without their endings and without fillers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Words {
    pub(super) stems: Vec<String>,
    /// Whether a word stands right behind the one before it, as in "Thai Massage".
    pub(super) attached: Vec<bool>,
}

impl Words {
    pub(super) fn of_heard(text: &str) -> Self {
        Self::of(text, HEARD)
    }

    pub(super) fn of_name(text: &str) -> Self {
        Self::of(text, NAME)
    }

    fn of(text: &str, (longest, most): (usize, usize)) -> Self {
        let cut: String = text.chars().take(longest).collect();
        // "Herren-Haarschnitt" is as good in two words.
        let words = cut.split(|c: char| !c.is_alphanumeric() && c != '\u{308}');
        let folded: Vec<String> = words.map(fold).filter(|word| !word.is_empty()).collect();
        // A name may be made of nothing else, such as "Termin".
        let keep_all = folded.iter().all(|word| is_filler(word));
        let mut found = Self::default();
        let mut attached = false;
        for word in &folded {
            let keep = keep_all || !is_filler(word);
            if keep && found.stems.len() < most {
                found.stems.push(stem(word));
                found.attached.push(attached);
            }
            attached = keep;
        }
        found
    }
}

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// Lower case, without umlauts, with double consonants once, and letters that sound alike as one.
pub(super) fn fold(word: &str) -> String {
    let mut letters = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'á' | 'à' | 'â' => letters.push('a'),
            'ö' | 'ó' | 'ô' => letters.push('o'),
            'ü' | 'ú' | 'û' => letters.push('u'),
            'é' | 'è' | 'ê' => letters.push('e'),
            'í' | 'ı' | 'î' => letters.push('i'),
            'ç' => letters.push('c'),
            'ş' | 'ß' => letters.push('s'),
            'ñ' => letters.push('n'),
            '\u{308}' | '\u{307}' => {}
            c => letters.push(c),
        }
    }
    let spelled = [
        ("ai", "e"),
        ("ph", "f"),
        ("pf", "f"),
        ("th", "t"),
        ("ck", "k"),
        ("dt", "t"),
        ("tz", "z"),
        ("y", "i"),
    ];
    let mut folded = spelled.iter().fold(letters, |word, (from, to)| word.replace(from, to));
    folded = without_umlaut_e(&folded);
    // "KGG" is not "KG".
    let short = folded.len() <= 3;
    let mut kept = String::with_capacity(folded.len());
    let mut letters = folded.chars().peekable();
    while let Some(c) = letters.next() {
        let c = if c == 'c' && letters.peek() != Some(&'h') { 'k' } else { c };
        let vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u') || c.is_ascii_digit();
        if short || vowel || !kept.ends_with(c) {
            kept.push(c);
        }
    }
    kept
}

/// "ae", "oe", "ue" as one letter; not the "ue" of "neue", "Bauer" and "Steuer".
fn without_umlaut_e(word: &str) -> String {
    let mut kept = String::with_capacity(word.len());
    let mut before = ' ';
    for c in word.chars() {
        let umlaut = match kept.chars().last() {
            Some('a' | 'o') => true,
            Some('u') => !matches!(before, 'a' | 'e' | 'q'),
            _ => false,
        };
        if c == 'e' && umlaut {
            continue;
        }
        before = kept.chars().last().unwrap_or(' ');
        kept.push(c);
    }
    kept
}

/// A folded word without its ending; and without the "termin" of "Beratungstermin".
fn stem(word: &str) -> String {
    const SHORTEST: usize = 4;
    let word = word.strip_suffix("termin").filter(|rest| rest.len() >= SHORTEST).unwrap_or(word);
    let cut = |ending: &&str| {
        let shortest = if **ending == *"chen" { SHORTEST + 1 } else { SHORTEST };
        word.strip_suffix(*ending).filter(|rest| rest.len() >= shortest)
    };
    let stem = if word.bytes().any(|byte| byte.is_ascii_digit()) {
        None
    } else {
        ENDINGS.iter().find_map(cut)
    };
    let stem = stem.unwrap_or(word);
    if let Some((_, form)) = FORMS.iter().find(|(from, _)| *from == stem || *from == word) {
        return (*form).to_owned();
    }
    match stem.strip_suffix("schneid") {
        Some(before) => format!("{before}schnit"),
        None => stem.to_owned(),
    }
}

/// How the consonants of a folded word sound, by Hans Joachim Postel's groups (Kölner Phonetik), vowels left out.
pub(super) fn sound(word: &str) -> String {
    let mut sound = String::new();
    for c in word.chars() {
        let group = match c {
            'b' | 'p' => '1',
            'd' | 't' => '2',
            'f' | 'v' | 'w' => '3',
            'g' | 'k' | 'q' | 'c' => '4',
            'l' => '5',
            'm' | 'n' => '6',
            'r' => '7',
            's' | 'z' | 'x' => '8',
            'a' | 'e' | 'i' | 'o' | 'u' | 'j' | 'h' => continue,
            other => other,
        };
        if !sound.ends_with(group) {
            sound.push(group);
        }
    }
    sound
}
