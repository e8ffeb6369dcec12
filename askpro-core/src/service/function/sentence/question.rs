//! What is asked when something is missing, or cannot be read.

use super::Sentences;
use crate::datetime::DateTimeError;
use crate::tenant::Locale;

impl Sentences {
    /// "Bitte alle Pflichtfelder angeben" (№99), as it is said on the phone.
    pub(in crate::service::function) fn missing(self, fields: &[&str]) -> String {
        let names = fields.iter().map(|field| self.field(field).to_owned()).collect();
        let names = self.list_all(names);
        match self.0 {
            Locale::De => format!("Nennen Sie mir bitte noch {names}."),
            Locale::En => format!("Please tell me {names}, too."),
        }
    }

    /// As [`Self::missing`], for fields of a company's own function: nothing is known of their titles' grammar.
    pub(in crate::service::function) fn missing_own(self, titles: Vec<String>) -> String {
        let titles = self.list_all(titles);
        match self.0 {
            Locale::De => format!("Mir fehlt noch: {titles}. Können Sie mir das sagen?"),
            Locale::En => format!("I still need {titles}. Could you tell me?"),
        }
    }

    /// What is asked when what was said does not fit a company's own function.
    pub(in crate::service::function) fn misfit_own(self, titles: Vec<String>) -> String {
        let is_one = titles.len() == 1;
        let titles = self.list_all(titles);
        match (self.0, is_one) {
            (Locale::De, true) => {
                format!("{} ist mir noch nicht klar. Wie war das?", capitalized(&titles))
            }
            (Locale::De, false) => {
                format!("{} sind mir noch nicht klar. Wie war das?", capitalized(&titles))
            }
            (Locale::En, _) => format!("I did not get {titles}. Could you say that again?"),
        }
    }

    fn field(self, field: &str) -> &'static str {
        match field {
            "datum" => self.in_words("den Tag", "the day"),
            "uhrzeit" => self.in_words("die Uhrzeit", "the time"),
            "name" => self.in_words("den Namen", "the name"),
            "telefonnummer" => self.in_words("die Telefonnummer", "the phone number"),
            _ => self.in_words("die gewünschte Leistung", "the service"),
        }
    }

    /// What is asked when a day or time cannot be read; `field` is the one of them that is at fault.
    pub(in crate::service::function) fn which_time(
        self,
        error: &DateTimeError,
        field: &str,
    ) -> String {
        match error {
            DateTimeError::Past if field == "uhrzeit" => self.in_words(
                "Diese Uhrzeit ist schon vorbei. Welche passt Ihnen sonst?",
                "That time has passed. Which other time suits you?",
            ),
            DateTimeError::Past => self.in_words(
                "Dieser Termin liegt in der Vergangenheit. Welcher Tag passt Ihnen?",
                "That time has passed. Which day suits you?",
            ),
            DateTimeError::Gap { .. } => self.in_words(
                "Diese Uhrzeit gibt es an dem Tag wegen der Zeitumstellung nicht. Welche passt Ihnen sonst?",
                "The clocks change over that time. Which other time suits you?",
            ),
            DateTimeError::Impossible { .. } if field == "uhrzeit" => self.in_words(
                "Diese Uhrzeit gibt es nicht. Welche passt Ihnen?",
                "There is no such time. Which one suits you?",
            ),
            DateTimeError::Impossible { .. } => self.in_words(
                "Diesen Tag gibt es nicht. Welcher Tag passt Ihnen?",
                "There is no such day. Which one suits you?",
            ),
            _ if field == "uhrzeit" => {
                self.in_words("Welche Uhrzeit passt Ihnen?", "Which time suits you?")
            }
            _ => self.in_words("Welcher Tag passt Ihnen?", "Which day suits you?"),
        }
        .to_owned()
    }
}

/// As a sentence begins.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
