//! What marks do: they open the ends of a span, join two values to one, or announce a correction.

use super::{Builder, End, Kind, Last, Plural, Slot};
use crate::datetime::grammar::mark::Mark;
use crate::datetime::grammar::scan::What;

impl Builder<'_> {
    pub(super) fn mark(&mut self, place: usize, mark: Mark) {
        match mark {
            Mark::From => self.open(Slot::From, false, true),
            Mark::Between => {
                self.open(Slot::From, false, true);
                self.between = true;
            }
            Mark::After => self.open(Slot::From, true, false),
            Mark::Until => self.until(place),
            Mark::Before => self.open(Slot::To, true, false),
            Mark::Earliest if self.slot == Slot::From && self.last == Last::Clock => {}
            Mark::Latest if self.slot == Slot::To && self.last == Last::Clock => {}
            Mark::Earliest if self.is_behind(place) => self.move_last(Slot::From),
            Mark::Starting | Mark::Earliest => self.open(Slot::From, false, false),
            Mark::Latest if self.is_behind(place) => self.move_last(Slot::To),
            Mark::Latest => self.open(Slot::To, false, false),
            // "von Freitag auf Montag verschieben"
            Mark::Onto if self.moves => self.correct(),
            Mark::Dash | Mark::Onto => {
                self.join(place);
            }
            Mark::And if self.between && self.statement.from.is_some() => {
                self.between = false;
                self.only_from = false;
                self.open(Slot::To, false, false);
            }
            // "an" may belong to a verb: where one day was asked for, it makes no span.
            Mark::Onwards if self.kind == Kind::Date || self.slot != Slot::From => {}
            Mark::Onwards => self.only_from = false,
            Mark::OrLater if self.slot == Slot::From => self.only_from = false,
            Mark::OrLater => self.move_last(Slot::From),
            Mark::OrEarlier => self.move_last(Slot::To),
            Mark::Correction => self.correct(),
            Mark::Clause | Mark::Sentence => self.close(),
            Mark::Words => {
                // "bis Freitag eine Bestätigung für Montag": what comes now has nothing to do with the end.
                if self.slot == Slot::To || (self.slot == Slot::From && self.target().is_empty()) {
                    self.close();
                }
                self.last = Last::Nothing;
            }
            // "Ich habe vor, am Dienstag …"
            Mark::Comma if self.slot != Slot::Common && self.target().is_empty() => self.close(),
            Mark::And
            | Mark::Or
            | Mark::Not
            | Mark::Bad
            | Mark::Suits
            | Mark::That
            | Mark::Aside
            | Mark::Was
            | Mark::Thought
            | Mark::Is
            | Mark::I
            | Mark::Busy
            | Mark::Costs
            | Mark::Instead
            | Mark::Since
            | Mark::Move
            | Mark::Comma => {}
        }
    }

    /// What follows replaces what was said.
    fn correct(&mut self) {
        self.correcting.day = true;
        self.correcting.clock = true;
        self.correcting.span = true;
        self.corrected = self.said;
        self.statement.wrong = None;
        if self.only_from
            && let Some(from) = self.statement.from.take()
        {
            let common = &mut self.statement.common;
            common.day = common.day.or(from.day);
            common.clock = common.clock.or(from.clock);
        }
        self.close();
    }

    pub(super) fn open(&mut self, slot: Slot, exclusive: bool, only_from: bool) {
        let new_span = slot == Slot::From && self.statement.to.is_some();
        if std::mem::take(&mut self.correcting.span) {
            self.statement.from = None;
            self.statement.to = None;
            if self.correcting.clock {
                self.statement.common.clock = None;
            }
        } else if new_span {
            self.statement.plural = Some(Plural::Spans);
        }
        self.slot = slot;
        if slot == Slot::From {
            self.only_from = only_from;
        }
        if exclusive {
            self.target().exclusive = true;
        }
    }

    pub(super) fn close(&mut self) {
        if self.slot != Slot::Common && self.target().is_empty() {
            match self.slot {
                Slot::From => self.statement.from = None,
                _ => self.statement.to = None,
            }
        }
        self.slot = Slot::Common;
    }

    /// "X bis Y": what was said before is the beginning, when it is of the same kind as the end.
    pub(super) fn until(&mut self, place: usize) {
        if !self.join(place) {
            self.only_from = false;
            self.open(Slot::To, false, false);
        }
    }

    /// Makes a span of the last value and the next one; says whether it is one.
    pub(super) fn join(&mut self, place: usize) -> bool {
        if self.slot == Slot::From && self.statement.from.is_some_and(|from| !from.is_empty()) {
            self.only_from = false;
            self.open(Slot::To, false, false);
            return true;
        }
        let alike = match (self.last, self.value_after(place)) {
            (Last::Day | Last::Clock, Some(What::Day(_) | What::Bare(_) | What::Dotted(..)))
            | (Last::Clock, Some(What::Clock(_))) => true,
            (Last::Part, Some(What::Clock(_) | What::Bare(_))) => {
                self.statement.common.clock.is_some()
            }
            _ => false,
        };
        let alike = alike && self.slot == Slot::Common;
        if alike {
            let day_too = matches!(self.value_after(place), Some(What::Day(_)));
            let common = &mut self.statement.common;
            let mut from = End::default();
            if self.last == Last::Day || day_too {
                from.day = common.day.take();
            }
            if self.last != Last::Day {
                from.clock = common.clock.take();
                from.part = common.part.take();
            }
            if self.statement.from.is_none() {
                self.statement.from = Some(from);
            }
            self.only_from = false;
            self.open(Slot::To, false, false);
        }
        alike
    }

    /// Whether "frühestens" or "spätestens" belongs to the time before it.
    pub(super) fn is_behind(&self, place: usize) -> bool {
        let next = self.pieces.get(place + 1).map(|piece| &piece.what);
        match self.last {
            Last::Clock => !matches!(
                next,
                Some(
                    What::Clock(_)
                        | What::Bare(_)
                        | What::Dotted(..)
                        | What::Mark(Mark::Starting | Mark::Until)
                )
            ),
            Last::Day => !matches!(
                next,
                Some(
                    What::Clock(_)
                        | What::Bare(_)
                        | What::Dotted(..)
                        | What::Day(_)
                        | What::Part(_)
                        | What::Mark(Mark::Starting | Mark::Until | Mark::Words)
                )
            ),
            _ => false,
        }
    }

    /// "14 Uhr oder später": what was said last becomes an end.
    pub(super) fn move_last(&mut self, slot: Slot) {
        let common = &mut self.statement.common;
        let end = match self.last {
            Last::Clock => {
                End { clock: common.clock.take(), part: common.part.take(), ..End::default() }
            }
            Last::Day => End { day: common.day.take(), ..End::default() },
            _ => return,
        };
        match slot {
            Slot::From => self.statement.from = Some(end),
            _ => self.statement.to = Some(end),
        }
    }
}
