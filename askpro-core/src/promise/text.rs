//! From a text to sentences, their clauses and folded words.

use super::words;
use crate::numerals;

/// A sentence: its clauses, and whether it ends with a question mark.
#[derive(Debug, Default)]
pub(super) struct Sentence {
    pub(super) clauses: Vec<Clause>,
    pub(super) asks: bool,
}

/// What stands between two commas, or between "und" and a comma where a verb of its own follows.
#[derive(Debug, Default)]
pub(super) struct Clause {
    pub(super) words: Vec<String>,
    /// Whether "und" or "aber" joins it to the clause before.
    pub(super) joined: bool,
}

impl Clause {
    pub(super) fn has(&self, any: &[&str]) -> bool {
        self.words.iter().any(|word| any.contains(&word.as_str()))
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    /// Whether these words stand in it, one after the other.
    pub(super) fn has_phrase(&self, phrase: &[&str]) -> bool {
        self.words.windows(phrase.len()).any(|window| window == phrase)
    }
}

/// Takes a text apart. What stands in quotation marks is left out: it is somebody else's.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let chars: Vec<char> = unquoted(text).chars().collect();
    let mut lexer = Lexer { chars: &chars, ..Lexer::default() };
    for at in 0..chars.len() {
        lexer.take(at);
    }
    lexer.end_sentence(false);
    lexer.sentences
}

#[derive(Default)]
struct Lexer<'t> {
    chars: &'t [char],
    word: String,
    words: Vec<String>,
    clauses: Vec<Clause>,
    sentences: Vec<Sentence>,
}

impl Lexer<'_> {
    fn char(&self, at: Option<usize>) -> char {
        at.and_then(|at| self.chars.get(at)).copied().unwrap_or(' ')
    }

    fn take(&mut self, at: usize) {
        let (before, after) = (self.char(at.checked_sub(1)), self.char(at.checked_add(1)));
        let inside = before.is_alphanumeric() && after.is_alphanumeric();
        let in_number = before.is_ascii_digit() && after.is_ascii_digit();
        match self.char(Some(at)) {
            c if c.is_alphanumeric() || c == '\u{308}' => self.word.push(c),
            // "we'll" is two words; "hab's" and "isn't" are one.
            '\'' | '’' | '`' if after == 'l' => self.end_word(),
            // "E-Mail-Adresse" is one word.
            '\'' | '’' | '`' => {}
            '-' if inside => {}
            '.' if self.is_full_stop(at) => self.end_sentence(false),
            '!' | '…' => self.end_sentence(false),
            '?' => self.end_sentence(true),
            ',' | ':' | ';' | '–' | '—' | '(' | ')' | '-' if !in_number => self.end_clause(),
            _ => self.end_word(),
        }
    }

    /// Not after an ordinal number ("am 3. Dezember", "am 4. und am 5.") or an abbreviation, nor within "15.12.".
    fn is_full_stop(&self, at: usize) -> bool {
        let mut rest = self.chars.iter().skip(at + 1);
        if rest.clone().next().is_some_and(|c| c.is_alphanumeric()) {
            return false;
        }
        let next: String = rest.by_ref().skip_while(|c| c.is_whitespace()).take(4).collect();
        let goes_on = next.starts_with(char::is_lowercase)
            || words::MONTHS.iter().any(|month| next.to_lowercase().starts_with(month));
        let number = !self.word.is_empty() && self.word.chars().all(|c| c.is_ascii_digit());
        let abbreviation = words::ABBREVIATIONS.contains(&self.word.to_lowercase().as_str());
        !(abbreviation || (number && goes_on))
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word.is_empty() {
            return;
        }
        let word = folded(&word);
        match self.words.last_mut() {
            // Recognisers part "eingetragen".
            Some(last)
                if words::PREFIXES.contains(&last.as_str())
                    && words::STEMS.contains(&word.as_str()) =>
            {
                last.push_str(&word);
            }
            _ => self.words.push(word),
        }
    }

    fn end_clause(&mut self) {
        self.end_word();
        let words = without_comfort(&std::mem::take(&mut self.words));
        let mut parts = vec![Vec::new()];
        // From the end: whether a verb follows up to the next "und" is known when one is met.
        let mut verb_follows = false;
        for word in words.into_iter().rev() {
            let is_and = words::AND.contains(&word.as_str());
            verb_follows |= words::VERBS.contains(&word.as_str());
            if let Some(part) = parts.last_mut() {
                part.push(word);
            }
            if is_and && verb_follows {
                parts.push(Vec::new());
            }
            verb_follows &= !is_and;
        }
        for mut part in parts.into_iter().rev() {
            part.reverse();
            while let Some(at) = runs_on(&part) {
                let rest = part.split_off(at);
                self.push(std::mem::replace(&mut part, rest));
            }
            self.push(part);
        }
    }

    fn push(&mut self, words: Vec<String>) {
        let joined = words.first().is_some_and(|word| words::AND.contains(&word.as_str()));
        let is_and = |word: &String| words::AND.contains(&word.as_str());
        let words: Vec<String> = words.into_iter().skip_while(is_and).collect();
        match self.clauses.last_mut() {
            Some(open) if goes_on(open, &words) => open.words.extend(words),
            _ if words.is_empty() => {}
            _ => self.clauses.push(Clause { words, joined }),
        }
    }

    fn end_sentence(&mut self, asks: bool) {
        self.end_clause();
        let clauses = std::mem::take(&mut self.clauses);
        if !clauses.is_empty() {
            self.sentences.push(Sentence { clauses, asks });
        }
    }
}

