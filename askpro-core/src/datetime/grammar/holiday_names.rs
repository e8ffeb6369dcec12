//! Names of holidays in a text, and which of their days a speaker means.

use chrono::NaiveDate;

use super::cursor::Cursor;
use super::words::{HolidayPart, Part, Word};
use crate::datetime::Holiday;

/// Takes the name of a holiday, of one word or of several.
pub(in crate::datetime) fn named(cursor: &mut Cursor<'_>) -> Option<Holiday> {
    use HolidayPart as P;
    if let Some(holiday) = cursor.take(|word| match word {
        Word::Holiday(holiday) => Some(holiday),
        _ => None,
    }) {
        let eve = holiday == Holiday::ChristmasDay && cursor.eat(Word::Eve);
        return Some(if eve { Holiday::ChristmasEve } else { holiday });
    }
    let mut here = *cursor;
    let part = |cursor: &mut Cursor<'_>| {
        cursor.take(|word| match word {
            Word::HolidayPart(part) => Some(part),
            _ => None,
        })
    };
    let holiday = match tag_der(&mut here).or_else(|| part(&mut here))? {
        P::Heilige if here.eat(Word::Part(Part::Evening)) => Some(Holiday::ChristmasEve),
        P::Heilige => {
            here.number().filter(|three| three.value == 3)?;
            here.step();
            (part(&mut here)? == P::Koenige).then_some(Holiday::Epiphany)
        }
        P::Koenige => Some(Holiday::Epiphany),
        P::Christi => (part(&mut here)? == P::Himmelfahrt).then_some(Holiday::AscensionDay),
        P::Mariae => match part(&mut here)? {
            P::Himmelfahrt => Some(Holiday::AssumptionDay),
            P::Empfaengnis => Some(Holiday::ImmaculateConception),
            _ => None,
        },
        P::Himmelfahrt => Some(Holiday::AscensionDay),
        // "nach der Arbeit", "in der Einheit": only with "Tag der" is it a holiday.
        P::Arbeit | P::Einheit | P::Befreiung if !after_tag_der(&here) => None,
        P::Arbeit => Some(Holiday::LabourDay),
        P::Einheit => Some(Holiday::GermanUnityDay),
        P::Befreiung => Some(Holiday::LiberationDay),
        P::Deutsch => (part(&mut here)? == P::Einheit).then_some(Holiday::GermanUnityDay),
        P::Buss => {
            here.eat_sign('-');
            here.eat(Word::And);
            here.eat_sign('-');
            (part(&mut here)? == P::Bettag).then_some(Holiday::RepentanceDay)
        }
        P::Bettag => Some(Holiday::RepentanceDay),
        // "dritter Weihnachtstag" there is none.
        P::Weihnachtstag => {
            let counted = matches!(cursor.word_back(1), Some(Word::Ordinal(_)));
            (!counted).then_some(Holiday::ChristmasDay)
        }
        P::Weiss => here
            .take(|word| (word == Word::Weekday(chrono::Weekday::Sun)).then_some(()))
            .map(|()| Holiday::WhiteSunday),
        P::Advent | P::Feiertag | P::Empfaengnis | P::Ostertag | P::Pfingsttag => None,
    }?;
    *cursor = here;
    Some(holiday)
}

/// Whether the last three words are "Tag der …".
fn after_tag_der(cursor: &Cursor<'_>) -> bool {
    cursor.word_back(2) == Some(Word::Article)
        && cursor.word_back(3) == Some(Word::Unit(super::words::Unit::Day))
}

/// "Tag der Arbeit", "Tag der Deutschen Einheit": what follows "Tag der".
fn tag_der(cursor: &mut Cursor<'_>) -> Option<HolidayPart> {
    cursor.take(|word| (word == Word::Unit(super::words::Unit::Day)).then_some(()))?;
    cursor.take(|word| (word == Word::Article).then_some(()))?;
    cursor.take(|word| match word {
        Word::HolidayPart(
            part @ (HolidayPart::Arbeit
            | HolidayPart::Deutsch
            | HolidayPart::Einheit
            | HolidayPart::Befreiung),
        ) => Some(part),
        _ => None,
    })
}

/// "zweiter Advent", "erster Weihnachtsfeiertag"
pub(in crate::datetime) fn counted(number: u32, part: HolidayPart) -> Option<Holiday> {
    Some(match (part, number) {
        (HolidayPart::Advent, 1) => Holiday::FirstAdvent,
        (HolidayPart::Advent, 2) => Holiday::SecondAdvent,
        (HolidayPart::Advent, 3) => Holiday::ThirdAdvent,
        (HolidayPart::Advent, 4) => Holiday::FourthAdvent,
        (HolidayPart::Weihnachtstag, 1) => Holiday::ChristmasDay,
        (HolidayPart::Weihnachtstag, 2) => Holiday::SecondChristmasDay,
        (HolidayPart::Ostertag, 1) => Holiday::EasterSunday,
        (HolidayPart::Ostertag, 2) => Holiday::EasterMonday,
        (HolidayPart::Pfingsttag, 1) => Holiday::WhitSunday,
        (HolidayPart::Pfingsttag, 2) => Holiday::WhitMonday,
        _ => return None,
    })
}

/// The first and the last day of the feast that a day belongs to: Easter and Pentecost have two, Christmas three.
pub(in crate::datetime) fn feast(
    holiday: Holiday,
    date: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    let last = match holiday {
        Holiday::EasterSunday | Holiday::WhitSunday | Holiday::ChristmasDay => date.succ_opt()?,
        _ => date,
    };
    let first = match holiday {
        Holiday::ChristmasDay => date.pred_opt()?,
        _ => date,
    };
    Some((first, last))
}
