//! Times that can be had: "um neun ist noch frei".

use super::guard::{is_in, lead};
use super::statement::verb_before;
use super::text::Clause;
use super::words;

/// "Um neun ist noch frei", "da hätten wir noch etwas frei", "wir haben noch einen freien Termin".
pub(super) fn is_free(clause: &Clause) -> bool {
    if clause.has(words::NO_TIMES) {
        return false;
    }
    if clause.has_phrase(&["zur", "verfugung"]) && clause.has(&["steht", "stehen"]) {
        return clause.has(words::FREE_NOUNS) && !clause.has(&["ich", "wir"]);
    }
    match clause.words.iter().position(|word| is_in(word, words::FREE)) {
        Some(at) => is_said_to_be_free(clause, at),
        None => names_a_free_one(clause) || has_time_left(clause),
    }
}

fn is_said_to_be_free(clause: &Clause, at: usize) -> bool {
    let be = |verb: &str| is_in(verb, words::IS) || is_in(verb, words::WOULD_BE);
    let verb = verb_before(clause, at, words::IS).or(verb_before(clause, at, words::WOULD_BE));
    let lead = lead(clause);
    let stated = verb.is_some_and(|verb| verb > lead) || (at == lead && be(clause.word(at + 1)));
    let time = says_time(clause) || clause.has(&["was", "etwas", "alles"]);
    // "Der Samstag ist frei" says that the shop is closed.
    let day = clause.words.iter().any(|word| words::is_day(word))
        && clause.has(&["noch", "ganze", "ganzen", "auch", "still"]);
    // "Das ist frei" answers a question.
    let it = matches!(clause.word(lead), "das" | "der") && clause.words.len() <= lead + 5;
    (stated && (time || day || it)) || (has_ours(clause) && time)
}

/// "Wir haben noch einen freien Termin", "der nächste freie Termin ist am Montag".
fn names_a_free_one(clause: &Clause) -> bool {
    let is_free_noun = |pair: &[String]| match pair {
        [how, what] => is_in(how, words::FREE_BEFORE_NOUN) && is_in(what, words::FREE_NOUNS),
        _ => false,
    };
    let noun = clause.words.windows(2).position(is_free_noun);
    let opening = clause.has(&["opening", "slot"]) && has_ours(clause);
    let Some(noun) = noun else { return opening };
    let there_is = clause.has(&["zeigt"])
        || clause.has_phrase(&["gibt", "es"])
        || clause.has_phrase(&["es", "gibt"]);
    let when =
        clause.words.iter().skip(noun + 2).any(|word| words::is_time(word) || words::is_day(word));
    has_ours(clause) || there_is || (is_in(clause.word(noun + 2), words::IS) && when)
}

/// "Frau Weber hätte um 14 Uhr noch Zeit"; not "hätten Sie noch Zeit".
fn has_time_left(clause: &Clause) -> bool {
    let verb =
        clause.words.iter().position(|word| is_in(word, &["hat", "hatte", "hatten", "haben"]));
    let told = verb.is_some_and(|verb| verb > lead(clause));
    let left = ["zeit", "luft"].iter().any(|what| clause.has_phrase(&["noch", what]));
    let when = clause.words.iter().any(|word| word != "zeit" && words::is_time(word));
    told && left && when && !clause.has(&["sie", "du", "ihr"])
}

fn says_time(clause: &Clause) -> bool {
    clause.words.iter().any(|word| words::is_time(word))
}

/// "Haben wir", "ich hätte".
fn has_ours(clause: &Clause) -> bool {
    const HAVE: &[&str] =
        &["habe", "hab", "haben", "hatte", "hatten", "ham", "sehe", "have", "ive", "weve"];
    clause.words.windows(2).any(|pair| match pair {
        [one, two] => {
            let ours = |word: &str| matches!(word, "ich" | "wir" | "we" | "i");
            (ours(one) && is_in(two, HAVE)) || (ours(two) && is_in(one, HAVE))
        }
        _ => false,
    }) || clause.has(&["hamma", "weve", "ive"])
}