/// Whether a clause only waits for these words: "ist am Montag, dem dritten, um neun eingetragen".
fn goes_on(open: &Clause, words: &[String]) -> bool {
    let helps = |list: &[&str]| open.words.iter().any(|word| list.contains(&word.as_str()));
    let waits = [words::IS, words::WOULD_BE, words::I_HAVE, words::WE_HAVE].into_iter().any(helps)
        && !open.words.iter().any(|word| words::closes(word));
    let first = words.first().map_or("", String::as_str);
    let completes =
        words::closes(first) || words::is_time(first) || words::GOING_ON.contains(&first);
    let plain = |word: &String| {
        word != "zu"
            && !words::VERBS.contains(&word.as_str())
            && !words::CONDITIONS.contains(&word.as_str())
    };
    waits && completes && words.iter().all(plain)
}

/// Where, without a comma, a second main clause begins: "ist gebucht sie bekommen eine SMS".
fn runs_on(words: &[String]) -> Option<usize> {
    let closed = words.iter().position(|word| words::closes(word))?;
    let is =
        |at: usize, list: &[&str]| words.get(at).is_some_and(|word| list.contains(&word.as_str()));
    (closed + 1..words.len()).find(|at| {
        let depends = is(at - 1, words::CONDITIONS)
            || is(at - 1, words::ASKING)
            || is(at - 1, &["dass", "that"]);
        let told = is(*at, words::PRONOUNS) && is(at + 1, words::VERBS) && !depends;
        // "Eingetragen brauchen Sie noch etwas", but not "gebucht haben Sie".
        let helps = [words::IS, words::I_HAVE, words::WE_HAVE].iter().any(|list| is(*at, list));
        let asked = is(*at, words::VERBS) && is(at + 1, words::PRONOUNS) && !helps;
        told || (asked && *at == closed + 1)
    })
}

/// "Kein Problem" negates nothing: without its first word it looks so, too.
fn without_comfort(words: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let comforts = words::COMFORT.iter().any(|(first, second)| {
            *second == word && kept.last().is_some_and(|last| last == first)
        });
        if comforts {
            kept.pop();
        }
        kept.push(word.clone());
    }
    kept
}

/// Lower case, without umlauts; but "würde" is not "wurde".
fn folded(word: &str) -> String {
    let lower = word.to_lowercase().replace("u\u{308}", "ü");
    if lower.starts_with("würd") || lower.starts_with("wuerd") {
        return words::WOULD.to_owned();
    }
    numerals::fold(&lower).map_or(lower, |folded| folded.as_str().to_owned())
}

fn unquoted(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['„', '"', '»', '“']) {
        let (before, quoted) = rest.split_at_checked(start).unwrap_or((rest, ""));
        kept.push_str(before);
        let inside = quoted.chars().next().map_or(0, char::len_utf8);
        let tail = quoted.get(inside..).unwrap_or_default();
        rest = match tail.find(['“', '"', '«', '”']) {
            Some(end) => {
                let closing = tail.get(end..).unwrap_or_default();
                let mark = closing.chars().next().map_or(0, char::len_utf8);
                closing.get(mark..).unwrap_or_default()
            }
            None => tail,
        };
        kept.push(' ');
    }
    kept.push_str(rest);
    kept
}
