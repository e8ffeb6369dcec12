//! Where a day is a public holiday by law.

use chrono::NaiveDate;

use super::{Holiday, Land};

/// How far a public holiday reaches within a Land.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Observance {
    /// In the whole Land.
    WholeLand,
    /// Only in some communes, so that the Land alone does not tell: ask the business.
    PartOfLand,
}

impl Holiday {
    /// Whether the day is a public holiday in the whole Land.
    ///
    /// By the law as of 2026, and with what changed since 1995, when 15 Länder gave up Buß- und Bettag; earlier
    /// years are treated as 1995. The one-off days count: Reformationstag everywhere in 2017, and in Berlin
    /// 8 May 2020 and 2025 and 17 June 2028. A day of only [a part of the Land](Observance::PartOfLand) does not.
    /// Easter Sunday and Whit Sunday are in the law of Brandenburg alone, and only there given here: on a Sunday it
    /// makes no difference to an appointment.
    ///
    /// ```
    /// use askpro_core::datetime::{Holiday, Land};
    /// assert!(Holiday::WomensDay.is_public_in(Land::Berlin, 2026));
    /// assert!(!Holiday::WomensDay.is_public_in(Land::Berlin, 2018));
    /// assert!(!Holiday::AssumptionDay.is_public_in(Land::Bavaria, 2026));
    /// assert!(!Holiday::ChristmasEve.is_public_in(Land::Bavaria, 2026));
    /// ```
    #[must_use]
    pub fn is_public_in(self, land: Land, year: i32) -> bool {
        self.observance_in(land, year) == Some(Observance::WholeLand)
    }

    /// How far the day is a public holiday in this Land, if it is one there.
    ///
    /// Only a part of the Land has
    /// - Mariä Himmelfahrt in Bavaria: the communes with more Catholics than Protestants, which are most;
    /// - Friedensfest in Bavaria: the city of Augsburg;
    /// - Fronleichnam in Saxony (communes of the district of Bautzen) and Thuringia (Eichsfeld and communes near by).
    ///
    /// The years are as for [`Holiday::is_public_in`].
    ///
    /// ```
    /// use askpro_core::datetime::{Holiday, Land, Observance};
    /// let in_august = |land| Holiday::AssumptionDay.observance_in(land, 2026);
    /// assert_eq!(in_august(Land::Saarland), Some(Observance::WholeLand));
    /// assert_eq!(in_august(Land::Bavaria), Some(Observance::PartOfLand));
    /// assert_eq!(in_august(Land::Hamburg), None);
    /// ```
    #[must_use]
    pub fn observance_in(self, land: Land, year: i32) -> Option<Observance> {
        if self.is_law_in_part_of(land) {
            Some(Observance::PartOfLand)
        } else if self.is_law_everywhere() || self.is_law_in(land, year) {
            Some(Observance::WholeLand)
        } else {
            None
        }
    }

    /// The nine days of the whole country.
    const fn is_law_everywhere(self) -> bool {
        matches!(
            self,
            Self::NewYearsDay
                | Self::GoodFriday
                | Self::EasterMonday
                | Self::LabourDay
                | Self::AscensionDay
                | Self::WhitMonday
                | Self::GermanUnityDay
                | Self::ChristmasDay
                | Self::SecondChristmasDay
        )
    }

    /// What the law of this Land adds for the whole of it.
    fn is_law_in(self, land: Land, year: i32) -> bool {
        use Land::{
            BadenWuerttemberg, Bavaria, Berlin, Brandenburg, Bremen, Hamburg, Hesse, LowerSaxony,
            MecklenburgWesternPomerania, NorthRhineWestphalia, RhinelandPalatinate, Saarland,
            Saxony, SaxonyAnhalt, SchleswigHolstein, Thuringia,
        };
        match self {
            Self::Epiphany => matches!(land, BadenWuerttemberg | Bavaria | SaxonyAnhalt),
            Self::WomensDay => match land {
                Berlin => year >= 2019,
                MecklenburgWesternPomerania => year >= 2023,
                _ => false,
            },
            Self::EasterSunday | Self::WhitSunday => land == Brandenburg,
            Self::LiberationDay => land == Berlin && matches!(year, 2020 | 2025),
            Self::UprisingDay => land == Berlin && year == 2028,
            Self::CorpusChristi => matches!(
                land,
                BadenWuerttemberg
                    | Bavaria
                    | Hesse
                    | NorthRhineWestphalia
                    | RhinelandPalatinate
                    | Saarland
            ),
            Self::AssumptionDay => land == Saarland,
            Self::ChildrensDay => land == Thuringia && year >= 2019,
            Self::ReformationDay => match land {
                Brandenburg | MecklenburgWesternPomerania | Saxony | SaxonyAnhalt | Thuringia => {
                    true
                }
                Bremen | Hamburg | LowerSaxony | SchleswigHolstein => year >= 2017,
                _ => year == 2017,
            },
            Self::AllSaintsDay => matches!(
                land,
                BadenWuerttemberg | Bavaria | NorthRhineWestphalia | RhinelandPalatinate | Saarland
            ),
            Self::RepentanceDay => land == Saxony,
            _ => false,
        }
    }

    const fn is_law_in_part_of(self, land: Land) -> bool {
        match self {
            Self::AssumptionDay | Self::PeaceFestival => matches!(land, Land::Bavaria),
            Self::CorpusChristi => matches!(land, Land::Saxony | Land::Thuringia),
            _ => false,
        }
    }
}

/// The public holidays of the whole Land in this year, by date; see [`Holiday::is_public_in`].
///
/// Two of them may share a day, as 1 May and Ascension Day did in 2008. Outside the years 1 to 9999 there are none.
///
/// ```
/// use askpro_core::datetime::{Holiday, Land, public_holidays};
/// let mut of_hamburg = public_holidays(Land::Hamburg, 2026);
/// let (date, holiday) = of_hamburg.next().unwrap();
/// assert_eq!((date.to_string().as_str(), holiday), ("2026-01-01", Holiday::NewYearsDay));
/// assert_eq!(of_hamburg.count(), 9);
/// ```
pub fn public_holidays(land: Land, year: i32) -> impl Iterator<Item = (NaiveDate, Holiday)> {
    let mut days = Holiday::ALL.map(|holiday| {
        let public = holiday.is_public_in(land, year);
        holiday.date_in(year).filter(|_| public).map(|date| (date, holiday))
    });
    days.sort_unstable();
    days.into_iter().flatten()
}
