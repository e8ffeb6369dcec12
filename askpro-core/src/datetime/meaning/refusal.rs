//! Which pieces are no wish: refused ones ("Freitag geht nicht", "nicht am Montag", "14 Uhr ist schlecht") and asides
//! ("geboren am 3.4.1980", "seit Montag").

use std::ops::Range;

use crate::datetime::grammar::mark::Mark;
use crate::datetime::grammar::scan::{Piece, What};

/// Why a piece is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Reason {
    Refused,
    Aside,
}

/// For each piece whether it is passed over, and why; empty when none is.
#[derive(Debug, Default)]
pub(in crate::datetime) struct PassedOver(Vec<Option<Reason>>);

impl PassedOver {
    pub(in crate::datetime) fn reason(&self, place: usize) -> Option<Reason> {
        self.0.get(place).copied().flatten()
    }

    /// Marks what a clause, which begins at this place, only mentions.
    fn asides(&mut self, clause: &[Piece], start: usize) {
        let has = |mark| has(clause, mark);
        // "Dienstag ist Feiertag, also am Mittwoch"
        if says_which_day(clause) {
            self.mark(start..start + clause.len(), Reason::Aside);
        }
        if has(Mark::Aside) {
            self.mark(aside(clause, start, Mark::Aside), Reason::Aside);
        }
        if has(Mark::Was) && !has(Mark::Thought) {
            self.mark(aside(clause, start, Mark::Was), Reason::Aside);
        }
        // "zwölf fünfzig kostet das"
        if has(Mark::Costs) && !clause.iter().any(|piece| matches!(piece.what, What::Day(_))) {
            self.mark(start..start + clause.len(), Reason::Aside);
        }
        if has(Mark::Since) {
            self.mark(since(clause, start), Reason::Aside);
        }
        if has(Mark::Instead) {
            self.mark(instead(clause, start), Reason::Refused);
        }
    }

    fn mark(&mut self, range: Range<usize>, reason: Reason) {
        for place in self.0.get_mut(range).unwrap_or_default() {
            *place = place.or(Some(reason));
        }
    }
}

/// Looks through the clauses of a text. A word that refuses concerns what follows it at once, else its whole clause;
/// "das geht nicht" concerns the clause before.
pub(in crate::datetime) fn passed_over(pieces: &[Piece]) -> PassedOver {
    let matters = |piece: &Piece| {
        refuses(piece)
            || matches!(
                piece.what,
                What::Mark(
                    Mark::Instead
                        | Mark::Is
                        | Mark::Busy
                        | Mark::Costs
                        | Mark::Aside
                        | Mark::Was
                        | Mark::Since
                        | Mark::Move
                )
            )
    };
    if !pieces.iter().any(matters) {
        return PassedOver::default();
    }
    let mut passed = PassedOver(vec![None; pieces.len()]);
    let moved = pieces.iter().any(|piece| piece.what == What::Mark(Mark::Onto));
    let mut start = 0;
    let mut before = 0..0;
    for clause in pieces.split_inclusive(ends_clause) {
        let end = start + clause.len();
        passed.asides(clause, start);
        let has = |mark| has(clause, mark);
        if (has(Mark::Move) && !moved) || (has(Mark::Busy) && has(Mark::I)) {
            passed.mark(start..end, Reason::Refused);
        }
        if let Some(range) = refused_in(clause) {
            let empty = !clause.get(range.clone()).unwrap_or_default().iter().any(is_value);
            let verb = has(Mark::Suits) || has(Mark::Is) || has(Mark::Bad);
            let alone = !has(Mark::Words);
            if empty && ((has(Mark::That) && verb) || alone) {
                // Once is enough, however often it is refused.
                passed.mark(std::mem::take(&mut before), Reason::Refused);
            }
            passed.mark(start + range.start..start + range.end, Reason::Refused);
        }
        if clause.iter().any(is_value) {
            before = start..end;
        }
        start = end;
    }
    passed
}

