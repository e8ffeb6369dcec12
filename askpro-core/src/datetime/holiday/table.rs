//! What is known of each day: when it is, and what it is called.

use chrono::{NaiveDate, TimeDelta, Weekday};

use super::{Holiday, easter};

/// When a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// On this day of this month.
    On(u32, u32),
    /// So many days after Easter Sunday.
    Easter(i64),
    /// So many days after the fourth Sunday of Advent, the last Sunday before 25 December.
    FourthAdvent(i64),
    /// On the Sunday of this number in this month.
    Sunday(u8, u32),
}

impl Rule {
    pub(super) fn date_in(self, year: i32) -> Option<NaiveDate> {
        let (day, days) = match self {
            Self::On(day, month) => return NaiveDate::from_ymd_opt(year, month, day),
            Self::Sunday(number, month) => {
                return NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, number);
            }
            Self::Easter(days) => (easter::sunday(year)?, days),
            Self::FourthAdvent(days) => {
                let eve = NaiveDate::from_ymd_opt(year, 12, 24)?;
                (eve.week(Weekday::Sun).first_day(), days)
            }
        };
        day.checked_add_signed(TimeDelta::days(days))
    }
}

/// When the day is, and its German and its English name.
pub(super) const fn of(holiday: Holiday) -> (Rule, &'static str, &'static str) {
    use Holiday as H;
    use Rule::{Easter, FourthAdvent, On, Sunday};
    match holiday {
        H::NewYearsDay => (On(1, 1), "Neujahr", "New Year's Day"),
        H::Epiphany => (On(6, 1), "Heilige Drei Könige", "Epiphany"),
        H::ValentinesDay => (On(14, 2), "Valentinstag", "Valentine's Day"),
        H::FatThursday => (Easter(-52), "Weiberfastnacht", "Fat Thursday"),
        H::ShroveMonday => (Easter(-48), "Rosenmontag", "Shrove Monday"),
        H::ShroveTuesday => (Easter(-47), "Fastnachtsdienstag", "Shrove Tuesday"),
        H::AshWednesday => (Easter(-46), "Aschermittwoch", "Ash Wednesday"),
        H::WomensDay => (On(8, 3), "Frauentag", "International Women's Day"),
        H::PalmSunday => (Easter(-7), "Palmsonntag", "Palm Sunday"),
        H::MaundyThursday => (Easter(-3), "Gründonnerstag", "Maundy Thursday"),
        H::GoodFriday => (Easter(-2), "Karfreitag", "Good Friday"),
        H::HolySaturday => (Easter(-1), "Karsamstag", "Holy Saturday"),
        H::EasterSunday => (Easter(0), "Ostersonntag", "Easter Sunday"),
        H::EasterMonday => (Easter(1), "Ostermontag", "Easter Monday"),
        H::WhiteSunday => (Easter(7), "Weißer Sonntag", "White Sunday"),
        H::WalpurgisNight => (On(30, 4), "Walpurgisnacht", "Walpurgis Night"),
        H::LabourDay => (On(1, 5), "Tag der Arbeit", "Labour Day"),
        H::LiberationDay => (On(8, 5), "Tag der Befreiung", "Liberation Day"),
        H::MothersDay => (Sunday(2, 5), "Muttertag", "Mother's Day"),
        H::AscensionDay => (Easter(39), "Christi Himmelfahrt", "Ascension Day"),
        H::WhitSunday => (Easter(49), "Pfingstsonntag", "Whit Sunday"),
        H::WhitMonday => (Easter(50), "Pfingstmontag", "Whit Monday"),
        H::CorpusChristi => (Easter(60), "Fronleichnam", "Corpus Christi"),
        H::UprisingDay => (On(17, 6), "Jahrestag des Volksaufstands", "Uprising Day"),
        H::SaintJohnsDay => (On(24, 6), "Johannistag", "Saint John's Day"),
        H::SwissNationalDay => (On(1, 8), "Bundesfeier", "Swiss National Day"),
        H::PeaceFestival => (On(8, 8), "Friedensfest", "Augsburg Peace Festival"),
        H::AssumptionDay => (On(15, 8), "Mariä Himmelfahrt", "Assumption Day"),
        H::ChildrensDay => (On(20, 9), "Weltkindertag", "World Children's Day"),
        H::HarvestFestival => (Sunday(1, 10), "Erntedank", "Harvest Festival"),
        H::GermanUnityDay => (On(3, 10), "Tag der Deutschen Einheit", "German Unity Day"),
        H::AustrianNationalDay => (On(26, 10), "Nationalfeiertag", "Austrian National Day"),
        H::ReformationDay => (On(31, 10), "Reformationstag", "Reformation Day"),
        H::Halloween => (On(31, 10), "Halloween", "Halloween"),
        H::AllSaintsDay => (On(1, 11), "Allerheiligen", "All Saints' Day"),
        H::AllSoulsDay => (On(2, 11), "Allerseelen", "All Souls' Day"),
        H::SaintMartinsDay => (On(11, 11), "Martinstag", "Saint Martin's Day"),
        H::NationalDayOfMourning => {
            (FourthAdvent(-35), "Volkstrauertag", "National Day of Mourning")
        }
        H::RepentanceDay => (FourthAdvent(-32), "Buß- und Bettag", "Day of Repentance and Prayer"),
        H::SundayOfTheDead => (FourthAdvent(-28), "Totensonntag", "Sunday of the Dead"),
        H::FirstAdvent => (FourthAdvent(-21), "Erster Advent", "First Sunday of Advent"),
        H::SaintNicholasDay => (On(6, 12), "Nikolaus", "Saint Nicholas' Day"),
        H::ImmaculateConception => (On(8, 12), "Mariä Empfängnis", "Immaculate Conception"),
        H::SecondAdvent => (FourthAdvent(-14), "Zweiter Advent", "Second Sunday of Advent"),
        H::ThirdAdvent => (FourthAdvent(-7), "Dritter Advent", "Third Sunday of Advent"),
        H::FourthAdvent => (FourthAdvent(0), "Vierter Advent", "Fourth Sunday of Advent"),
        H::ChristmasEve => (On(24, 12), "Heiligabend", "Christmas Eve"),
        H::ChristmasDay => (On(25, 12), "Erster Weihnachtstag", "Christmas Day"),
        H::SecondChristmasDay => (On(26, 12), "Zweiter Weihnachtstag", "Second Day of Christmas"),
        H::NewYearsEve => (On(31, 12), "Silvester", "New Year's Eve"),
    }
}
