//! Puts the pieces of a text together: what is said of the day and of the time, after corrections and refusals.

use super::refusal::refused;
use crate::datetime::DateTimeError;
use crate::datetime::grammar::clock::Clock;
use crate::datetime::grammar::cursor::Number;
use crate::datetime::grammar::scan::{Mark, Piece, What};
use crate::datetime::grammar::spec::{DaySpec, Month};
use crate::datetime::grammar::words::Part;

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

/// All that a text says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::datetime) struct Statement {
    pub(in crate::datetime) common: End,
    pub(in crate::datetime) from: Option<End>,
    pub(in crate::datetime) to: Option<End>,
    /// Days and times that were said beside the first: alternatives, or contradictions.
    pub(in crate::datetime) other_days: Vec<DaySpec>,
    pub(in crate::datetime) other_clocks: Vec<Clock>,
    /// Minutes from now.
    pub(in crate::datetime) ahead: Option<i64>,
    pub(in crate::datetime) same_time: bool,
    pub(in crate::datetime) series: bool,
    /// Whether something was named only to refuse it.
    pub(in crate::datetime) refused: bool,
    pub(in crate::datetime) wrong: Option<DateTimeError>,
    /// Where the day stands, in bytes.
    pub(in crate::datetime) day_at: usize,
    /// Where the last of it ends, in bytes.
    pub(in crate::datetime) end: usize,
}

impl Statement {
    /// Whether a time was said not to be exact.
    pub(in crate::datetime) fn is_approximate(&self) -> bool {
        let ends = [Some(self.common), self.from, self.to];
        ends.iter().flatten().filter_map(|end| end.clock).any(|clock| clock.about || clock.shortly)
    }

    pub(in crate::datetime) fn of(pieces: &[Piece], kind: Kind) -> Self {
        let mut builder = Builder { pieces, kind, ..Builder::default() };
        let refused = refused(pieces);
        for (place, piece) in pieces.iter().enumerate() {
            if refused.contains(place) {
                builder.refuse(piece);
                continue;
            }
            builder.take(place, piece);
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
    statement: Statement,
    slot: Slot,
    last: Last,
    /// "von" opened the span: without an end it was none.
    only_from: bool,
    between: bool,
    /// After a correction the next value of its kind replaces the last one.
    correct_day: bool,
    correct_clock: bool,
    correct_span: bool,
    refused_day: Option<(DaySpec, usize)>,
    refused_time: bool,
}

impl Builder<'_> {
    fn take(&mut self, place: usize, piece: &Piece) {
        match &piece.what {
            What::Mark(mark) => return self.mark(place, *mark),
            What::Day(spec) => self.day(*spec, piece.span.start),
            What::Clock(clock) => self.clock(*clock),
            What::Part(part) => self.part(*part),
            What::Meal(part) => self.meal(*part),
            What::Ahead(minutes) => self.statement.ahead = Some(*minutes),
            What::SameTime => self.statement.same_time = true,
            What::Series => self.statement.series = true,
            What::Wrong(error) => self.statement.wrong = Some(error.clone()),
            What::Bare(number) => self.bare(place, *number, piece),
            What::Dotted(first, second) => self.dotted(place, *first, *second, piece),
        }
        self.statement.end = piece.span.end;
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
            What::Day(spec) if self.refused_day.is_none() => {
                self.refused_day = Some((spec, piece.span.start))
            }
            What::Clock(_) | What::Part(_) => self.refused_time = true,
            _ => {}
        }
    }

    // --- values

