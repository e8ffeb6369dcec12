//! What is no date or time although it has words of one: names, greetings, addresses, numbers of another kind.

use super::cursor::Cursor;
use super::dates::date;
use super::words::{Part, Unit, Which, Word};

/// Passes over names, greetings, addresses, and numbers of another kind.
pub(super) fn skip(cursor: &mut Cursor<'_>) -> bool {
    match cursor.word() {
        Some(Word::Title) => {
            cursor.step();
            // "mit meiner Frau morgen"
            let own = cursor.word_back(2) == Some(Word::Meant);
            while cursor.eat_sign('.') || cursor.eat(Word::Title) {}
            if !own {
                skip_name(cursor);
            }
            true
        }
        Some(Word::Named) => skip_introduction(cursor),
        Some(Word::Greeting) if cursor.word_back(1) != Some(Word::Greeting) => {
            let mut here = *cursor;
            while here.eat(Word::Greeting) {}
            let greeted = skip_greeted(&mut here);
            if greeted {
                *cursor = here;
            }
            greeted
        }
        Some(Word::Numbered) => skip_numbered(cursor),
        // "in der Nacht auf Sonntag": which day it begins on, nobody agrees.
        Some(Word::Part(Part::Night)) if cursor.word_ahead(1) == Some(Word::Onto) => {
            cursor.step();
            cursor.step();
            cursor.skip_articles();
            cursor.step();
            true
        }
        Some(Word::Street) => skip_street(cursor),
        // "die Rechnung vom 3. Juni"
        Some(Word::Letter) if cursor.word_ahead(1) == Some(Word::From) => {
            cursor.step();
            cursor.step();
            let _dated = date(cursor).is_some() || super::relative::day(cursor).is_some();
            true
        }
        _ => skip_long_number(cursor),
    }
}

/// "ich heiße Petra Sonntag", "mein Name ist August Mai"
fn skip_introduction(cursor: &mut Cursor<'_>) -> bool {
    cursor.step();
    cursor.eat_sign(':');
    let _is = cursor.eat(Word::Is) || cursor.eat(Word::Suits);
    while cursor.eat(Word::Title) || cursor.eat_sign('.') {}
    let capital = cursor.peek().is_some_and(|word| word.capital);
    let next_capital = cursor.ahead(1).is_some_and(|word| word.capital);
    let first_name = match cursor.word() {
        Some(Word::Other) => capital,
        Some(Word::Month(_)) => capital && next_capital,
        _ => false,
    };
    if first_name {
        cursor.step();
    }
    skip_name(cursor);
    true
}

/// How many groups of letters a number plate has, at most.
const MOST_LETTERS: usize = 3;

/// "Zimmer 12", "meine Nummer ist 0171 …", "Kennzeichen B-AB 1234"
fn skip_numbered(cursor: &mut Cursor<'_>) -> bool {
    cursor.step();
    let mut here = *cursor;
    while here.eat(Word::Is) || here.eat(Word::Suits) || here.eat_sign(':') || here.eat_sign('.') {}
    let is_letters = |here: &Cursor<'_>| {
        let short = here.peek().is_some_and(|token| token.capital && token.end - token.at <= 3);
        let goes_on = here.number_ahead(1).is_some()
            || here.sign_ahead(1, '-')
            || here.ahead(1).is_some_and(|next| next.capital);
        short && goes_on
    };
    for _ in 0..MOST_LETTERS {
        if is_letters(&here) {
            here.step();
            here.eat_sign('-');
        }
    }
    // "einen Tisch 20 Uhr"
    let time = here.number().is_some()
        && (here.word_ahead(1) == Some(Word::Clock) || here.sign_ahead(1, ':'));
    if !time && skip_numbers(&mut here) {
        *cursor = here;
    }
    true
}

/// The name behind "Frau": a word of dates there is a name.
fn skip_name(cursor: &mut Cursor<'_>) {
    let capital = cursor.peek().is_some_and(|token| token.capital);
    let name = match cursor.word() {
        Some(
            Word::Weekday(_)
            | Word::Month(_)
            | Word::Holiday(_)
            | Word::Edge(_)
            | Word::Street
            | Word::Other,
        ) => true,
        // "Frau Morgen", but "mit Frau morgen"
        Some(Word::Part(_) | Word::Morgen | Word::Early | Word::Number(_) | Word::Ordinal(_)) => {
            capital
        }
        _ => false,
    };
    if name {
        cursor.step();
    }
}

fn skip_greeted(cursor: &mut Cursor<'_>) -> bool {
    let place = cursor.place();
    while matches!(
        cursor.word(),
        Some(
            Word::Morgen
                | Word::Part(_)
                | Word::Unit(Unit::Day | Unit::Year)
                | Word::Weekend
                | Word::Which(Which::Next)
                | Word::Holiday(_)
                | Word::HolidayPart(_)
        )
    ) {
        cursor.step();
    }
    cursor.place() > place
}

/// "Hauptstraße 15", "Straße des 17. Juni 5"
fn skip_street(cursor: &mut Cursor<'_>) -> bool {
    cursor.step();
    cursor.eat_sign('.');
    let mut here = *cursor;
    if here.eat(Word::Article) && date(&mut here).is_some() {
        *cursor = here;
    }
    skip_numbers(cursor);
    true
}

/// Passes over numbers and what joins them.
fn skip_numbers(cursor: &mut Cursor<'_>) -> bool {
    let place = cursor.place();
    cursor.eat_sign('+');
    while cursor.number().is_some() {
        cursor.step();
        let joined =
            cursor.one_of(&['/', '-', '.', '(', ')']).is_some() && cursor.number_ahead(1).is_some();
        if joined {
            cursor.step();
        }
    }
    cursor.place() > place
}

/// `192.168.1.1`, `1.2.3`: a chain of numbers that is no date. `24/7` is none either.
fn skip_dotted(cursor: &mut Cursor<'_>) -> bool {
    let digits = |steps| cursor.number_ahead(steps).filter(|number| number.digits > 0);
    let linked =
        |steps| cursor.sign_ahead(steps, '.') && digits(steps + 1).is_some_and(|next| !next.spaced);
    let around_the_clock = digits(0).is_some_and(|day| day.value == 24)
        && cursor.sign_ahead(1, '/')
        && digits(2).is_some_and(|week| week.value == 7 && week.digits == 1)
        && !matches!(cursor.word_back(1), Some(Word::Article | Word::Am));
    let chain = digits(0).is_some()
        && linked(1)
        && linked(3)
        && (linked(5) || digits(4).is_some_and(|last| !matches!(last.digits, 2 | 4)))
        && digits(0).is_none_or(|year| year.digits != 4);
    (around_the_clock || chain) && skip_numbers(cursor)
}

/// Phone numbers, postcodes: three numbers in a row, or more digits than a time or year has.
fn skip_long_number(cursor: &mut Cursor<'_>) -> bool {
    let Some(first) = cursor.number() else { return cursor.is_sign('+') && skip_numbers(cursor) };
    if skip_dotted(cursor) {
        return true;
    }
    let mut here = *cursor;
    let mut count = 0;
    let mut long = false;
    while let Some(number) = here.number() {
        long |= number.digits > 4;
        count += 1;
        here.step();
    }
    let area_code = first.digits >= 3 && count >= 2 && first.value < 1000;
    if long
        || count >= 4
        || area_code
        || (count == 3 && here.word() != Some(Word::Clock) && first.digits != 0)
    {
        skip_numbers(cursor);
        return true;
    }
    false
}
