//! The sixteen Länder.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the sixteen Länder of Germany; stored as its code of ISO 3166-2, without country.
///
/// ```
/// use askpro_core::datetime::Land;
/// assert_eq!("BY".parse(), Ok(Land::Bavaria));
/// assert_eq!("DE-BY".parse(), Ok(Land::Bavaria));
/// assert_eq!(Land::Bavaria.to_string(), "BY");
/// assert_eq!(Land::Bavaria.name_de(), "Bayern");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Land {
    /// Baden-Württemberg, BW.
    BadenWuerttemberg,
    /// Bayern, BY.
    Bavaria,
    /// Berlin, BE.
    Berlin,
    /// Brandenburg, BB.
    Brandenburg,
    /// Bremen, HB.
    Bremen,
    /// Hamburg, HH.
    Hamburg,
    /// Hessen, HE.
    Hesse,
    /// Mecklenburg-Vorpommern, MV.
    MecklenburgWesternPomerania,
    /// Niedersachsen, NI.
    LowerSaxony,
    /// Nordrhein-Westfalen, NW.
    NorthRhineWestphalia,
    /// Rheinland-Pfalz, RP.
    RhinelandPalatinate,
    /// Saarland, SL.
    Saarland,
    /// Sachsen, SN.
    Saxony,
    /// Sachsen-Anhalt, ST.
    SaxonyAnhalt,
    /// Schleswig-Holstein, SH.
    SchleswigHolstein,
    /// Thüringen, TH.
    Thuringia,
}

impl Land {
    /// All of them, in the order of their German names.
    pub const ALL: [Self; 16] = [
        Self::BadenWuerttemberg,
        Self::Bavaria,
        Self::Berlin,
        Self::Brandenburg,
        Self::Bremen,
        Self::Hamburg,
        Self::Hesse,
        Self::MecklenburgWesternPomerania,
        Self::LowerSaxony,
        Self::NorthRhineWestphalia,
        Self::RhinelandPalatinate,
        Self::Saarland,
        Self::Saxony,
        Self::SaxonyAnhalt,
        Self::SchleswigHolstein,
        Self::Thuringia,
    ];

    /// The code of ISO 3166-2, without country.
    ///
    /// ```
    /// use askpro_core::datetime::Land;
    /// assert_eq!(Land::Bremen.code(), "HB");
    /// ```
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code_and_name().0
    }

    /// What it is called in German.
    ///
    /// ```
    /// use askpro_core::datetime::Land;
    /// assert_eq!(Land::Thuringia.name_de(), "Thüringen");
    /// ```
    #[must_use]
    pub const fn name_de(self) -> &'static str {
        self.code_and_name().1
    }

    const fn code_and_name(self) -> (&'static str, &'static str) {
        match self {
            Self::BadenWuerttemberg => ("BW", "Baden-Württemberg"),
            Self::Bavaria => ("BY", "Bayern"),
            Self::Berlin => ("BE", "Berlin"),
            Self::Brandenburg => ("BB", "Brandenburg"),
            Self::Bremen => ("HB", "Bremen"),
            Self::Hamburg => ("HH", "Hamburg"),
            Self::Hesse => ("HE", "Hessen"),
            Self::MecklenburgWesternPomerania => ("MV", "Mecklenburg-Vorpommern"),
            Self::LowerSaxony => ("NI", "Niedersachsen"),
            Self::NorthRhineWestphalia => ("NW", "Nordrhein-Westfalen"),
            Self::RhinelandPalatinate => ("RP", "Rheinland-Pfalz"),
            Self::Saarland => ("SL", "Saarland"),
            Self::Saxony => ("SN", "Sachsen"),
            Self::SaxonyAnhalt => ("ST", "Sachsen-Anhalt"),
            Self::SchleswigHolstein => ("SH", "Schleswig-Holstein"),
            Self::Thuringia => ("TH", "Thüringen"),
        }
    }
}

impl fmt::Display for Land {
    /// Writes the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl From<Land> for &'static str {
    fn from(land: Land) -> Self {
        land.code()
    }
}

impl FromStr for Land {
    type Err = InvalidLand;

    /// Reads the code, with or without `DE-` before it.
    fn from_str(text: &str) -> Result<Self, InvalidLand> {
        let code = text.strip_prefix("DE-").unwrap_or(text);
        Self::ALL
            .into_iter()
            .find(|land| land.code() == code)
            .ok_or_else(|| InvalidLand { found: text.chars().take(InvalidLand::SHOWN).collect() })
    }
}

impl TryFrom<&str> for Land {
    type Error = InvalidLand;

    fn try_from(text: &str) -> Result<Self, InvalidLand> {
        text.parse()
    }
}

impl TryFrom<String> for Land {
    type Error = InvalidLand;

    fn try_from(text: String) -> Result<Self, InvalidLand> {
        text.parse()
    }
}

/// A text is not the code of a Land.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a German Land as one of BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH, found {found:?}"
)]
pub struct InvalidLand {
    /// The text, or its beginning.
    found: String,
}

impl InvalidLand {
    /// So many characters of the text are shown.
    const SHOWN: usize = 32;
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_land_is_read_back_from_its_code() {
        for land in Land::ALL {
            assert_eq!(land.code().parse(), Ok(land));
            assert_eq!(Land::try_from(format!("DE-{land}").as_str()), Ok(land));
            let json = serde_json::to_string(&land).unwrap();
            assert_eq!(json, format!("\"{land}\""));
            assert_eq!(serde_json::from_str::<Land>(&json).unwrap(), land);
        }
        assert_eq!(Land::ALL.iter().collect::<HashSet<_>>().len(), 16);
        assert_eq!(Land::ALL.map(Land::code).iter().collect::<HashSet<_>>().len(), 16);
    }

    #[test]
    fn all_stands_in_the_order_of_the_names() {
        assert!(Land::ALL.is_sorted_by_key(|land| land.name_de()));
        assert!(Land::ALL.is_sorted());
    }

    #[test]
    fn another_text_is_no_land_and_the_error_says_so() {
        for text in ["", "by", " BY", "Bayern", "XX", "DE", "DE-", "DE-DE-BY", "AT-9"] {
            assert!(text.parse::<Land>().is_err(), "{text}");
        }
        insta::assert_snapshot!(
            "Bayern".parse::<Land>().unwrap_err(),
            @r#"expected a German Land as one of BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH, found "Bayern""#
        );
        let error = "ä".repeat(1000).parse::<Land>().unwrap_err().to_string();
        assert!(error.len() < 200, "{error}");
        for land in Land::ALL {
            assert!(error.contains(land.code()), "{land}");
        }
    }
}
