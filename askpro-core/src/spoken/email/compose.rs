//! From the pieces to the address, and how far it can be relied on.

use super::interpret::{Interpreted, Piece, PieceKind};
use super::words::{is_ending, is_service, is_spelling_word, misheard_ending};
use super::{Confidence, SpokenEmail, SpokenEmailError};

/// The longest name before the at sign, in bytes.
const MAX_LOCAL: usize = 64;

/// Puts the address together; `heard` when nobody typed any of it.
pub(super) fn compose(read: Interpreted, heard: bool) -> Result<SpokenEmail, SpokenEmailError> {
    let Interpreted { pieces, together, confidence } = read;
    let is_at = |piece: &Piece| piece.kind == PieceKind::Sign('@');
    let mut sides = pieces.split(is_at);
    let (Some(local), Some(domain)) = (sides.next(), sides.next()) else {
        return Err(SpokenEmailError::Missing { expected: "an at sign" });
    };
    if let Some(second) = pieces.iter().filter(|piece| is_at(piece)).nth(1) {
        return Err(SpokenEmailError::Unexpected { found: "a second at sign", at: second.at });
    }
    if local.is_empty() {
        return Err(SpokenEmailError::Missing { expected: "a name before the at sign" });
    }
    let how = How { together, heard };
    let local = side(local, how, |sign| matches!(sign, '.' | '-' | '_' | '+'))?;
    if local.text.len() > MAX_LOCAL {
        return Err(SpokenEmailError::TooLong { limit: MAX_LOCAL, found: local.text.len() });
    }
    let domain = named(&side(domain, how, |sign| matches!(sign, '.' | '-'))?)?;
    Ok(SpokenEmail {
        address: format!("{}@{}", local.text, domain.text),
        confidence: confidence.min(local.confidence).min(domain.confidence),
    })
}

/// How words are to be taken.
#[derive(Debug, Clone, Copy)]
struct How {
    /// "zusammengeschrieben"
    together: bool,
    /// Nobody typed them.
    heard: bool,
}

/// One side of the at sign.
struct Side {
    text: String,
    confidence: Confidence,
}

/// Puts one side together. A sign stands between two characters, never beside another sign or at an end.
fn side(pieces: &[Piece], how: How, allows: fn(char) -> bool) -> Result<Side, SpokenEmailError> {
    let mut side = Side { text: String::new(), confidence: Confidence::Certain };
    let is_sign = |piece: &Piece| matches!(piece.kind, PieceKind::Sign(_));
    let mut sign: Option<&Piece> = None;
    for run in pieces.chunk_by(|one, other| !is_sign(one) && !is_sign(other)) {
        match run {
            [piece @ Piece { kind: PieceKind::Sign(character), .. }] => {
                if side.text.is_empty() || sign.is_some() || !allows(*character) {
                    return Err(misplaced(piece));
                }
                side.text.push(*character);
                side.confidence = side.confidence.min(piece.confidence);
                sign = Some(piece);
            }
            run => {
                let (text, confidence) = part(run, how)?;
                side.text.push_str(&text);
                side.confidence = side.confidence.min(confidence);
                sign = None;
            }
        }
    }
    sign.map_or(Ok(side), |piece| Err(misplaced(piece)))
}

fn misplaced(piece: &Piece) -> SpokenEmailError {
    SpokenEmailError::Unexpected { found: "a sign where none can stand", at: piece.at }
}

/// What stands between two signs.
fn part(run: &[Piece], how: How) -> Result<(String, Confidence), SpokenEmailError> {
    if let Some(spelled) = word_and_spelling(run)? {
        return Ok((spelled, Confidence::Likely));
    }
    if let Some(initials) = initials(run) {
        return Ok((initials, Confidence::Unsure));
    }
    let count = |kind: PieceKind| run.iter().filter(|piece| piece.kind == kind).count();
    let words = count(PieceKind::Word) + count(PieceKind::Written);
    let spelled = count(PieceKind::Letter) + count(PieceKind::Digits);
    let numbers = count(PieceKind::Number);
    let How { together, heard } = how;
    // A name that was only heard may be written in other ways: Meier, Maier, Mayr.
    let name = |piece: &Piece| piece.kind == PieceKind::Word && !is_role(&piece.text);
    let heard = heard && run.iter().any(name);
    let mut confidence = match (words, spelled, numbers) {
        (1, 0, 0) if heard => Confidence::Likely,
        (1, 0, 0) | (0, _, 0) | (0, 1.., _) => Confidence::Certain,
        (0..=2, ..) if heard || !together => Confidence::Likely,
        (0..=2, ..) => Confidence::Certain,
        _ if together => Confidence::Likely,
        _ => Confidence::Unsure,
    };
    let mut text = String::new();
    for piece in run {
        let plain = spell_out(piece)?;
        confidence = confidence.min(piece.confidence);
        if plain.is_guess {
            confidence = Confidence::Unsure;
        }
        text.push_str(&plain.text);
    }
    Ok((text, confidence))
}