    fn day(&mut self, spec: DaySpec, at: usize) {
        // "zwischen 15 und 17 Uhr am Donnerstag": the day belongs to all of it.
        if self.slot != Slot::Common && self.target().clock.is_some() {
            self.slot = Slot::Common;
        }
        self.statement.day_at = at;
        self.last = Last::Day;
        let correct = std::mem::take(&mut self.correct_day);
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
            self.statement.other_days.clear();
        } else if let Some(both) = old.and(spec) {
            target.day = Some(both);
        } else {
            self.statement.other_days.push(spec);
        }
    }

    fn clock(&mut self, clock: Clock) {
        self.last = Last::Clock;
        let correct = std::mem::take(&mut self.correct_clock);
        if correct && self.slot == Slot::Common && self.has_times_of_span() {
            self.statement.from = None;
            self.statement.to = None;
        }
        let target = self.target();
        match target.clock {
            Some(old) if old != clock && !correct => self.statement.other_clocks.push(clock),
            _ => target.clock = Some(clock),
        }
        if correct {
            self.statement.other_clocks.clear();
        }
    }

    fn part(&mut self, part: Part) {
        self.last = Last::Part;
        let correct = std::mem::take(&mut self.correct_span);
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

    // --- numbers that are a day or an hour by what stands beside them

    fn bare(&mut self, place: usize, number: Number, piece: &Piece) {
        match self.beside(place) {
            Some(Beside::Day) if (1..=31).contains(&number.value) && number.is_short() => {
                self.day(day_of_month(number.value), piece.span.start);
            }
            Some(Beside::Clock) => self.bare_clock(number),
            _ if self.is_whole(place) && self.kind == Kind::Time => self.bare_clock(number),
            // "morgen 1430"
            _ if number.digits == 4 && self.last == Last::Day && self.kind != Kind::Date => {
                self.bare_clock(number);
            }
            _ => self.last = Last::Nothing,
        }
    }

    fn bare_clock(&mut self, number: Number) {
        match Clock::of_number(number) {
            Ok(clock) => self.clock(clock),
            Err(error) => self.statement.wrong = Some(error),
        }
    }

    fn dotted(&mut self, place: usize, first: Number, second: Number, piece: &Piece) {
        let date = (1..=12).contains(&second.value) && (1..=31).contains(&first.value);
        let time = first.value <= 24 && second.value <= 59 && second.digits == 2;
        let is_day = match (self.kind, self.beside(place)) {
            (Kind::Date, _) | (_, Some(Beside::Day)) => true,
            (Kind::Time, _) | (_, Some(Beside::Clock)) => false,
            _ if date && time => {
                let said = self.statement.common.day.is_some();
                !said || self.statement.common.clock.is_some()
            }
            _ => date || !time,
        };
        if is_day {
            match crate::datetime::grammar::dates::of_numbers(first, second) {
                Ok(spec) => self.day(spec, piece.span.start),
                Err(error) => self.statement.wrong = Some(error),
            }
        } else {
            match Clock::of_dotted(first, second) {
                Ok(clock) => self.clock(clock),
                Err(error) => self.statement.wrong = Some(error),
            }
        }
    }

    /// What the other end of the span is, or what is being corrected: a day or a clock time.
    fn beside(&self, place: usize) -> Option<Beside> {
        let other = match self.slot {
            Slot::To => self.statement.from.or(Some(self.statement.common)),
            _ => None,
        };
        if let Some(other) = other {
            return Some(match other {
                End { clock: None, day: Some(day), .. } if day.day.is_some() => Beside::Day,
                _ => Beside::Clock,
            });
        }
        if self.correct_clock && self.statement.common.clock.is_some() && self.last == Last::Clock {
            return Some(Beside::Clock);
        }
        if self.correct_day
            && self.statement.common.day.is_some_and(|day| day.day.is_some())
            && self.last == Last::Day
        {
            return Some(Beside::Day);
        }
        let joined = self.pieces.get(place + 1).is_some_and(|next| match next.what {
            What::Mark(Mark::Dash | Mark::Until | Mark::Or) => true,
            What::Mark(Mark::And) => self.between,
            _ => false,
        });
        let after_or = place
            .checked_sub(1)
            .and_then(|before| self.pieces.get(before))
            .is_some_and(|before| before.what == What::Mark(Mark::Or));
        if after_or && self.last == Last::Clock {
            return Some(Beside::Clock);
        }
        if joined {
            return match self.value_after(place + 1)? {
                What::Day(spec) if spec.day.is_some() => Some(Beside::Day),
                What::Day(_) if self.slot == Slot::Common => None,
                What::Dotted(_, second)
                    if self.kind != Kind::Time && (1..=12).contains(&second.value) =>
                {
                    Some(Beside::Day)
                }
                What::Clock(_) | What::Bare(_) | What::Dotted(..) | What::Part(_) => {
                    Some(Beside::Clock)
                }
                _ => None,
            };
        }
        (self.slot != Slot::Common && !self.only_from).then_some(Beside::Clock)
    }

    fn value_after(&self, place: usize) -> Option<&What> {
        self.pieces
            .get(place + 1..)?
            .iter()
            .map(|piece| &piece.what)
            .find(|what| !matches!(what, What::Mark(Mark::Until | Mark::Latest | Mark::Comma)))
    }

    /// Whether nothing but this piece says anything.
    fn is_whole(&self, place: usize) -> bool {
        self.pieces.iter().enumerate().all(|(other, piece)| {
            other == place || matches!(piece.what, What::Mark(Mark::Comma | Mark::Sentence))
        })
    }

    // --- marks

    fn mark(&mut self, place: usize, mark: Mark) {
        match mark {
            Mark::From => self.open(Slot::From, false, true),
            Mark::Between => {
                self.open(Slot::From, false, true);
                self.between = true;
            }
            Mark::Starting => self.open(Slot::From, false, false),
            Mark::After => self.open(Slot::From, true, false),
            Mark::Until => self.until(place),
            Mark::Before => self.open(Slot::To, true, false),
            Mark::Earliest if self.is_behind(place) => self.move_last(Slot::From),
            Mark::Earliest => self.open(Slot::From, false, false),
            Mark::Latest if self.is_behind(place) => self.move_last(Slot::To),
            Mark::Latest => self.open(Slot::To, false, false),
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
            Mark::Correction => {
                self.correct_day = true;
                self.correct_clock = true;
                self.correct_span = true;
                self.statement.wrong = None;
                self.close();
            }
            Mark::Clause | Mark::Sentence => self.close(),
            Mark::Words => {
                if self.slot != Slot::Common && self.target().is_empty() {
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
            | Mark::Comma => {}
        }
    }

    fn open(&mut self, slot: Slot, exclusive: bool, only_from: bool) {
        if std::mem::take(&mut self.correct_span) {
            self.statement.from = None;
            self.statement.to = None;
            if self.correct_clock {
                self.statement.common.clock = None;
            }
        }
        self.slot = slot;
        if slot == Slot::From {
            self.only_from = only_from;
        }
        if exclusive {
            self.target().exclusive = true;
        }
    }

    fn close(&mut self) {
        if self.slot != Slot::Common && self.target().is_empty() {
            match self.slot {
                Slot::From => self.statement.from = None,
                _ => self.statement.to = None,
            }
        }
        self.slot = Slot::Common;
    }

    /// "X bis Y": what was said before is the beginning, when it is of the same kind as the end.
    fn until(&mut self, place: usize) {
        if !self.join(place) {
            self.only_from = false;
            self.open(Slot::To, false, false);
        }
    }

    /// Makes a span of the last value and the next one; says whether it is one.
    fn join(&mut self, place: usize) -> bool {
        if self.slot == Slot::From && self.statement.from.is_some_and(|from| !from.is_empty()) {
            self.only_from = false;
            self.open(Slot::To, false, false);
            return true;
        }
        let alike = match (self.last, self.value_after(place)) {
            (Last::Day, Some(What::Day(_) | What::Bare(_) | What::Dotted(..))) => true,
            (
                Last::Clock,
                Some(What::Clock(_) | What::Bare(_) | What::Dotted(..) | What::Day(_)),
            ) => true,
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
    fn is_behind(&self, place: usize) -> bool {
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
    fn move_last(&mut self, slot: Slot) {
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

    fn finish(mut self) -> Statement {
        self.close();
        let mut statement = self.statement;
        // "Freitag um 14 Uhr geht nicht, aber um 15 Uhr"
        if self.refused_time
            && let (Some((day, at)), None, Some(_)) =
                (self.refused_day, statement.common.day, statement.common.clock)
        {
            statement.common.day = Some(day);
            statement.day_at = at;
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
                        None => statement.other_days.push(day),
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

/// What a number alone turns out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Day,
    Clock,
}

fn day_of_month(day: u32) -> DaySpec {
    DaySpec { day: Some(day), ..DaySpec::default() }
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
    DaySpec { shift, month, ..new }
}
