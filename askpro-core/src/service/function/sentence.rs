//! What callers hear. One short sentence each, in German and in English.

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::datetime::{DateTimeError, say_date, say_datetime, say_time};
use crate::tenant::Locale;

/// The sentences in the language of a company.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentences(pub(super) Locale);

/// One sentence in each language.
macro_rules! sentences {
    ($($(#[$doc:meta])* $name:ident: $german:literal, $english:literal;)*) => {
        impl Sentences {
            $(
                $(#[$doc])*
                pub(super) fn $name(self) -> String {
                    self.in_words($german, $english).to_owned()
                }
            )*
        }
    };
}

sentences! {
    one_moment: "Einen Moment, ich prüfe das noch.", "One moment, I am still checking.";
    not_bookable: "Hier kann ich leider keine Termine vergeben.", "I am afraid I cannot make appointments here.";
    collected: "Daten erfolgreich gesammelt.", "I have noted everything.";
    nothing_then: "Zu dieser Zeit ist leider nichts frei.", "There is nothing free then.";
    nothing_free: "Ich finde leider keinen freien Termin. Soll ich einen Rückruf notieren?",
        "I cannot find a free appointment. Shall I note a call-back?";
    calendar_unreachable: "Ich kann den Kalender gerade nicht erreichen. Soll ich einen Rückruf notieren?",
        "I cannot reach the calendar at the moment. Shall I note a call-back?";
    failed: "Das hat gerade leider nicht geklappt. Soll ich einen Rückruf notieren?",
        "I am afraid that did not work just now. Shall I note a call-back?";
    done: "Das hat geklappt.", "That worked.";
    not_sure: "Ich kann gerade nicht feststellen, ob das geklappt hat. Soll ich einen Rückruf notieren?",
        "I cannot tell right now whether that worked. Shall I note a call-back?";
    too_much: "Das war zu viel auf einmal. Können Sie es kürzer sagen?",
        "That was too much at once. Could you put it more briefly?";
    choose_again: "Welchen der freien Termine möchten Sie?", "Which of the free times would you like?";
    which_slot: "Welchen Termin möchten Sie?", "Which appointment would you like?";
    which_name: "Auf welchen Namen darf ich den Termin eintragen?", "Under which name shall I book it?";
    which_phone: "Unter welcher Nummer erreichen wir Sie?", "At which number can we reach you?";
    not_confirmed_yet: "Der Termin ist noch nicht bestätigt. Wir prüfen das und melden uns bei Ihnen.",
        "The appointment is not confirmed yet. We will check and get back to you.";
    booked_already: "In diesem Gespräch ist schon ein Termin gebucht.",
        "An appointment has been booked in this call already.";
    callback_instead: "Das hat leider nicht geklappt. Ich habe einen Rückruf notiert, wir melden uns bei Ihnen.",
        "I am afraid that did not work. I have noted a call-back, and we will get back to you.";
    no_appointments: "Keine Termine unter dieser Nummer gefunden.", "I find no appointments under this number.";
    no_such_appointment: "Dazu finde ich leider keinen Termin.", "I am afraid I cannot find such an appointment.";
    on_which_name: "Auf welchen Namen lautet der Termin?", "Under which name is the appointment?";
    on_which_name_and_day: "Auf welchen Namen und an welchem Tag ist der Termin?",
        "Under which name and on which day is the appointment?";
    not_identified: "Das kann ich am Telefon leider nicht zuordnen. Ich habe einen Rückruf notiert.",
        "I am afraid I cannot match that. I have noted a call-back.";
    not_identified_nor_reachable:
        "Das kann ich am Telefon leider nicht zuordnen. Unter welcher Nummer können wir Sie zurückrufen?",
        "I am afraid I cannot match that. At which number can we call you back?";
    wants_appointment_looked_up: "Termin suchen, ändern oder absagen; der Anrufer war nicht zuzuordnen",
        "Find, change or cancel an appointment; the caller could not be matched";
    begun_already: "Dieser Termin hat schon begonnen.", "That appointment has begun already.";
    too_soon: "So kurzfristig ist das leider nicht möglich.", "That is too short notice, I am afraid.";
    cancelled: "Ihr Termin wurde erfolgreich storniert.", "Your appointment has been cancelled.";
    not_cancelled: "Die Stornierung konnte nicht durchgeführt werden.", "The appointment could not be cancelled.";
    not_moved: "Die Terminänderung konnte nicht durchgeführt werden.", "The appointment could not be changed.";
    callback_at_which_number: "Ich habe das notiert. Unter welcher Nummer können wir Sie zurückrufen?",
        "I have noted that. At which number can we call you back?";
    callback_noted: "Ich habe einen Rückruf notiert. Wir melden uns bei Ihnen.",
        "I have noted a call-back. We will get back to you.";
}

impl Sentences {
    pub(super) const fn in_words<'a>(self, german: &'a str, english: &'a str) -> &'a str {
        match self.0 {
            Locale::De => german,
            Locale::En => english,
        }
    }

    pub(super) fn moment(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        say_datetime(wall.date(), wall.time(), today, self.0)
    }

    pub(super) fn is_free(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => format!("{moment}, ist frei. Soll ich den Termin verbindlich buchen?"),
            Locale::En => format!("{moment} is free. Shall I book it?"),
        }
    }

    /// As [`Self::is_free`], for a time to which an appointment is to be moved.
    pub(super) fn is_free_to_move(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => format!("{moment}, ist frei. Soll ich Ihren Termin dorthin verschieben?"),
            Locale::En => format!("{moment} is free. Shall I move your appointment there?"),
        }
    }

    pub(super) fn is_taken(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => format!("{moment}, ist leider nicht verfügbar."),
            Locale::En => format!("{moment} is not available, I am afraid."),
        }
    }

    pub(super) fn instead(self, wall: NaiveDateTime, today: NaiveDate, times: &str) -> String {
        let taken = self.is_taken(wall, today);
        match self.0 {
            Locale::De => format!("{taken} Frei wäre {times}."),
            Locale::En => format!("{taken} I could offer {times}."),
        }
    }

    pub(super) fn free(self, times: &str, count: usize) -> String {
        match (self.0, count) {
            (Locale::De, 1) => format!("Der nächste freie Termin ist {times}. Passt Ihnen das?"),
            (Locale::De, _) => format!("Frei ist {times}. Was passt Ihnen?"),
            (Locale::En, 1) => format!("The next free appointment is {times}. Does that suit you?"),
            (Locale::En, _) => format!("I could offer {times}. What suits you?"),
        }
    }

    pub(super) fn booked(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => format!("Ihr Termin ist gebucht: {moment}."),
            Locale::En => format!("Your appointment is booked: {moment}."),
        }
    }

    pub(super) fn requested(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => {
                format!("Ihr Termin ist angefragt: {moment}. Der Betrieb bestätigt ihn noch.")
            }
            Locale::En => {
                format!("Your appointment is requested: {moment}. It is still to be confirmed.")
            }
        }
    }

    pub(super) fn duration(self, service: Option<&str>, minutes: u32) -> String {
        match (self.0, service) {
            (Locale::De, Some(service)) => format!("{service} dauert {minutes} Minuten."),
            (Locale::De, None) => format!("Der Termin dauert {minutes} Minuten."),
            (Locale::En, Some(service)) => format!("{service} takes {minutes} minutes."),
            (Locale::En, None) => format!("The appointment takes {minutes} minutes."),
        }
    }

    pub(super) fn moved(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => format!("Ihr Termin wurde verschoben: {moment}."),
            Locale::En => format!("Your appointment has been moved: {moment}."),
        }
    }

    /// Until when it could have been changed (№114).
    pub(super) fn too_late(self, notice: Duration) -> String {
        let hours = notice.num_hours();
        match self.0 {
            Locale::De => format!("Termine können nur bis {hours} Stunden vorher geändert werden."),
            Locale::En => format!("Appointments can only be changed up to {hours} hours before."),
        }
    }

    pub(super) fn appointments(self, walls: &[NaiveDateTime], today: NaiveDate) -> String {
        let times = self.all(walls, today);
        match (self.0, walls.len()) {
            (Locale::De, 1) => format!("Ihr Termin: {times}."),
            (Locale::De, _) => format!("Ihre Termine: {times}."),
            (Locale::En, 1) => format!("Your appointment: {times}."),
            (Locale::En, _) => format!("Your appointments: {times}."),
        }
    }

    pub(super) fn which_of_them(self, walls: &[NaiveDateTime], today: NaiveDate) -> String {
        let times = self.times(walls, today);
        match self.0 {
            Locale::De => format!("Welchen Termin meinen Sie: {times}?"),
            Locale::En => format!("Which appointment do you mean: {times}?"),
        }
    }

    /// Times one after the other, each in full.
    fn all(self, walls: &[NaiveDateTime], today: NaiveDate) -> String {
        let said: Vec<String> = walls.iter().map(|wall| self.moment(*wall, today)).collect();
        said.join("; ")
    }

    pub(super) fn open_until(self, until: NaiveTime) -> String {
        let until = say_time(until, self.0);
        match self.0 {
            Locale::De => format!("Wir haben bis {until} geöffnet."),
            Locale::En => format!("We are open until {until}."),
        }
    }

    pub(super) fn open_again(self, from: NaiveDateTime, today: NaiveDate) -> String {
        let from = self.moment(from, today);
        match self.0 {
            Locale::De => format!("Wir haben gerade geschlossen und öffnen wieder: {from}."),
            Locale::En => format!("We are closed and open again: {from}."),
        }
    }

    pub(super) fn wished_staff(self, staff: &str) -> String {
        format!("{} {staff}", self.in_words("Wunsch:", "Wished:"))
    }

    pub(super) fn which_service(self, names: &[&str]) -> String {
        if let [only] = names {
            return format!("{} {only}?", self.in_words("Meinen Sie", "Do you mean"));
        }
        let names = self.list(names.iter().map(|name| (*name).to_owned()).collect());
        match self.0 {
            Locale::De => format!("Was darf es sein: {names}?"),
            Locale::En => format!("What would you like: {names}?"),
        }
    }

    /// What is written where the caller gives no reason for a change (№113).
    pub(super) const fn asked_by_phone(self) -> &'static str {
        self.in_words("Kundenanfrage per Telefon", "Customer's request by phone")
    }

    /// With whom an appointment is that is nobody's in particular (№112).
    pub(super) const fn any_staff(self) -> &'static str {
        self.in_words("Beliebiger Mitarbeiter", "Any staff member")
    }

    pub(super) fn which_staff(self, names: &[&str]) -> String {
        let names = self.list(names.iter().map(|name| (*name).to_owned()).collect());
        match self.0 {
            Locale::De => format!("Bei wem möchten Sie den Termin: {names}?"),
            Locale::En => format!("Who would you like to see: {names}?"),
        }
    }

    pub(super) fn missing(self, fields: &[&str]) -> String {
        let names = fields.iter().map(|field| self.field(field).to_owned()).collect();
        let names = self.list_all(names);
        match self.0 {
            Locale::De => format!("Bitte alle Pflichtfelder angeben, es fehlt noch: {names}."),
            Locale::En => format!("I still need: {names}."),
        }
    }

    /// As [`Self::missing`], for fields of a company's own function.
    pub(super) fn missing_own(self, titles: Vec<String>) -> String {
        let titles = self.list_all(titles);
        match self.0 {
            Locale::De => format!("Bitte alle Pflichtfelder angeben, es fehlt noch: {titles}."),
            Locale::En => format!("I still need: {titles}."),
        }
    }

    /// What is asked when what was said does not fit a company's own function.
    pub(super) fn misfit_own(self, titles: Vec<String>) -> String {
        let titles = self.list_all(titles);
        match self.0 {
            Locale::De => format!("Das passt so nicht: {titles}. Wie ist es richtig?"),
            Locale::En => format!("That does not fit: {titles}. What should it be?"),
        }
    }

    fn field(self, field: &str) -> &'static str {
        match field {
            "datum" => self.in_words("der Tag", "the day"),
            "uhrzeit" => self.in_words("die Uhrzeit", "the time"),
            "name" => self.in_words("der Name", "the name"),
            "telefonnummer" => self.in_words("die Telefonnummer", "the phone number"),
            _ => self.in_words("die gewünschte Leistung", "the service"),
        }
    }

    /// What is asked when a day or time cannot be read.
    pub(super) fn which_time(self, error: &DateTimeError) -> String {
        match error {
            DateTimeError::Past => self.in_words(
                "Dieser Termin liegt in der Vergangenheit. Welcher Tag passt Ihnen?",
                "That time has passed. Which day suits you?",
            ),
            DateTimeError::Gap { .. } => self.in_words(
                "Diese Uhrzeit gibt es an dem Tag wegen der Zeitumstellung nicht. Welche passt Ihnen sonst?",
                "The clocks change over that time. Which other time suits you?",
            ),
            DateTimeError::Impossible { .. } => self.in_words(
                "Diesen Tag oder diese Uhrzeit gibt es nicht. Welcher Tag und welche Uhrzeit passen Ihnen?",
                "There is no such day or time. Which day and time suit you?",
            ),
            _ => self.in_words(
                "Welcher Tag und welche Uhrzeit passen Ihnen?",
                "Which day and time suit you?",
            ),
        }
        .to_owned()
    }

    /// Times one after the other; a day is said once.
    pub(super) fn times(self, walls: &[NaiveDateTime], today: NaiveDate) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut day = None;
        for wall in walls {
            let time = match self.0 {
                Locale::De => format!("um {}", say_time(wall.time(), self.0)),
                Locale::En => format!("at {}", say_time(wall.time(), self.0)),
            };
            if day == Some(wall.date()) {
                parts.push(time);
            } else {
                parts.push(format!("{}, {time}", say_date(wall.date(), today, self.0)));
            }
            day = Some(wall.date());
        }
        self.list(parts)
    }

    /// One of these.
    fn list(self, parts: Vec<String>) -> String {
        joined(parts, self.in_words("oder", "or"))
    }

    /// All of these.
    fn list_all(self, parts: Vec<String>) -> String {
        joined(parts, self.in_words("und", "and"))
    }
}

fn joined(mut parts: Vec<String>, word: &str) -> String {
    match parts.pop() {
        None => String::new(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} {word} {last}", parts.join(", ")),
    }
}