fn has(clause: &[Piece], mark: Mark) -> bool {
    clause.iter().any(|piece| piece.what == What::Mark(mark))
}

fn refuses(piece: &Piece) -> bool {
    matches!(piece.what, What::Mark(Mark::Not | Mark::Bad))
}

fn ends_clause(piece: &Piece) -> bool {
    matches!(piece.what, What::Mark(Mark::Comma | Mark::Sentence | Mark::Clause | Mark::Correction))
}

fn is_value(piece: &Piece) -> bool {
    !matches!(piece.what, What::Mark(_))
}

/// The clause of "war" or "geboren", up to an "und" behind it: "ich war am Montag da und käme gern am Freitag wieder".
fn aside(clause: &[Piece], start: usize, mark: Mark) -> Range<usize> {
    let place = clause.iter().position(|piece| piece.what == What::Mark(mark)).unwrap_or(0);
    let and = clause.iter().skip(place).position(|piece| piece.what == What::Mark(Mark::And));
    start..start + and.map_or(clause.len(), |and| place + and)
}

/// What follows "seit" at once.
fn since(clause: &[Piece], start: usize) -> Range<usize> {
    let place = clause.iter().position(|piece| piece.what == What::Mark(Mark::Since)).unwrap_or(0);
    let values = clause.iter().skip(place + 1).take_while(|piece| is_value(piece)).count();
    start + place..start + place + 1 + values
}

/// What follows "statt" at once: of a day, a time and a part of the day what was said before it, or each once.
fn instead(clause: &[Piece], start: usize) -> Range<usize> {
    let place =
        clause.iter().position(|piece| piece.what == What::Mark(Mark::Instead)).unwrap_or(0);
    let kind = |piece: &Piece| std::mem::discriminant(&piece.what);
    let before: Vec<_> =
        clause.iter().take(place).filter(|piece| is_value(piece)).map(kind).collect();
    let mut seen = Vec::new();
    let values = clause.iter().skip(place + 1).take_while(|piece| {
        let kind = kind(piece);
        let new = !seen.contains(&kind) && (before.is_empty() || before.contains(&kind));
        seen.push(kind);
        is_value(piece) && new
    });
    start + place..start + place + 1 + values.count()
}

/// Whether a clause only tells what day another day is: "übermorgen ist Sonntag".
fn says_which_day(clause: &[Piece]) -> bool {
    let Some(is) = clause.iter().position(|piece| piece.what == What::Mark(Mark::Is)) else {
        return false;
    };
    let day = |pieces: &[Piece]| pieces.iter().any(|piece| matches!(piece.what, What::Day(_)));
    let (before, after) = clause.split_at(is);
    let time = |piece: &Piece| matches!(piece.what, What::Clock(_) | What::Bare(_));
    day(before) && day(after) && !after.iter().any(time)
}

fn is_and(piece: &Piece) -> bool {
    piece.what == What::Mark(Mark::And)
}

/// The refused range of one clause.
fn refused_in(clause: &[Piece]) -> Option<Range<usize>> {
    let place = clause.iter().position(refuses)?;
    let (before, after) = (clause.get(..place)?, clause.get(place + 1..)?);
    let said_before = before.iter().any(is_value);
    let next_is_value = after.first().is_some_and(is_value);
    let bad = matches!(clause.get(place)?.what, What::Mark(Mark::Bad));
    let suits =
        bad || before.iter().any(|piece| matches!(piece.what, What::Mark(Mark::Suits | Mark::Is)));
    Some(match (said_before, next_is_value) {
        // "Freitag geht nicht": the verb closes what was said before.
        (true, false) if suits => 0..place + 1,
        // "Montag und nicht Dienstag"
        (true, true) if !suits || before.last().is_some_and(is_and) => place..clause.len(),
        (true, _) => 0..clause.len(),
        // "ich bin noch nicht Kunde und hätte gern Freitag"
        (false, false) => {
            place..after.iter().position(is_and).map_or(clause.len(), |and| place + 1 + and)
        }
        (false, true) => place..clause.len(),
    })
}
