//! The day of Easter, on which most movable days hang.

use chrono::{NaiveDate, TimeDelta};

/// Easter Sunday of a year of the Gregorian calendar.
///
/// The first Sunday after the full moon of the church on or after 21 March, by the method that an anonymous
/// correspondent gave in Nature, volume 13, page 487 (1876), as in Jean Meeus, Astronomical Algorithms, chapter 8.
/// It has no exceptions and holds for every year; before 1583 it is the calendar reckoned backwards.
pub(super) fn sunday(year: i32) -> Option<NaiveDate> {
    let (moon_year, century, of_century) = (year % 19, year / 100, year % 100);
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let full_moon = (19 * moon_year + century - century / 4 - moon_correction + 15) % 30;
    let to_sunday =
        (32 + 2 * (century % 4) + 2 * (of_century / 4) - full_moon - of_century % 4) % 7;
    // No full moon of the church is later than 18 April, so the latest ones go back by a week.
    let too_late = (moon_year + 11 * full_moon + 22 * to_sunday) / 451;
    let days = i64::from(full_moon + to_sunday - 7 * too_late);
    NaiveDate::from_ymd_opt(year, 3, 22)?.checked_add_signed(TimeDelta::days(days))
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};

    use super::*;

    const KNOWN: [(i32, u32, u32); 46] = [
        (1598, 3, 22),
        (1666, 4, 25),
        (1693, 3, 22),
        (1734, 4, 25),
        (1761, 3, 22),
        (1818, 3, 22),
        (1886, 4, 25),
        (1943, 4, 25),
        (1961, 4, 2),
        (1989, 3, 26),
        (1990, 4, 15),
        (1999, 4, 4),
        (2000, 4, 23),
        (2005, 3, 27),
        (2008, 3, 23),
        (2010, 4, 4),
        (2011, 4, 24),
        (2014, 4, 20),
        (2015, 4, 5),
        (2016, 3, 27),
        (2017, 4, 16),
        (2018, 4, 1),
        (2019, 4, 21),
        (2020, 4, 12),
        (2021, 4, 4),
        (2022, 4, 17),
        (2023, 4, 9),
        (2024, 3, 31),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2029, 4, 1),
        (2030, 4, 21),
        (2031, 4, 13),
        (2032, 3, 28),
        (2033, 4, 17),
        (2034, 4, 9),
        (2035, 3, 25),
        (2036, 4, 13),
        (2037, 4, 5),
        (2038, 4, 25),
        (2039, 4, 10),
        (2040, 4, 1),
        (2190, 4, 25),
        (2285, 3, 22),
    ];

    fn of(year: i32) -> NaiveDate {
        sunday(year).unwrap()
    }

    /// The same day, counted from the beginning of March, by Gauss's formula in Heiner Lichtenberg's form (1997).
    fn by_gauss(year: i32) -> NaiveDate {
        let century = year / 100;
        let moon = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
        let sun = 2 - (3 * century + 3) / 4;
        let moon_year = year % 19;
        let seed = (19 * moon_year + moon) % 30;
        let full_moon = 21 + seed - (seed + moon_year / 11) / 29;
        let first_sunday = 7 - (year + year / 4 + sun) % 7;
        let march = full_moon + 7 - (full_moon - first_sunday) % 7;
        NaiveDate::from_ymd_opt(year, 3, 1).unwrap() + TimeDelta::days(i64::from(march - 1))
    }

    #[test]
    fn easter_falls_on_the_known_days() {
        for (year, month, day) in KNOWN {
            assert_eq!(of(year), NaiveDate::from_ymd_opt(year, month, day).unwrap());
        }
    }

    #[test]
    fn easter_is_a_sunday_from_22_march_to_25_april() {
        for year in 1..=9999 {
            let easter = of(year);
            assert_eq!(easter.weekday(), Weekday::Sun, "{easter}");
            assert!(((3, 22)..=(4, 25)).contains(&(easter.month(), easter.day())), "{easter}");
        }
    }

    #[test]
    fn another_formula_gives_the_same_days() {
        for year in 1..=9999 {
            assert_eq!(of(year), by_gauss(year));
        }
    }

    #[test]
    fn the_earliest_and_the_latest_easter_are_rare() {
        let on = |month, day| -> Vec<i32> {
            let is_on = |year: &i32| (of(*year).month(), of(*year).day()) == (month, day);
            (1583..2300).filter(is_on).collect()
        };
        assert_eq!(on(3, 22), [1598, 1693, 1761, 1818, 2285]);
        assert_eq!(on(4, 25), [1666, 1734, 1886, 1943, 2038, 2190, 2258]);
    }
}
