//! The days that have a name, and where they are public holidays.
//!
//! Pure arithmetic on the Gregorian calendar: nothing is looked up, nothing is allocated.

mod easter;
mod land;
mod public;
mod table;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate};

pub use land::{InvalidLand, Land};
pub use public::{Observance, public_holidays};

/// A day that callers in German-speaking countries know by name. Each falls once in every year.
///
/// Not every one is a day off: see [`Holiday::is_public_in`].
///
/// ```
/// use askpro_core::datetime::Holiday;
/// use chrono::NaiveDate;
/// let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day);
/// assert_eq!(Holiday::WhitMonday.date_in(2026), day(5, 25));
/// assert_eq!(Holiday::WhitMonday.next_from(day(4, 1).unwrap()), day(5, 25));
/// assert_eq!(Holiday::WhitMonday.name_de(), "Pfingstmontag");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Holiday {
    /// Neujahr, 1 January.
    NewYearsDay,
    /// Heilige Drei Könige, Dreikönigstag, 6 January.
    Epiphany,
    /// Valentinstag, 14 February.
    ValentinesDay,
    /// Weiberfastnacht, Altweiber, schmutziger Donnerstag: the Thursday before Ash Wednesday.
    FatThursday,
    /// Rosenmontag: the Monday before Ash Wednesday.
    ShroveMonday,
    /// Fastnachtsdienstag, Faschingsdienstag, Veilchendienstag: the day before Ash Wednesday.
    ShroveTuesday,
    /// Aschermittwoch: 46 days before Easter.
    AshWednesday,
    /// Frauentag, 8 March.
    WomensDay,
    /// Palmsonntag: the Sunday before Easter.
    PalmSunday,
    /// Gründonnerstag: the Thursday before Easter.
    MaundyThursday,
    /// Karfreitag: the Friday before Easter.
    GoodFriday,
    /// Karsamstag: the day before Easter.
    HolySaturday,
    /// Ostersonntag, Ostern.
    EasterSunday,
    /// Ostermontag.
    EasterMonday,
    /// Weißer Sonntag: the Sunday after Easter.
    WhiteSunday,
    /// Walpurgisnacht, the evening of 30 April.
    WalpurgisNight,
    /// Tag der Arbeit, Maifeiertag, 1 May.
    LabourDay,
    /// Tag der Befreiung, 8 May.
    LiberationDay,
    /// Muttertag: the second Sunday of May, also when that is Whit Sunday.
    MothersDay,
    /// Christi Himmelfahrt, which is also Vatertag: 39 days after Easter.
    AscensionDay,
    /// Pfingstsonntag, Pfingsten: 49 days after Easter.
    WhitSunday,
    /// Pfingstmontag.
    WhitMonday,
    /// Fronleichnam: 60 days after Easter.
    CorpusChristi,
    /// The anniversary of the uprising of 17 June 1953.
    UprisingDay,
    /// Johannistag, 24 June.
    SaintJohnsDay,
    /// Bundesfeier, Schweizer Nationalfeiertag, 1 August.
    SwissNationalDay,
    /// Augsburger Hohes Friedensfest, 8 August.
    PeaceFestival,
    /// Mariä Himmelfahrt, 15 August.
    AssumptionDay,
    /// Weltkindertag, 20 September.
    ChildrensDay,
    /// Erntedank: the first Sunday of October.
    HarvestFestival,
    /// Tag der Deutschen Einheit, 3 October.
    GermanUnityDay,
    /// Österreichischer Nationalfeiertag, 26 October.
    AustrianNationalDay,
    /// Reformationstag, 31 October.
    ReformationDay,
    /// Halloween, 31 October.
    Halloween,
    /// Allerheiligen, 1 November.
    AllSaintsDay,
    /// Allerseelen, 2 November.
    AllSoulsDay,
    /// Martinstag, Sankt Martin, 11 November.
    SaintMartinsDay,
    /// Volkstrauertag: two Sundays before the first Sunday of Advent.
    NationalDayOfMourning,
    /// Buß- und Bettag: the Wednesday before Totensonntag.
    RepentanceDay,
    /// Totensonntag, Ewigkeitssonntag: the Sunday before the first Sunday of Advent.
    SundayOfTheDead,
    /// Erster Advent: the fourth Sunday before 25 December.
    FirstAdvent,
    /// Nikolaus, 6 December.
    SaintNicholasDay,
    /// Mariä Empfängnis, 8 December.
    ImmaculateConception,
    /// Zweiter Advent.
    SecondAdvent,
    /// Dritter Advent.
    ThirdAdvent,
    /// Vierter Advent: the last Sunday before 25 December, which may be Christmas Eve.
    FourthAdvent,
    /// Heiligabend, 24 December.
    ChristmasEve,
    /// Erster Weihnachtstag, 25 December.
    ChristmasDay,
    /// Zweiter Weihnachtstag, in Austria and Switzerland Stephanstag, 26 December.
    SecondChristmasDay,
    /// Silvester, 31 December.
    NewYearsEve,
}

