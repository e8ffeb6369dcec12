//! Which words of a text gave what.

use std::fmt;
use std::ops::Range;

use chrono::Weekday;

use super::format_time;
use super::grammar::clock::Clock;
use super::grammar::mark::Mark;
use super::grammar::scan::{Piece, What};
use super::grammar::spec::{DaySpec, Month, Nth, Quarter, Week, Year};
use super::meaning::refusal::{Reason, passed_over};

/// What some words of a text were taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// Where the words stand, in bytes.
    pub words: Range<usize>,
    /// What they were taken for, in English.
    pub meaning: String,
}

/// Explains the pieces of a text that matter.
pub(super) fn explained(pieces: &[Piece]) -> Vec<Explanation> {
    let passed = passed_over(pieces);
    let explain = |(place, piece): (usize, &Piece)| {
        let mut meaning = meaning(&piece.what)?;
        let value = !matches!(piece.what, What::Mark(_));
        match passed.reason(place).filter(|_| value) {
            Some(Reason::Refused) => meaning.push_str(" (refused)"),
            Some(Reason::Aside) => meaning.push_str(" (an aside)"),
            None => {}
        }
        Some(Explanation { words: piece.span.clone(), meaning })
    };
    pieces.iter().enumerate().filter_map(explain).collect()
}

fn meaning(what: &What) -> Option<String> {
    Some(match what {
        What::Day(spec) => Day(spec).to_string(),
        What::Clock(clock) => clock_meaning(*clock),
        What::Part(part) => format!("part of the day: {part:?}").to_lowercase(),
        What::Meal(_) => "a fixed point of the day".to_owned(),
        What::Ahead(0) => "now".to_owned(),
        What::Ahead(minutes) => format!("{minutes} minutes from now"),
        What::SameTime => "the same time".to_owned(),
        What::Bare(number) => format!("the number {}", number.value),
        What::Dotted(first, second) => {
            format!("{}.{:02}, a day or a time", first.value, second.value)
        }
        What::Wrong(error) => error.to_string(),
        What::Series => "a series".to_owned(),
        What::Mark(mark) => mark_meaning(*mark)?.to_owned(),
    })
}

fn clock_meaning(clock: Clock) -> String {
    match clock.readings() {
        (first, Some(second)) => {
            format!("{} or {}", format_time(first.time()), format_time(second.time()))
        }
        (only, None) => format_time(only.time()),
    }
}

const fn mark_meaning(mark: Mark) -> Option<&'static str> {
    Some(match mark {
        Mark::From | Mark::Starting | Mark::Between => "begins a span",
        Mark::After => "begins a span behind it",
        Mark::Until | Mark::Dash => "ends a span",
        Mark::Before => "ends a span before it",
        Mark::Earliest | Mark::OrLater | Mark::Onwards => "opens to the later side",
        Mark::Latest | Mark::OrEarlier => "opens to the earlier side",
        Mark::Onto => "leads on",
        Mark::And => "joins",
        Mark::Or => "or",
        Mark::Not | Mark::Bad | Mark::Instead => "refuses",
        Mark::Correction => "corrects",
        Mark::Clause => "begins a new clause",
        Mark::Aside | Mark::Was | Mark::Since => "makes it an aside",
        Mark::Move => "moves an appointment",
        Mark::Is
        | Mark::I
        | Mark::Busy
        | Mark::Costs
        | Mark::Suits
        | Mark::Thought
        | Mark::That
        | Mark::Comma
        | Mark::Sentence
        | Mark::Words => {
            return None;
        }
    })
}

/// What is said of a day, part by part.
struct Day<'a>(&'a DaySpec);

impl fmt::Display for Day<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spec = self.0;
        let mut parts = Vec::new();
        let mut say = |part: String| parts.push(part);
        if let Some(days) = spec.today {
            say(match days {
                0 => "today".to_owned(),
                days => format!("today {days:+} days"),
            });
        }
        if let Some(nth) = spec.nth {
            say(match nth {
                Nth::First(number) => format!("number {number}"),
                Nth::Last => "the last".to_owned(),
            });
        }
        if let Some(which) = spec.which {
            say(format!("{which:?}").to_lowercase());
        }
        if let Some(weekday) = spec.weekday {
            say(weekday_name(weekday).to_owned());
        }
        if let Some(day) = spec.day {
            say(format!("day {day}"));
        }
        if let Some(edge) = spec.edge {
            say(format!("{edge:?} of").to_lowercase());
        }
        self.frame(&mut say);
        if let Some(holiday) = spec.holiday {
            say(holiday.name_de().to_owned());
        }
        if spec.public_holiday {
            say("public holiday".to_owned());
        }
        if let Some(shift) = spec.shift {
            say(format!("{:+} {:?}", shift.count, shift.unit).to_lowercase());
        }
        if let Some(beside) = spec.beside {
            say(format!("{:+} from there", beside.count));
        }
        if let Some(coming) = spec.coming_days {
            say(format!("the coming {} {:?}", coming.count, coming.unit).to_lowercase());
        }
        if spec.past {
            say("past".to_owned());
        }
        f.write_str(&parts.join(", "))
    }
}

impl Day<'_> {
    fn frame(&self, say: &mut impl FnMut(String)) {
        let spec = self.0;
        if spec.weekend {
            say("weekend".to_owned());
        }
        if let Some(week) = spec.week {
            say(match week {
                Week::Ahead(weeks) => format!("week {weeks:+}"),
                Week::Iso(week) => format!("calendar week {week}"),
            });
        }
        if let Some(month) = spec.month {
            say(match month {
                Month::Named(month) => format!("month {month}"),
                Month::Ahead(months) => format!("month {months:+}"),
            });
        }
        if let Some(quarter) = spec.quarter {
            say(match quarter {
                Quarter::Named(quarter) => format!("quarter {quarter}"),
                Quarter::Ahead(quarters) => format!("quarter {quarters:+}"),
            });
        }
        if let Some(year) = spec.year {
            say(match year {
                Year::Exact(year) => format!("year {year}"),
                Year::Short(year) => format!("year 20{year:02}"),
                Year::Ahead(years) => format!("year {years:+}"),
            });
        }
    }
}

const fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
