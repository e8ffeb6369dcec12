use std::collections::HashSet;

use chrono::Weekday;

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Each of them, in the order of the calendar.
fn in_year(year: i32) -> String {
    let mut days: Vec<_> =
        Holiday::ALL.iter().map(|holiday| (holiday.date_in(year).unwrap(), holiday)).collect();
    days.sort();
    let lines = days
        .iter()
        .map(|(date, holiday)| format!("{} {}", date.format("%a %d.%m."), holiday.name_de()));
    lines.collect::<Vec<_>>().join("\n")
}

fn public(land: Land, year: i32) -> String {
    let days = public_holidays(land, year);
    let lines =
        days.map(|(date, holiday)| format!("{} {}", date.format("%d.%m."), holiday.name_de()));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_days_of_2026_are_those_of_the_calendar() {
    insta::assert_snapshot!(in_year(2026), @r"
    Thu 01.01. Neujahr
    Tue 06.01. Heilige Drei Könige
    Thu 12.02. Weiberfastnacht
    Sat 14.02. Valentinstag
    Mon 16.02. Rosenmontag
    Tue 17.02. Fastnachtsdienstag
    Wed 18.02. Aschermittwoch
    Sun 08.03. Frauentag
    Sun 29.03. Palmsonntag
    Thu 02.04. Gründonnerstag
    Fri 03.04. Karfreitag
    Sat 04.04. Karsamstag
    Sun 05.04. Ostersonntag
    Mon 06.04. Ostermontag
    Sun 12.04. Weißer Sonntag
    Thu 30.04. Walpurgisnacht
    Fri 01.05. Tag der Arbeit
    Fri 08.05. Tag der Befreiung
    Sun 10.05. Muttertag
    Thu 14.05. Christi Himmelfahrt
    Sun 24.05. Pfingstsonntag
    Mon 25.05. Pfingstmontag
    Thu 04.06. Fronleichnam
    Wed 17.06. Jahrestag des Volksaufstands
    Wed 24.06. Johannistag
    Sat 01.08. Bundesfeier
    Sat 08.08. Friedensfest
    Sat 15.08. Mariä Himmelfahrt
    Sun 20.09. Weltkindertag
    Sat 03.10. Tag der Deutschen Einheit
    Sun 04.10. Erntedank
    Mon 26.10. Nationalfeiertag
    Sat 31.10. Reformationstag
    Sat 31.10. Halloween
    Sun 01.11. Allerheiligen
    Mon 02.11. Allerseelen
    Wed 11.11. Martinstag
    Sun 15.11. Volkstrauertag
    Wed 18.11. Buß- und Bettag
    Sun 22.11. Totensonntag
    Sun 29.11. Erster Advent
    Sun 06.12. Nikolaus
    Sun 06.12. Zweiter Advent
    Tue 08.12. Mariä Empfängnis
    Sun 13.12. Dritter Advent
    Sun 20.12. Vierter Advent
    Thu 24.12. Heiligabend
    Fri 25.12. Erster Weihnachtstag
    Sat 26.12. Zweiter Weihnachtstag
    Thu 31.12. Silvester
    ");
}

#[test]
fn movable_days_of_other_years_are_those_of_the_calendar() {
    for (holiday, date) in [
        (Holiday::FatThursday, day(2017, 2, 23)),
        (Holiday::FatThursday, day(2019, 2, 28)),
        (Holiday::ShroveMonday, day(2017, 2, 27)),
        (Holiday::ShroveMonday, day(2018, 2, 12)),
        (Holiday::AshWednesday, day(2024, 2, 14)),
        (Holiday::MothersDay, day(2008, 5, 11)),
        (Holiday::MothersDay, day(2025, 5, 11)),
        (Holiday::AscensionDay, day(2008, 5, 1)),
        (Holiday::AscensionDay, day(2025, 5, 29)),
        (Holiday::WhitSunday, day(2008, 5, 11)),
        (Holiday::WhitSunday, day(2022, 6, 5)),
        (Holiday::WhitMonday, day(2018, 5, 21)),
        (Holiday::CorpusChristi, day(2025, 6, 19)),
        (Holiday::HarvestFestival, day(2023, 10, 1)),
        (Holiday::HarvestFestival, day(2028, 10, 1)),
        (Holiday::NationalDayOfMourning, day(2023, 11, 19)),
        (Holiday::RepentanceDay, day(2016, 11, 16)),
        (Holiday::RepentanceDay, day(2023, 11, 22)),
        (Holiday::SundayOfTheDead, day(2022, 11, 20)),
        (Holiday::FirstAdvent, day(2016, 11, 27)),
        (Holiday::FirstAdvent, day(2023, 12, 3)),
        (Holiday::SecondAdvent, day(2017, 12, 10)),
        (Holiday::ThirdAdvent, day(2018, 12, 16)),
        (Holiday::FourthAdvent, day(2016, 12, 18)),
        (Holiday::FourthAdvent, day(2023, 12, 24)),
        (Holiday::FourthAdvent, day(2025, 12, 21)),
    ] {
        assert_eq!(holiday.date_in(date.year()), Some(date), "{holiday:?}");
    }
}

#[test]
fn every_day_falls_on_its_weekday_in_every_year() {
    for year in 1..=9999 {
        let weekday = |holiday: Holiday| holiday.date_in(year).unwrap().weekday();
        assert_eq!(weekday(Holiday::FatThursday), Weekday::Thu);
        assert_eq!(weekday(Holiday::ShroveMonday), Weekday::Mon);
        assert_eq!(weekday(Holiday::AshWednesday), Weekday::Wed);
        assert_eq!(weekday(Holiday::GoodFriday), Weekday::Fri);
        assert_eq!(weekday(Holiday::AscensionDay), Weekday::Thu);
        assert_eq!(weekday(Holiday::WhitMonday), Weekday::Mon);
        assert_eq!(weekday(Holiday::CorpusChristi), Weekday::Thu);
        assert_eq!(weekday(Holiday::MothersDay), Weekday::Sun);
        assert_eq!(weekday(Holiday::HarvestFestival), Weekday::Sun);
        assert_eq!(weekday(Holiday::RepentanceDay), Weekday::Wed);
        let advent = Holiday::FourthAdvent.date_in(year).unwrap();
        assert_eq!(advent.weekday(), Weekday::Sun);
        assert!((day(year, 12, 18)..=day(year, 12, 24)).contains(&advent), "{advent}");
    }
}

#[test]
fn every_day_falls_once_in_every_year() {
    for holiday in Holiday::ALL {
        let mut next = day(1, 1, 1);
        for year in 1..=9999 {
            let date = holiday.next_from(next).unwrap();
            assert_eq!(date.year(), year, "{holiday:?}");
            assert_eq!(holiday.date_in(year), Some(date));
            assert_eq!(holiday.next_from(date), Some(date));
            next = date.succ_opt().unwrap();
        }
        assert_eq!(holiday.next_from(next), None, "{holiday:?}");
    }
}

#[test]
fn years_out_of_range_have_no_days() {
    for year in [i32::MIN, -1, 0, 10_000, i32::MAX] {
        for holiday in Holiday::ALL {
            assert_eq!(holiday.date_in(year), None);
        }
        assert_eq!(public_holidays(Land::Bavaria, year).count(), 0);
    }
    for day in [NaiveDate::MIN, NaiveDate::MAX] {
        assert_eq!(Holiday::EasterSunday.next_from(day), None);
    }
}

#[test]
fn all_holds_each_day_once_and_no_two_share_a_name() {
    assert!(Holiday::ALL.is_sorted());
    let distinct = |names: &[&str]| names.iter().collect::<HashSet<_>>().len();
    assert_eq!(distinct(&Holiday::ALL.map(Holiday::name_de)), Holiday::ALL.len());
    assert_eq!(distinct(&Holiday::ALL.map(Holiday::name_en)), Holiday::ALL.len());
}

#[test]
fn each_land_has_its_number_of_public_holidays_in_2026() {
    let counts = Land::ALL.map(|land| (land.code(), public_holidays(land, 2026).count()));
    assert_eq!(
        counts,
        [
            ("BW", 12),
            ("BY", 12),
            ("BE", 10),
            ("BB", 12),
            ("HB", 10),
            ("HH", 10),
            ("HE", 10),
            ("MV", 11),
            ("NI", 10),
            ("NW", 11),
            ("RP", 11),
            ("SL", 12),
            ("SN", 11),
            ("ST", 11),
            ("SH", 10),
            ("TH", 11),
        ]
    );
}

#[test]
fn the_public_holidays_of_a_year_come_by_date() {
    insta::assert_snapshot!(public(Land::Bavaria, 2026), @r"
    01.01. Neujahr
    06.01. Heilige Drei Könige
    03.04. Karfreitag
    06.04. Ostermontag
    01.05. Tag der Arbeit
    14.05. Christi Himmelfahrt
    25.05. Pfingstmontag
    04.06. Fronleichnam
    03.10. Tag der Deutschen Einheit
    01.11. Allerheiligen
    25.12. Erster Weihnachtstag
    26.12. Zweiter Weihnachtstag
    ");
    insta::assert_snapshot!(public(Land::Berlin, 2025), @r"
    01.01. Neujahr
    08.03. Frauentag
    18.04. Karfreitag
    21.04. Ostermontag
    01.05. Tag der Arbeit
    08.05. Tag der Befreiung
    29.05. Christi Himmelfahrt
    09.06. Pfingstmontag
    03.10. Tag der Deutschen Einheit
    25.12. Erster Weihnachtstag
    26.12. Zweiter Weihnachtstag
    ");
    insta::assert_snapshot!(public(Land::Brandenburg, 2026), @r"
    01.01. Neujahr
    03.04. Karfreitag
    05.04. Ostersonntag
    06.04. Ostermontag
    01.05. Tag der Arbeit
    14.05. Christi Himmelfahrt
    24.05. Pfingstsonntag
    25.05. Pfingstmontag
    03.10. Tag der Deutschen Einheit
    31.10. Reformationstag
    25.12. Erster Weihnachtstag
    26.12. Zweiter Weihnachtstag
    ");
    insta::assert_snapshot!(public(Land::Saxony, 2027), @r"
    01.01. Neujahr
    26.03. Karfreitag
    29.03. Ostermontag
    01.05. Tag der Arbeit
    06.05. Christi Himmelfahrt
    17.05. Pfingstmontag
    03.10. Tag der Deutschen Einheit
    31.10. Reformationstag
    17.11. Buß- und Bettag
    25.12. Erster Weihnachtstag
    26.12. Zweiter Weihnachtstag
    ");
    for land in Land::ALL {
        for year in 1990..2060 {
            assert!(public_holidays(land, year).map(|(date, _)| date).is_sorted());
        }
    }
}

#[test]
fn recent_holidays_hold_from_their_first_year() {
    let years = |holiday: Holiday, land| -> Vec<i32> {
        (2015..2030).filter(|year| holiday.is_public_in(land, *year)).collect()
    };
    let since = |first| (first..2030).collect::<Vec<i32>>();
    assert_eq!(years(Holiday::WomensDay, Land::Berlin), since(2019));
    assert_eq!(years(Holiday::WomensDay, Land::MecklenburgWesternPomerania), since(2023));
    assert_eq!(years(Holiday::ChildrensDay, Land::Thuringia), since(2019));
    assert_eq!(years(Holiday::LiberationDay, Land::Berlin), [2020, 2025]);
    assert_eq!(years(Holiday::UprisingDay, Land::Berlin), [2028]);
    for land in [Land::Hamburg, Land::Bremen, Land::LowerSaxony, Land::SchleswigHolstein] {
        assert_eq!(years(Holiday::ReformationDay, land), since(2017));
    }
    for land in [Land::Bavaria, Land::Berlin, Land::Hesse, Land::Saarland] {
        assert_eq!(years(Holiday::ReformationDay, land), [2017]);
    }
    assert!(Land::ALL.iter().all(|land| Holiday::ReformationDay.is_public_in(*land, 2017)));
}

#[test]
fn a_day_of_part_of_a_land_is_not_public_in_all_of_it() {
    let mut partly = Vec::new();
    for holiday in Holiday::ALL {
        for land in Land::ALL {
            if holiday.observance_in(land, 2026) == Some(Observance::PartOfLand) {
                assert!(!holiday.is_public_in(land, 2026));
                partly.push((holiday.name_de(), land.code()));
            }
        }
    }
    assert_eq!(
        partly,
        [
            ("Fronleichnam", "SN"),
            ("Fronleichnam", "TH"),
            ("Friedensfest", "BY"),
            ("Mariä Himmelfahrt", "BY"),
        ]
    );
}
