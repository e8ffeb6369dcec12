//! Which clauses state something at all: no questions, conditions, wishes, negations or reports.

use super::text::{Clause, Sentence};
use super::words;

/// A clause that states something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated<'s> {
    pub(super) clause: &'s Clause,
    /// Whether it depends on "ich bestätige, dass", so that its verb stands last.
    pub(super) dependent: bool,
    /// Whether it opens its sentence, or only little stands before it.
    pub(super) opens: bool,
}

/// How many clauses of a sentence are no question.
///
/// In "Um neun ist frei, passt Ihnen das?" only the last is one, in "Ihr Termin ist gebucht, richtig?" it asks for all.
fn stated(sentence: &Sentence) -> usize {
    let count = sentence.clauses.len();
    if !sentence.asks {
        return count;
    }
    let Some(last) = sentence.clauses.last() else { return 0 };
    if last.has(words::CHECKS) {
        return 0;
    }
    let tag =
        last.words.len() <= 2 && last.words.iter().all(|word| words::TAGS.contains(&word.as_str()));
    let asks = [last.word(0), last.word(lead(last))].iter().any(|first| {
        [words::VERBS, words::ASKING, words::UNREAL].iter().any(|list| is_in(first, list))
    });
    if tag || asks { count.saturating_sub(1) } else { 0 }
}

/// The clauses of a sentence that state something.
pub(super) fn statements<'s>(sentence: &'s Sentence, before: Option<&Sentence>) -> Vec<Stated<'s>> {
    let mut found = Vec::new();
    let mut said_before = 0;
    let mut only_as = true;
    let mut earlier: Option<&Clause> = None;
    for (index, clause) in sentence.clauses.iter().enumerate().take(stated(sentence)) {
        let opens = said_before <= 3 || only_as;
        let next = sentence.clauses.get(index + 1);
        let dependent = matches!(clause.word(0), "dass" | "das" | "that") && framed(earlier);
        let leans = clause.word(0) == "dass" && !dependent;
        let waits =
            follows_from_a_deed(clause) && !(opens && before.is_none_or(leaves_nothing_to_do));
        if !is_unsure(clause) && !is_conditional(next) && !leans && !waits {
            found.push(Stated { clause, dependent, opens: opens || clause.joined });
        }
        // What follows a condition or "Sie sagten" depends on it.
        if clause.has(words::CONDITIONS) || clause.has(words::REPORTS) {
            break;
        }
        said_before += clause.words.len();
        only_as &= clause.word(0) == "wie";
        earlier = Some(clause);
    }
    found
}

fn is_unsure(clause: &Clause) -> bool {
    let unsure =
        [words::NEGATIONS, words::UNREAL, words::HEDGES, words::CONDITIONS, words::REPORTS];
    asks(clause) || unsure.into_iter().any(|list| clause.has(list))
}

/// ", sobald Sie bestätigen" behind a statement; "und wenn" begins something else.
fn is_conditional(next: Option<&Clause>) -> bool {
    let mut begins =
        next.into_iter().filter(|next| !next.joined).flat_map(|next| next.words.iter().take(2));
    begins.any(|word| is_in(word, words::CONDITIONS))
}

/// How many words at its beginning state nothing.
pub(super) fn lead(clause: &Clause) -> usize {
    clause.words.iter().take_while(|word| is_in(word, words::INTERJECTIONS)).count()
}

pub(super) fn is_in(word: &str, list: &[&str]) -> bool {
    list.contains(&word)
}

fn asks(clause: &Clause) -> bool {
    let lead = lead(clause);
    is_in(clause.word(lead), words::ASKING)
        && !(clause.word(lead) == "wie" && is_in(clause.word(lead + 1), words::AS))
}

fn framed(frame: Option<&Clause>) -> bool {
    frame.is_some_and(|frame| frame.has(words::FRAMES) && !frame.has(words::NEGATIONS))
}

/// "Dann ist der Termin gebucht", "damit ist er bestätigt".
fn follows_from_a_deed(clause: &Clause) -> bool {
    matches!(clause.word(lead(clause)), "dann" | "damit" | "danach" | "somit" | "then")
}

fn leaves_nothing_to_do(before: &Sentence) -> bool {
    !before.asks && !before.clauses.iter().any(|clause| clause.has(words::TO_DO))
}
