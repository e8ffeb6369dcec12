//! What a word means for a date or time, and the tables of words.
//!
//! The tables are data: words stand in them as they are written, and are folded once when a table is first used.

mod english;
mod german;

use chrono::Weekday;

use crate::datetime::Holiday;

pub(super) use english::{ENGLISH, ENGLISH_PAIRS};
pub(super) use german::GERMAN;

/// What a word means for a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Word {
    /// A number word.
    Number(u32),
    /// An ordinal in words.
    Ordinal(u32),
    /// The ending of an ordinal in digits: `15ter`, `1sten`.
    OrdinalEnding,
    /// "eine", "einem": one of something, and no clock time.
    One,
    /// "halben" and the like, after a number: "zwei ein halb", "anderthalb" as 3 halves.
    Halves(u32),
    Weekday(Weekday),
    /// A weekday of two letters, which may as well be another word.
    ShortWeekday(Weekday),
    Month(u32),
    /// A day counted from today.
    Today(i64),
    /// "morgen": tomorrow, or the part of the day.
    Morgen,
    /// "früh": a part of the day beside a day or time.
    Early,
    Part(Part),
    /// "frühen", "späten" before a part of the day.
    Edged(PartEdge),
    Unit(Unit),
    /// "Uhr", "h"
    Clock,
    Pm,
    Zone(Zone),
    Half,
    Quarter,
    ThreeQuarters,
    /// "vor"
    Before,
    /// "nach"
    After,
    /// "über", and "ab" of Switzerland: past
    Past,
    Shortly,
    Midnight,
    /// "noon": twelve o'clock.
    Noon,
    Now,
    /// "diese", "nächste" and so on.
    Which(Which),
    /// "letzte": the last of a month, or the past one.
    Last,
    /// "gestern" and the like.
    Yesterday(i64),
    /// "in"
    In,
    /// "um", "gegen", "Punkt": a clock time follows.
    At,
    /// "gegen": a clock time follows, and is not exact.
    Towards,
    /// "etwa", "circa"
    About,
    /// "am", "den", "der", …
    Article,
    /// "zu": an article, or "zu acht", a party of eight.
    Zu,
    /// "die": an article, but of no day of the month.
    The,
    /// "am": an article, or before noon.
    Am,
    /// "am" of English: before noon.
    AnteMeridiem,
    /// "das", "da": points back at what was said.
    That,
    From,
    /// "ab"
    Starting,
    /// "an": an article, or behind a time the end of "von … an".
    Onwards,
    /// "als"
    Comparing,
    To,
    /// "to" of English: the end of a span, or before the hour.
    Till,
    Between,
    And,
    Or,
    Onto,
    Earliest,
    Latest,
    /// "später", "früher", "eher"
    Than(Side),
    Within,
    Not,
    /// "statt": refuses what follows; behind a verb it says nothing.
    InsteadOf,
    /// "schlecht", "unmöglich": what was said before does not suit.
    Bad,
    /// "geboren": a day in this clause is none of an appointment.
    Aside,
    /// "war": a day in this clause is past.
    Was,
    /// "gedacht": "ich hatte an Montag gedacht" is a wish.
    Thought,
    /// "ist": between two days it says what day one of them is.
    Is,
    /// "arbeiten": said of oneself, it refuses.
    Busy,
    /// "spät": "zu spät" refuses.
    Late,
    /// "auf keinen Fall"
    Case,
    /// "Hälfte" of a month.
    HalfOf,
    /// "seit": what follows is past.
    Since,
    /// "verschieben": the appointment moves to what stands behind "auf".
    Move,
    /// "Rechnung", "Mail": "vom 3. Juni" behind it is its date.
    Letter,
    /// "geht", "passt": before "nicht" it refuses what was said before.
    Suits,
    /// "nein", "äh": what follows replaces what was said.
    Correction,
    /// "ich"
    I,
    /// "meine": after "ich", a correction.
    Meant,
    /// "Problem": "kein Problem" refuses nothing.
    Fine,
    /// "aber", "lieber": a new clause.
    Clause,
    Edge(Edge),
    Weekend,
    CalendarWeek,
    QuarterYear,
    /// "jeden", "montags": a series, no single day.
    Series,
    Holiday(Holiday),
    /// A piece of a holiday's name that has several words.
    HolidayPart(HolidayPart),
    /// "Herr", "Frau", "heiße": a name follows.
    Title,
    /// "heiße", "Name": a first and a last name follow.
    Named,
    /// "guten", "schönen" before a part of the day.
    Greeting,
    /// "Zimmer", "Kundennummer": the number that follows is no time.
    Numbered,
    /// "Personen", "Termine": the number before is no time, unless "um" stands before it.
    Counted,
    /// "Euro", "Meter": the number before is no time.
    Measured,
    /// "kostet"
    Costs,
    /// "Eve" of English.
    Eve,
    /// "warum": "warum nicht" suggests.
    Why,
    /// "Mal": "zum ersten Mal" is no day.
    Times,
    /// "für", "dauert": the number or duration that follows is no time.
    Lasting,
    /// "seit", "alle", "jede"
    Every,
    Street,
    /// "selbe", "gleiche", "diese Zeit"
    Same,
    Time,
    /// "oder so", "bitte": says nothing.
    Filler,
    /// "Mittagessen", "Feierabend": an hour of the day that is no part of it.
    Meal(Part),
    Second,
    /// Not a word of dates and times.
    Other,
}

impl Word {
    /// Whether the number before it counts something: "4 Personen", "14 Tage", "45 Euro".
    pub(in crate::datetime) const fn is_counted(self) -> bool {
        matches!(
            self,
            Self::Counted
                | Self::Measured
                | Self::Unit(_)
                | Self::Second
                | Self::Halves(_)
                | Self::QuarterYear
        )
    }
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Part {
    Morning,
    Forenoon,
    LateForenoon,
    Noon,
    EarlyAfternoon,
    Afternoon,
    LateAfternoon,
    EarlyEvening,
    Evening,
    LateEvening,
    Night,
}

/// "frühen" or "späten" before a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum PartEdge {
    Early,
    Late,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Which of the coming ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Which {
    This,
    Coming,
    Next,
    AfterNext,
}

/// The beginning, middle or end of a week, month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Edge {
    Begin,
    Middle,
    End,
    FirstHalf,
    SecondHalf,
    /// "in der Woche vom 8. Februar"
    WholeWeek,
}

/// The earlier or the later side of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Side {
    Earlier,
    Later,
}

/// A named zone beside a clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum Zone {
    Utc,
    /// Central European time, in winter.
    Cet,
    /// Central European time, in summer.
    Cest,
}

/// Words of holidays that have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::datetime) enum HolidayPart {
    Heilige,
    Koenige,
    Christi,
    Mariae,
    Himmelfahrt,
    Empfaengnis,
    Arbeit,
    Deutsch,
    Einheit,
    Befreiung,
    Buss,
    Bettag,
    Weihnachtstag,
    Ostertag,
    Pfingsttag,
    Advent,
    Weiss,
    Feiertag,
}
