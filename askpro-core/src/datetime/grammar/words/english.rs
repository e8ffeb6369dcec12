//! English words.

use chrono::Weekday;

use super::{Edge, Part, PartEdge, Side, Unit, Which, Word, Zone};
use crate::datetime::Holiday;

use Word as W;

/// English words, several of one meaning in a line.
pub(in crate::datetime) const ENGLISH: &[(&str, Word)] = &[
    // --- days
    ("monday", W::Weekday(Weekday::Mon)),
    ("tuesday", W::Weekday(Weekday::Tue)),
    ("wednesday", W::Weekday(Weekday::Wed)),
    ("thursday", W::Weekday(Weekday::Thu)),
    ("friday", W::Weekday(Weekday::Fri)),
    ("saturday", W::Weekday(Weekday::Sat)),
    ("sunday", W::Weekday(Weekday::Sun)),
    ("mon", W::ShortWeekday(Weekday::Mon)),
    ("tue tues", W::ShortWeekday(Weekday::Tue)),
    ("wed", W::ShortWeekday(Weekday::Wed)),
    ("thu thur thurs", W::ShortWeekday(Weekday::Thu)),
    ("fri", W::ShortWeekday(Weekday::Fri)),
    ("sat", W::ShortWeekday(Weekday::Sat)),
    ("today", W::Today(0)),
    ("tomorrow", W::Today(1)),
    ("yesterday", W::Yesterday(1)),
    (
        "every each mondays tuesdays wednesdays thursdays fridays saturdays sundays daily weekly",
        W::Series,
    ),
    // --- months
    ("january jan", W::Month(1)),
    ("february feb", W::Month(2)),
    ("march mar", W::Month(3)),
    ("april apr", W::Month(4)),
    ("may", W::Month(5)),
    ("june jun", W::Month(6)),
    ("july jul", W::Month(7)),
    ("august aug", W::Month(8)),
    ("september sept sep", W::Month(9)),
    ("october oct", W::Month(10)),
    ("november nov", W::Month(11)),
    ("december dec", W::Month(12)),
    // --- parts of the day
    ("morning mornings", W::Part(Part::Morning)),
    ("noon midday", W::Noon),
    ("lunchtime lunch", W::Part(Part::Noon)),
    ("afternoon afternoons", W::Part(Part::Afternoon)),
    ("evening evenings", W::Part(Part::Evening)),
    ("night", W::Part(Part::Night)),
    ("early", W::Edged(PartEdge::Early)),
    ("late", W::Edged(PartEdge::Late)),
    // --- clock
    ("clock oclock", W::Clock),
    ("am", W::AnteMeridiem),
    ("pm", W::Pm),
    ("utc gmt", W::Zone(Zone::Utc)),
    ("cet", W::Zone(Zone::Cet)),
    ("cest", W::Zone(Zone::Cest)),
    ("half", W::Half),
    ("quarter", W::Quarter),
    ("past", W::Past),
    ("to till", W::Till),
    ("midnight", W::Midnight),
    ("now immediately", W::Now),
    ("shortly just", W::Shortly),
    ("time", W::Time),
    ("same", W::Same),
    // --- units
    ("minute minutes min mins", W::Unit(Unit::Minute)),
    ("hour hours hrs", W::Unit(Unit::Hour)),
    ("seconds secs", W::Second),
    ("day days", W::Unit(Unit::Day)),
    ("week weeks", W::Unit(Unit::Week)),
    ("month months", W::Unit(Unit::Month)),
    ("year years", W::Unit(Unit::Year)),
    ("weekend", W::Weekend),
    ("beginning start", W::Edge(Edge::Begin)),
    ("middle mid", W::Edge(Edge::Middle)),
    ("end", W::Edge(Edge::End)),
    // --- which one
    ("this", W::Which(Which::This)),
    ("coming following upcoming", W::Which(Which::Coming)),
    ("next", W::Which(Which::Next)),
    ("last previous", W::Last),
    // --- small words
    ("a an", W::One),
    ("in during", W::In),
    ("within", W::Within),
    ("at", W::At),
    ("around about approximately roughly", W::About),
    ("the on for of", W::Article),
    ("that", W::That),
    ("from", W::From),
    ("until by", W::To),
    ("between", W::Between),
    ("and", W::And),
    ("or", W::Or),
    ("after", W::After),
    ("before", W::Before),
    ("earliest", W::Earliest),
    ("latest", W::Latest),
    ("later", W::Than(Side::Later)),
    ("earlier", W::Than(Side::Earlier)),
    ("than", W::Comparing),
    ("not no never except cannot", W::Not),
    ("impossible bad inconvenient unavailable busy", W::Bad),
    ("works work suits suit can could would will fits okay ok", W::Suits),
    ("is are", W::Is),
    ("sorry actually rather wait correction nope", W::Correction),
    ("but instead because if", W::Clause),
    // --- around a phrase
    ("mr mrs ms miss dr professor", W::Title),
    ("name called", W::Named),
    ("good", W::Greeting),
    ("room number phone invoice order floor code pin zip size", W::Numbered),
    (
        "people persons guests adults kids children euros euro percent pounds dollars cent cents times",
        W::Counted,
    ),
    ("street road avenue", W::Street),
    ("lasting takes", W::Lasting),
    (
        "please thanks maybe perhaps i we it me us so also then there here like yes sure exactly",
        W::Filler,
    ),
    // --- holidays
    ("easter", W::Holiday(Holiday::EasterSunday)),
    ("christmas", W::Holiday(Holiday::ChristmasDay)),
    ("whitsun pentecost", W::Holiday(Holiday::WhitSunday)),
    ("eve", W::Eve),
    ("halloween", W::Holiday(Holiday::Halloween)),
];

/// English words that mean two things.
pub(in crate::datetime) const ENGLISH_PAIRS: &[(&str, Word, Word)] =
    &[("tonight", W::Today(0), W::Part(Part::Evening))];