/// Words of mailboxes that everybody writes alike.
fn is_role(word: &str) -> bool {
    const ROLES: [&str; 8] =
        ["info", "mail", "kontakt", "office", "service", "team", "praxis", "post"];
    ROLES.contains(&word)
}

/// "Meier m e i e r": a word, and the same again letter by letter, which is then how it is written.
fn word_and_spelling(run: &[Piece]) -> Result<Option<String>, SpokenEmailError> {
    let [word @ Piece { kind: PieceKind::Word, .. }, letters @ ..] = run else { return Ok(None) };
    if letters.len() < 3 || letters.iter().any(|piece| piece.kind != PieceKind::Letter) {
        return Ok(None);
    }
    let mut spelled = String::new();
    for letter in letters {
        let plain = spell_out(letter)?;
        // Then nothing is won by it.
        if plain.is_guess {
            return Ok(None);
        }
        spelled.push_str(&plain.text);
    }
    Ok((spelled == spell_out(word)?.text).then_some(spelled))
}

/// "Martha Anton Xanten": three words of the spelling tables or more stand for their letters, if they are no names.
fn initials(run: &[Piece]) -> Option<String> {
    let is_spelling = |piece: &Piece| {
        let folded = crate::numerals::fold(&piece.text);
        piece.kind == PieceKind::Word && folded.is_some_and(|word| is_spelling_word(word.as_str()))
    };
    (run.len() >= 3 && run.iter().all(is_spelling)).then(|| {
        run.iter().filter_map(|piece| piece.text.chars().next()).map(plain_letter).collect()
    })
}

fn plain_letter(letter: char) -> char {
    match letter {
        'ä' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        letter => letter,
    }
}

struct Plain {
    text: String,
    /// Whether characters were replaced that few addresses can have.
    is_guess: bool,
}

/// The characters of a piece as an address has them.
fn spell_out(piece: &Piece) -> Result<Plain, SpokenEmailError> {
    let mut plain = Plain { text: String::with_capacity(piece.text.len()), is_guess: false };
    for character in piece.text.chars() {
        let replaced = match character {
            c if c.is_ascii_alphanumeric() => {
                plain.text.push(c);
                continue;
            }
            c if piece.kind == PieceKind::Written && (c.is_ascii_graphic() && c != '@') => {
                plain.text.push(c);
                continue;
            }
            'ä' => "ae",
            'ö' => "oe",
            'ü' => "ue",
            'ß' => "ss",
            'á' | 'à' | 'â' | 'å' => "a",
            'é' | 'è' | 'ê' | 'ë' => "e",
            'í' | 'ì' | 'î' | 'ï' => "i",
            'ó' | 'ò' | 'ô' => "o",
            'ú' | 'ù' | 'û' => "u",
            'ç' | 'ć' | 'č' => "c",
            'ñ' => "n",
            _ => {
                let found = "a letter that no address has";
                return Err(SpokenEmailError::Unexpected { found, at: piece.at });
            }
        };
        plain.text.push_str(replaced);
        plain.is_guess = true;
    }
    Ok(plain)
}

/// Checks that a domain can be one, and knows those of mail services.
fn named(side: &Side) -> Result<Side, SpokenEmailError> {
    let Some((name, ending)) = side.text.rsplit_once('.') else {
        return Err(SpokenEmailError::Missing { expected: "a domain with a dot" });
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let is_word = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    if !name.split('.').all(is_label) || !is_word {
        return Err(SpokenEmailError::Missing { expected: "a domain with a dot" });
    }
    let heard = misheard_ending(ending);
    let text = format!("{name}.{}", heard.unwrap_or(ending));
    // Its hyphen is hardly ever said.
    let (text, completed) = match text.as_str() {
        "tonline.de" => ("t-online.de".to_owned(), true),
        _ => (text, false),
    };
    let confidence = match (is_service(&text), heard.is_some() || completed) {
        (true, false) if side.confidence > Confidence::Unsure => Confidence::Certain,
        (_, true) => side.confidence.min(Confidence::Likely),
        (false, false) if !is_ending(text.rsplit('.').next().unwrap_or_default()) => {
            side.confidence.min(Confidence::Likely)
        }
        _ => side.confidence,
    };
    Ok(Side { text, confidence })
}
