//! Which pieces were named only to refuse them: "Freitag geht nicht", "nicht am Montag", "14 Uhr ist schlecht".

use crate::datetime::grammar::scan::{Mark, Piece, What};

/// The pieces that are refused.
#[derive(Debug, Default)]
pub(super) struct Refused(Vec<std::ops::Range<usize>>);

impl Refused {
    pub(super) fn contains(&self, place: usize) -> bool {
        self.0.iter().any(|range| range.contains(&place))
    }
}

/// Looks through the clauses of a text. A word that refuses concerns what follows it at once, else its whole clause;
/// "das geht nicht" concerns the clause before.
pub(super) fn refused(pieces: &[Piece]) -> Refused {
    let refuses = |piece: &Piece| matches!(piece.what, What::Mark(Mark::Not | Mark::Bad));
    if !pieces.iter().any(refuses) {
        return Refused::default();
    }
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut before = 0..0;
    for clause in pieces.split_inclusive(|piece| ends_clause(piece)) {
        let end = start + clause.len();
        if let Some(range) = refused_in(clause) {
            let range = start + range.start..start + range.end;
            let empty = !pieces.get(range.clone()).unwrap_or_default().iter().any(is_value);
            let points_back = clause.iter().any(|piece| piece.what == What::Mark(Mark::That))
                || clause.len() <= 3;
            if empty && points_back {
                ranges.push(before.clone());
            }
            ranges.push(range);
        }
        if clause.iter().any(is_value) {
            before = start..end;
        }
        start = end;
    }
    Refused(ranges)
}

fn ends_clause(piece: &Piece) -> bool {
    matches!(piece.what, What::Mark(Mark::Comma | Mark::Sentence | Mark::Clause | Mark::Correction))
}

fn is_value(piece: &Piece) -> bool {
    !matches!(piece.what, What::Mark(_))
}

/// The refused range of one clause.
fn refused_in(clause: &[Piece]) -> Option<std::ops::Range<usize>> {
    let place =
        clause.iter().position(|piece| matches!(piece.what, What::Mark(Mark::Not | Mark::Bad)))?;
    let (before, after) = (clause.get(..place)?, clause.get(place + 1..)?);
    let said_before = before.iter().any(is_value);
    let next_is_value = after.first().is_some_and(is_value);
    let suits = before.iter().any(|piece| piece.what == What::Mark(Mark::Suits))
        || matches!(clause.get(place)?.what, What::Mark(Mark::Bad));
    Some(match (said_before, next_is_value) {
        // "Freitag geht nicht Montag geht": the verb closes what was said before.
        (true, _) if suits && !next_is_value => 0..place + 1,
        (true, true) if suits => 0..clause.len(),
        (true, false) => 0..clause.len(),
        _ => place..clause.len(),
    })
}
