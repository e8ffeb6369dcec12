//! What callers hear. One short sentence each, in German and in English.

mod question;

use chrono::{Duration, NaiveDate, NaiveDateTime, NaiveTime};

use crate::datetime::{say_datetime, say_on, say_time};
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
    /// Nor a call-back: it is not known who would call.
    not_bookable: "Hier kann ich leider keine Termine vergeben.", "I am afraid I cannot make appointments here.";
    nothing_bookable: "Hier kann ich leider keine Termine vergeben. Soll ich einen Rückruf notieren?",
        "I am afraid I cannot make appointments here. Shall I note a call-back?";
    /// "Daten erfolgreich gesammelt" (№102), as it is said on the phone.
    collected: "Danke, ich habe alles notiert.", "Thank you, I have noted everything.";
    /// Without regret: another sentence follows.
    nothing_then: "Zu dieser Zeit ist nichts frei.", "There is nothing free then.";
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
    which_new_time: "Auf wann darf ich ihn legen?", "To which time shall I move it?";
    which_name: "Auf welchen Namen darf ich den Termin eintragen?", "Under which name shall I book it?";
    which_phone: "Unter welcher Nummer erreichen wir Sie?", "At which number can we reach you?";
    not_confirmed_yet: "Der Termin ist noch nicht bestätigt. Wir prüfen das und melden uns, falls es nicht klappt.",
        "The appointment is not confirmed yet. We will check, and call you if it does not work out.";
    booked_already: "In diesem Gespräch ist schon ein Termin gebucht.",
        "An appointment has been booked in this call already.";
    callback_instead: "Das hat leider nicht geklappt. Ich habe einen Rückruf notiert, wir melden uns bei Ihnen.",
        "I am afraid that did not work. I have noted a call-back, and we will get back to you.";
    /// "Keine Termine unter dieser Nummer gefunden" (№111), as it is said on the phone.
    no_appointments: "Unter Ihrer Nummer finde ich leider keinen Termin.",
        "I am afraid I find no appointment under your number.";
    no_such_appointment: "Dazu finde ich leider keinen Termin.", "I am afraid I cannot find such an appointment.";
    on_which_name: "Auf welchen Namen lautet der Termin?", "Under which name is the appointment?";
    on_which_name_and_day: "Auf welchen Namen und an welchem Tag ist der Termin?",
        "Under which name and on which day is the appointment?";
    not_identified: "Ich finde Sie so leider nicht. Ich habe einen Rückruf notiert.",
        "I am afraid I cannot find you that way. I have noted a call-back.";
    not_identified_nor_reachable:
        "Ich finde Sie so leider nicht. Unter welcher Nummer können wir Sie zurückrufen?",
        "I am afraid I cannot find you that way. At which number can we call you back?";
    wants_appointment_looked_up: "Termin suchen, ändern oder absagen; der Anrufer war nicht zuzuordnen",
        "Find, change or cancel an appointment; the caller could not be matched";
    begun_already: "Dieser Termin hat schon begonnen.", "That appointment has begun already.";
    too_soon: "So kurzfristig ist das leider nicht möglich.", "That is too short notice, I am afraid.";
    /// "Die Stornierung konnte nicht durchgeführt werden" (№117), as it is said on the phone.
    not_cancelled: "Ich konnte den Termin leider nicht absagen.",
        "I am afraid I could not cancel the appointment.";
    /// "Die Terminänderung konnte nicht durchgeführt werden" (№116), as it is said on the phone.
    not_moved: "Ich konnte den Termin leider nicht verschieben.",
        "I am afraid I could not move the appointment.";
    misunderstood: "Das habe ich nicht verstanden. Können Sie es noch einmal sagen?",
        "I did not get that. Could you say it again?";
    callback_at_which_number: "Ich habe das notiert. Unter welcher Nummer können wir Sie zurückrufen?",
        "I have noted that. At which number can we call you back?";
    no_second_booking: "Einen weiteren Termin kann ich in diesem Gespräch nicht eintragen. Ich habe einen Rückruf notiert, \
         wir melden uns bei Ihnen.",
        "I cannot enter another appointment in this call. I have noted a call-back, we will get back to you.";
    call_is_over: "Das Gespräch ist schon beendet.", "This call is over already.";
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

    /// As "Der gewünschte Termin ist nicht verfügbar" (№103, №115), where nothing is offered instead.
    pub(super) fn is_taken(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let taken = self.taken(wall, today);
        let instead =
            self.in_words("Soll ich einen Rückruf notieren?", "Shall I note a call-back?");
        format!("{taken} {instead}")
    }

    fn taken(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => format!("{moment}, ist leider nicht verfügbar."),
            Locale::En => format!("{moment} is not available, I am afraid."),
        }
    }

    /// As [`Self::is_taken`], with the times that are offered instead, and how many these are.
    pub(super) fn instead(
        self,
        wall: NaiveDateTime,
        today: NaiveDate,
        times: &str,
        count: usize,
    ) -> String {
        let taken = self.taken(wall, today);
        match (self.0, count) {
            (Locale::De, 1) => format!("{taken} Frei wäre {times}. Passt Ihnen das?"),
            (Locale::De, _) => format!("{taken} Frei wäre {times}. Passt Ihnen davon etwas?"),
            (Locale::En, 1) => format!("{taken} I could offer {times}. Does that suit you?"),
            (Locale::En, _) => {
                format!("{taken} I could offer {times}. Does one of these suit you?")
            }
        }
    }

    /// As "Es gibt verfügbare Termine" (№104), with the times.
    pub(super) fn free(self, times: &str, count: usize) -> String {
        match (self.0, count) {
            (Locale::De, 1) => format!("Der nächste freie Termin ist {times}. Passt Ihnen das?"),
            (Locale::De, _) => format!("Frei wäre {times}. Was passt Ihnen?"),
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

    /// A call books once.
    pub(super) fn booked_already_at(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        format!(
            "{} {}.",
            self.in_words(
                "In diesem Gespräch ist schon ein Termin gebucht:",
                "An appointment is booked in this call already:"
            ),
            self.moment(wall, today)
        )
    }

    pub(super) fn requested(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => {
                format!("Ihr Termin ist angefragt: {moment}. Wir bestätigen ihn Ihnen noch.")
            }
            Locale::En => {
                format!("Your appointment is requested: {moment}. We will confirm it to you.")
            }
        }
    }

    pub(super) fn duration(self, minutes: u32) -> String {
        match self.0 {
            Locale::De => format!("Das dauert etwa {minutes} Minuten."),
            Locale::En => format!("That takes about {minutes} minutes."),
        }
    }

    pub(super) fn moved(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let moment = self.moment(wall, today);
        match self.0 {
            Locale::De => format!("Ihr Termin wurde verschoben: {moment}."),
            Locale::En => format!("Your appointment has been moved: {moment}."),
        }
    }

    pub(super) fn cancelled(self, wall: NaiveDateTime, today: NaiveDate) -> String {
        let on = say_on(wall.date(), wall.time(), today, self.0);
        match self.0 {
            Locale::De => format!("Ihr Termin {on} wurde erfolgreich storniert."),
            Locale::En => format!("Your appointment {on} has been cancelled."),
        }
    }

    /// Until when it could have been changed (№114).
    pub(super) fn too_late(self, notice: Duration) -> String {
        let hours = self.hours(notice);
        match self.0 {
            Locale::De => format!("Termine können nur bis {hours} vorher geändert werden."),
            Locale::En => format!("Appointments can only be changed up to {hours} before."),
        }
    }

    /// Until when it could have been cancelled.
    pub(super) fn too_late_to_cancel(self, notice: Duration) -> String {
        let hours = self.hours(notice);
        match self.0 {
            Locale::De => format!("Termine können nur bis {hours} vorher abgesagt werden."),
            Locale::En => format!("Appointments can only be cancelled up to {hours} before."),
        }
    }

    fn hours(self, notice: Duration) -> String {
        match (self.0, notice.num_hours()) {
            (Locale::De, 1) => "eine Stunde".to_owned(),
            (Locale::De, hours) => format!("{hours} Stunden"),
            (Locale::En, 1) => "one hour".to_owned(),
            (Locale::En, hours) => format!("{hours} hours"),
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
        let on = |wall: &NaiveDateTime| say_on(wall.date(), wall.time(), today, self.0);
        let (which, the_one) = match self.0 {
            Locale::De => ("Welchen Termin meinen Sie", "den"),
            Locale::En => ("Which appointment do you mean", "the one"),
        };
        let each = walls.iter().map(|wall| format!("{the_one} {}", on(wall))).collect();
        // The comma closes "dem 25. Juni".
        let each = joined(each, self.in_words(", oder ", ", or "));
        format!("{which}: {each}?")
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
        let from = say_on(from.date(), from.time(), today, self.0);
        match self.0 {
            Locale::De => format!("Wir haben gerade geschlossen und öffnen wieder {from}."),
            Locale::En => format!("We are closed and open again {from}."),
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

    /// Times one after the other, as they follow "frei wäre"; a day is said once.
    pub(super) fn times(self, walls: &[NaiveDateTime], today: NaiveDate) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut day = None;
        for wall in walls {
            let (date, time) = (wall.date(), wall.time());
            parts.push(match self.0 {
                Locale::De if day == Some(date) => format!("um {}", say_time(time, self.0)),
                Locale::En if day == Some(date) => format!("at {}", say_time(time, self.0)),
                Locale::De => say_on(date, time, today, self.0),
                Locale::En => say_datetime(date, time, today, self.0),
            });
            day = Some(date);
        }
        self.list(parts)
    }

    /// One of these.
    fn list(self, parts: Vec<String>) -> String {
        joined(parts, self.in_words(" oder ", " or "))
    }

    /// All of these.
    fn list_all(self, parts: Vec<String>) -> String {
        joined(parts, self.in_words(" und ", " and "))
    }
}

fn joined(mut parts: Vec<String>, word: &str) -> String {
    match parts.pop() {
        None => String::new(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{}{word}{last}", parts.join(", ")),
    }
}
