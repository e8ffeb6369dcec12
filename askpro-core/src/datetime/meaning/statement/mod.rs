//! Puts the pieces of a text together: what is said of the day and of the time, after corrections and refusals.

mod marks;
mod number;

use crate::datetime::DateTimeError;
use crate::datetime::grammar::clock::{Clock, Exactness, Half};
use crate::datetime::grammar::mark::Mark;
use crate::datetime::grammar::scan::{Piece, What};
use crate::datetime::grammar::spec::{DaySpec, Month};
use crate::datetime::grammar::words::Part;
use crate::datetime::meaning::refusal::{Reason, passed_over};

/// What was asked for, which decides what an unclear number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::datetime) enum Kind {
    Date,
    Time,
    #[default]
    DateTime,
    Interval,
}

/// One end of a span, or what belongs to all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::datetime) struct End {
    pub(in crate::datetime) day: Option<DaySpec>,
    pub(in crate::datetime) clock: Option<Clock>,
    pub(in crate::datetime) part: Option<Part>,
    pub(in crate::datetime) meal: Option<Part>,
    /// Whether the day that is named is itself left out: "nach dem 10. Juli".
    pub(in crate::datetime) exclusive: bool,
}

impl End {
    pub(in crate::datetime) fn is_empty(&self) -> bool {
        self.day.is_none() && self.clock.is_none() && self.part.is_none() && self.meal.is_none()
    }

    pub(in crate::datetime) fn has_time(&self) -> bool {
        self.clock.is_some() || self.part.is_some() || self.meal.is_some()
    }
}

/// More than one day or span, of which none can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Plural {
    /// "jeden Montag"
    Series,
    /// "Montag bis Freitag 9 bis 18 Uhr"
    Spans,
}

/// All that a text says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::datetime) struct Statement {
    pub(in crate::datetime) common: End,
    pub(in crate::datetime) from: Option<End>,
    pub(in crate::datetime) to: Option<End>,
    /// What was said beside the first day and time: alternatives, or contradictions.
    pub(in crate::datetime) others: Vec<End>,
    /// Minutes from now.
    pub(in crate::datetime) ahead: Option<i64>,
    pub(in crate::datetime) same_time: bool,
    /// What was said instead of one day or span.
    pub(in crate::datetime) plural: Option<Plural>,
    /// Whether something was named only to refuse it.
    pub(in crate::datetime) refused: bool,
    pub(in crate::datetime) wrong: Option<DateTimeError>,
    /// Where the day stands, in bytes.
    pub(in crate::datetime) day_at: usize,
    /// Where the last of it ends, in bytes.
    pub(in crate::datetime) end: usize,
}

impl Statement {
    /// What was said, the first and each alternative, with what one leaves open taken from the others.
    pub(in crate::datetime) fn alternatives(&self) -> Vec<End> {
        let days = self.others.iter().filter_map(|end| end.day);
        let first =
            days.fold(self.common.day, |first, other| first.map(|first| first.completed_by(other)));
        let any_clock = self.others.iter().find_map(|end| end.clock);
        let any_part = self.others.iter().find_map(|end| end.part);
        let common = End { day: first, ..self.common };
        let part =
            common.part.or(any_part.filter(|_| common.clock.is_none() && any_clock.is_none()));
        let main = End { clock: common.clock.or(any_clock), part, ..common };
        let others = self.others.iter().map(|end| End {
            day: end.day.map(|day| first.map_or(day, |first| day.completed_by(first))).or(first),
            clock: end.clock.or(common.clock).or(any_clock),
            part: end.part.or(common.part),
            ..*end
        });
        std::iter::once(main).chain(others).collect()
    }

    /// Whether a time was said not to be exact.
    pub(in crate::datetime) fn is_approximate(&self) -> bool {
        let ends = [Some(self.common), self.from, self.to];
        ends.iter()
            .flatten()
            .filter_map(|end| end.clock)
            .any(|clock| clock.exact != Exactness::Exact)
    }

    pub(in crate::datetime) fn of(pieces: &[Piece], kind: Kind) -> Self {
        let says = |piece: &&Piece| !matches!(piece.what, What::Mark(Mark::Comma | Mark::Sentence));
        let moves = pieces.iter().any(|piece| piece.what == What::Mark(Mark::Move));
        let says = pieces.iter().filter(says).count();
        let mut builder = Builder { pieces, kind, says, moves, ..Builder::default() };
        let passed_over = passed_over(pieces);
        for (place, piece) in pieces.iter().enumerate() {
            match passed_over.reason(place) {
                Some(Reason::Refused) => builder.refuse(piece),
                Some(Reason::Aside) => builder.last = Last::Nothing,
                None => builder.take(place, piece),
            }
        }
        builder.finish()
    }
}