impl Holiday {
    /// All of them, roughly as they come in a year.
    pub const ALL: [Self; 50] = [
        Self::NewYearsDay,
        Self::Epiphany,
        Self::ValentinesDay,
        Self::FatThursday,
        Self::ShroveMonday,
        Self::ShroveTuesday,
        Self::AshWednesday,
        Self::WomensDay,
        Self::PalmSunday,
        Self::MaundyThursday,
        Self::GoodFriday,
        Self::HolySaturday,
        Self::EasterSunday,
        Self::EasterMonday,
        Self::WhiteSunday,
        Self::WalpurgisNight,
        Self::LabourDay,
        Self::LiberationDay,
        Self::MothersDay,
        Self::AscensionDay,
        Self::WhitSunday,
        Self::WhitMonday,
        Self::CorpusChristi,
        Self::UprisingDay,
        Self::SaintJohnsDay,
        Self::SwissNationalDay,
        Self::PeaceFestival,
        Self::AssumptionDay,
        Self::ChildrensDay,
        Self::HarvestFestival,
        Self::GermanUnityDay,
        Self::AustrianNationalDay,
        Self::ReformationDay,
        Self::Halloween,
        Self::AllSaintsDay,
        Self::AllSoulsDay,
        Self::SaintMartinsDay,
        Self::NationalDayOfMourning,
        Self::RepentanceDay,
        Self::SundayOfTheDead,
        Self::FirstAdvent,
        Self::SaintNicholasDay,
        Self::ImmaculateConception,
        Self::SecondAdvent,
        Self::ThirdAdvent,
        Self::FourthAdvent,
        Self::ChristmasEve,
        Self::ChristmasDay,
        Self::SecondChristmasDay,
        Self::NewYearsEve,
    ];

    /// The day in this year; nothing outside the years 1 to 9999.
    ///
    /// The rule of today is taken for every year, also for those before the day was first kept.
    ///
    /// ```
    /// use askpro_core::datetime::Holiday;
    /// use chrono::NaiveDate;
    /// assert_eq!(Holiday::GoodFriday.date_in(2027), NaiveDate::from_ymd_opt(2027, 3, 26));
    /// assert_eq!(Holiday::GoodFriday.date_in(10_000), None);
    /// ```
    #[must_use]
    pub fn date_in(self, year: i32) -> Option<NaiveDate> {
        if (1..=9999).contains(&year) { table::of(self).0.date_in(year) } else { None }
    }

    /// The next such day from this one on, this one included; nothing outside the years 1 to 9999.
    ///
    /// ```
    /// use askpro_core::datetime::Holiday;
    /// use chrono::NaiveDate;
    /// let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    /// let after = |day| Holiday::NewYearsEve.next_from(day);
    /// assert_eq!(after(day(2026, 12, 31)), Some(day(2026, 12, 31)));
    /// assert_eq!(after(day(2027, 1, 1)), Some(day(2027, 12, 31)));
    /// ```
    #[must_use]
    pub fn next_from(self, day: NaiveDate) -> Option<NaiveDate> {
        let year = day.year();
        (year..=year.saturating_add(1))
            .filter_map(|year| self.date_in(year))
            .find(|date| *date >= day)
    }

    /// What it is called in German.
    ///
    /// ```
    /// use askpro_core::datetime::Holiday;
    /// assert_eq!(Holiday::RepentanceDay.name_de(), "Buß- und Bettag");
    /// ```
    #[must_use]
    pub const fn name_de(self) -> &'static str {
        table::of(self).1
    }

    /// What it is called in English.
    ///
    /// ```
    /// use askpro_core::datetime::Holiday;
    /// assert_eq!(Holiday::RepentanceDay.name_en(), "Day of Repentance and Prayer");
    /// ```
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        table::of(self).2
    }
}
