//! What callers hear when it is not clear who they are, or of which appointment they speak.

use chrono::{NaiveDate, NaiveDateTime};

use super::super::sentence::Sentences;
use crate::datetime::say_on;
use crate::tenant::Locale;

impl Sentences {
    pub(super) fn on_which_first_name(self) -> &'static str {
        self.in_words(
            "Auf welchen Vornamen lautet der Termin?",
            "Under which first name is the appointment?",
        )
    }

    pub(super) fn on_which_full_name(self) -> &'static str {
        self.in_words(
            "Auf welchen Vor- und Nachnamen lautet der Termin?",
            "Under which first name and surname is the appointment?",
        )
    }

    pub(super) fn on_which_day(self) -> &'static str {
        self.in_words(
            "An welchem Tag genau ist der Termin?",
            "On which day exactly is the appointment?",
        )
    }

    /// Asks which of the caller's own appointments is meant.
    pub(in super::super) fn is_it(self, walls: &[NaiveDateTime], today: NaiveDate) -> String {
        let [only] = walls else { return self.which_of_them(walls, today) };
        let on = say_on(only.date(), only.time(), today, self.0);
        match self.0 {
            Locale::De => format!("Meinen Sie den {on}?"),
            Locale::En => format!("Do you mean the one {on}?"),
        }
    }

    /// That nothing fits what was said, before the question what is meant.
    pub(in super::super) fn not_that(self, question: &str) -> String {
        let none =
            self.in_words("Dazu finde ich keinen Termin.", "I cannot find such an appointment.");
        format!("{none} {question}")
    }
}