/// Which end the next value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Slot {
    #[default]
    Common,
    From,
    To,
}

/// What kind of value came last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    #[default]
    Nothing,
    Day,
    Clock,
    Part,
}

#[derive(Debug, Default)]
struct Builder<'a> {
    pieces: &'a [Piece],
    kind: Kind,
    /// How many pieces say anything.
    says: usize,
    /// Whether an appointment is to be moved from one day or time to another.
    moves: bool,
    statement: Statement,
    slot: Slot,
    last: Last,
    /// As `last`, also when other words stand in between.
    said: Last,
    /// What was said last before a correction.
    corrected: Last,
    /// "von" opened the span: without an end it was none.
    only_from: bool,
    between: bool,
    correcting: Correcting,
    refused: Refused,
}

/// After a correction the next value of its kind replaces the last one.
#[derive(Debug, Default)]
struct Correcting {
    day: bool,
    clock: bool,
    span: bool,
}

/// What was refused first.
#[derive(Debug, Default)]
struct Refused {
    /// With its place, in bytes.
    day: Option<(DaySpec, usize)>,
    /// Whether it was a time, or a part of the day.
    time: bool,
    clock: Option<Clock>,
}

impl Builder<'_> {
    fn take(&mut self, place: usize, piece: &Piece) {
        match &piece.what {
            What::Mark(mark) => return self.mark(place, *mark),
            What::Day(spec) => self.day(*spec, piece.span.start),
            What::Clock(clock) => self.clock(*clock),
            What::Part(part) => self.part(*part),
            What::Meal(part) => self.meal(*part),
            // "ab sofort"
            What::Ahead(_) if self.slot != Slot::Common => {
                self.statement.plural = Some(Plural::Spans);
            }
            What::Ahead(minutes) => self.statement.ahead = Some(*minutes),
            What::SameTime => self.statement.same_time = true,
            What::Series => self.statement.plural = Some(Plural::Series),
            What::Wrong(error) => self.statement.wrong = Some(error.clone()),
            What::Bare(number) => self.bare(place, *number, piece),
            What::Dotted(first, second) => self.dotted(place, *first, *second, piece),
        }
        self.statement.end = piece.span.end;
        if self.last != Last::Nothing {
            self.said = self.last;
        }
    }

    fn target(&mut self) -> &mut End {
        let statement = &mut self.statement;
        match self.slot {
            Slot::Common => &mut statement.common,
            Slot::From => statement.from.get_or_insert_default(),
            Slot::To => statement.to.get_or_insert_default(),
        }
    }

    /// Keeps in mind what was refused: with another time, the day may still be meant.
    fn refuse(&mut self, piece: &Piece) {
        self.statement.refused = true;
        self.last = Last::Nothing;
        match piece.what {
            What::Day(spec) if self.refused.day.is_none() => {
                self.refused.day = Some((spec, piece.span.start));
            }
            What::Clock(clock) => {
                self.refused.time = true;
                self.refused.clock = Some(clock);
            }
            What::Part(_) => self.refused.time = true,
            _ => {}
        }
    }

    fn day(&mut self, spec: DaySpec, at: usize) {
        // "zwischen 15 und 17 Uhr am Donnerstag": the day belongs to all of it.
        if self.slot != Slot::Common && self.target().clock.is_some() {
            self.slot = Slot::Common;
        }
        self.statement.day_at = at;
        self.last = Last::Day;
        let correct = std::mem::take(&mut self.correcting.day);
        if correct && self.slot == Slot::Common && self.statement.common.day.is_none() {
            self.forget_days_of_span();
        }
        let target = self.target();
        let Some(old) = target.day else {
            target.day = Some(spec);
            return;
        };
        let spec = follows(old, spec);
        if correct {
            target.day = Some(old.corrected_by(spec));
            self.statement.others.clear();
        } else if old.past && !spec.past {
            // "Letzten Montag war ich um zehn da, geht es am Donnerstag?"
            *target = End { day: Some(spec), ..End::default() };
        } else if spec.past && !old.past {
        } else if let Some(both) = old.and(spec) {
            target.day = Some(both);
        } else {
            self.push_other(End { day: Some(spec), ..End::default() });
        }
    }

    /// Keeps another reading; whoever names more than a few has none in mind.
    fn push_other(&mut self, end: End) {
        const MOST: usize = 8;
        if self.statement.others.len() < MOST {
            self.statement.others.push(end);
        } else {
            self.statement.plural = Some(Plural::Spans);
        }
    }

    /// The alternative that is being said, when it has a day of its own and nothing yet of what comes now.
    fn alternative(&mut self, is_open: impl Fn(&End) -> bool) -> Option<&mut End> {
        let common = self.slot == Slot::Common;
        self.statement.others.last_mut().filter(|end| common && end.day.is_some() && is_open(end))
    }

    fn clock(&mut self, clock: Clock) {
        self.last = Last::Clock;
        let correct = std::mem::take(&mut self.correcting.clock);
        if correct && self.slot == Slot::Common && self.has_times_of_span() {
            self.statement.from = None;
            self.statement.to = None;
        }
        if let Some(alternative) = self.alternative(|end| end.clock.is_none()) {
            alternative.clock = Some(clock);
            return;
        }
        // "Montag bis Freitag 9 bis 18 Uhr" are opening hours, not one span.
        let days_only =
            |end: Option<End>| end.is_some_and(|end| end.day.is_some() && end.clock.is_none());
        if self.slot == Slot::To && days_only(self.statement.from) && days_only(self.statement.to) {
            self.statement.plural = Some(Plural::Spans);
        }
        let target = self.target();
        match target.clock {
            // "um drei, also um 15 Uhr"
            Some(old) if !correct && clock.half == Half::Open && old.is_reading_of(clock) => {}
            Some(old) if old.half == Half::Open && clock.is_reading_of(old) => {
                target.clock = Some(clock);
            }
            Some(old) if old != clock && !correct => {
                self.push_other(End { clock: Some(clock), ..End::default() });
            }
            _ => target.clock = Some(clock),
        }
        if correct {
            self.statement.others.clear();
        }
    }

    fn part(&mut self, part: Part) {
        self.last = Last::Part;
        let correct = std::mem::take(&mut self.correcting.span);
        if let Some(alternative) = self.alternative(|end| end.clock.is_none() && end.part.is_none())
        {
            alternative.part = Some(part);
            return;
        }
        let target = self.target();
        if target.part.is_none() || correct {
            target.part = Some(part);
        }
    }

    fn meal(&mut self, part: Part) {
        if self.slot != Slot::Common {
            self.target().meal = Some(part);
        }
    }

    fn has_times_of_span(&self) -> bool {
        let statement = &self.statement;
        statement.from.is_some_and(|end| end.has_time())
            || statement.to.is_some_and(|end| end.has_time())
    }

    fn forget_days_of_span(&mut self) {
        let statement = &mut self.statement;
        for end in [&mut statement.from, &mut statement.to] {
            if end.is_some_and(|end| !end.has_time()) {
                *end = None;
            }
        }
    }

    fn finish(mut self) -> Statement {
        self.close();
        let mut statement = self.statement;
        // "Freitag um 14 Uhr geht nicht, aber um 15 Uhr"
        if self.refused.time
            && let (Some((day, at)), None, Some(_)) =
                (self.refused.day, statement.common.day, statement.common.clock)
        {
            statement.common.day = Some(day);
            statement.day_at = at;
        }
        // "heute um 15 Uhr geht nicht, morgen um die gleiche Zeit"
        if statement.same_time
            && let Some(clock) = self.refused.clock
        {
            statement.same_time = false;
            statement.common.clock = Some(clock);
        }
        // "um 10 Uhr für eine Stunde, bis 11 Uhr"
        if let (None, Some(End { clock: Some(_), day: None, .. }), Some(clock)) =
            (statement.from, statement.to, statement.common.clock)
        {
            statement.from = Some(End { clock: Some(clock), ..End::default() });
            statement.common.clock = None;
        }
        if self.only_from
            && statement.to.is_none()
            && let Some(from) = statement.from.take()
        {
            // "von Mittwoch, den 11. November": no span without an end.
            if let Some(day) = from.day {
                match statement.common.day {
                    Some(common) => match common.and(day) {
                        Some(both) => statement.common.day = Some(both),
                        None => statement.others.push(End { day: Some(day), ..End::default() }),
                    },
                    None => statement.common.day = Some(day),
                }
            }
            statement.common.clock = statement.common.clock.or(from.clock);
            statement.common.part = statement.common.part.or(from.part);
        }
        statement
    }
}

/// A span of time behind a weekday counts otherwise than before it; a month ahead belongs to the day before it.
fn follows(old: DaySpec, new: DaySpec) -> DaySpec {
    let shift = new.shift.map(|shift| crate::datetime::grammar::spec::Shift {
        leads: shift.leads && old.weekday.is_none(),
        ..shift
    });
    let month = match (old.month, new.month) {
        (Some(Month::Named(_)), Some(Month::Ahead(0))) => None,
        (_, month) => month,
    };
    DaySpec { month, shift, ..new }
}
