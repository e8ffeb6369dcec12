//! What operators read about a reason.

use super::TaskReason;
use crate::tenant::Locale;

impl TaskReason {
    /// The reason as a title, for those who do the task.
    ///
    /// ```
    /// use askpro_core::{Locale, TaskReason};
    /// assert_eq!(TaskReason::SlotTaken.title(Locale::De), "Die Zeit ist nicht mehr frei");
    /// assert_eq!(TaskReason::SlotTaken.title(Locale::En), "The slot is no longer free");
    /// ```
    #[must_use]
    pub const fn title(self, locale: Locale) -> &'static str {
        match locale {
            Locale::De => german_title(self),
            Locale::En => english_title(self),
        }
    }

    /// What to do about it, in a sentence or two.
    #[must_use]
    pub const fn advice(self, locale: Locale) -> &'static str {
        match locale {
            Locale::De => german_advice(self),
            Locale::En => english_advice(self),
        }
    }
}

const fn german_title(reason: TaskReason) -> &'static str {
    match reason {
        TaskReason::UnknownNumber => "Die gewählte Nummer gehört zu keiner Filiale",
        TaskReason::BranchInactive => "Die Filiale ist abgeschaltet",
        TaskReason::EventTypeMissing => "Für den Wunsch ist kein Ereignistyp eingestellt",
        TaskReason::ServiceUnknown => "Die genannte Leistung ist nicht bekannt",
        TaskReason::StaffUnknown => "Unklar ist, bei wem der Termin sein soll",
        TaskReason::MissingField => "Eine nötige Angabe fehlt",
        TaskReason::ConfirmationUnclear => "Unklar ist, ob der Anrufer den Termin wollte",
        TaskReason::DateUnclear => "Tag oder Uhrzeit sind unklar",
        TaskReason::DateInPast => "Der Termin liegt in der Vergangenheit",
        TaskReason::PhoneUnusable => "Die Telefonnummer ist nicht brauchbar",
        TaskReason::SlotTaken => "Die Zeit ist nicht mehr frei",
        TaskReason::BookingRefused => "Der Kalender hat die Buchung abgelehnt",
        TaskReason::CalendarMisconfigured => {
            "Der Kalender ist falsch eingerichtet oder lehnt den Schlüssel ab"
        }
        TaskReason::OutcomeUnsettled => "Unklar ist, ob der Termin im Kalender steht",
        TaskReason::BookingVanished => "Ein bestätigter Termin fehlt im Kalender",
        TaskReason::CalendarUnavailable => "Der Kalender war zu lange nicht erreichbar",
        TaskReason::ProcessingFailed => "Der Anruf konnte nicht verarbeitet werden",
        TaskReason::CallbackRequested => "Der Anrufer möchte zurückgerufen werden",
        TaskReason::PromiseNotKept => "Der Assistent hat etwas zugesagt, das nicht geschehen ist",
    }
}

const fn english_title(reason: TaskReason) -> &'static str {
    match reason {
        TaskReason::UnknownNumber => "The dialled number belongs to no branch",
        TaskReason::BranchInactive => "The branch is switched off",
        TaskReason::EventTypeMissing => "No event type is set for what the caller wants",
        TaskReason::ServiceUnknown => "The service the caller named is not known",
        TaskReason::StaffUnknown => "With whom the caller wants the appointment is unclear",
        TaskReason::MissingField => "Something that a booking needs is missing",
        TaskReason::ConfirmationUnclear => "Whether the caller agreed is not clear",
        TaskReason::DateUnclear => "The day or the time is not clear",
        TaskReason::DateInPast => "The date lies in the past",
        TaskReason::PhoneUnusable => "The phone number cannot be used",
        TaskReason::SlotTaken => "The slot is no longer free",
        TaskReason::BookingRefused => "The calendar refused the booking",
        TaskReason::CalendarMisconfigured => "The calendar is set up wrongly, or refuses the key",
        TaskReason::OutcomeUnsettled => "Whether the calendar has the booking is not known",
        TaskReason::BookingVanished => "A confirmed appointment is missing in the calendar",
        TaskReason::CalendarUnavailable => "The calendar could not be reached for too long",
        TaskReason::ProcessingFailed => "The call could not be processed",
        TaskReason::CallbackRequested => "The caller wants to be called back",
        TaskReason::PromiseNotKept => "The agent promised what did not happen",
    }
}

const fn german_advice(reason: TaskReason) -> &'static str {
    match reason {
        TaskReason::UnknownNumber => {
            "Tragen Sie die Nummer bei der richtigen Filiale ein und rufen Sie zurück."
        }
        TaskReason::BranchInactive => {
            "Schalten Sie die Filiale ein und lassen Sie es erneut versuchen, oder tragen Sie den Termin selbst ein."
        }
        TaskReason::EventTypeMissing => {
            "Tragen Sie den Ereignistyp bei Filiale oder Leistung ein und lassen Sie es erneut versuchen."
        }
        TaskReason::ServiceUnknown => {
            "Tragen Sie die Leistung oder einen weiteren Namen dafür ein und lassen Sie es erneut versuchen, \
             oder rufen Sie zurück."
        }
        TaskReason::StaffUnknown => {
            "Tragen Sie den Namen bei der Leistung ein und lassen Sie es erneut versuchen, oder rufen Sie zurück."
        }
        TaskReason::MissingField
        | TaskReason::ConfirmationUnclear
        | TaskReason::DateUnclear
        | TaskReason::DateInPast => "Fragen Sie den Anrufer und tragen Sie den Termin ein.",
        TaskReason::PhoneUnusable => {
            "Sehen Sie im Anruf nach, wie der Anrufer zu erreichen ist, und tragen Sie den Termin ein."
        }
        TaskReason::SlotTaken => "Rufen Sie zurück und bieten Sie eine der freien Zeiten an.",
        TaskReason::BookingRefused => {
            "Sehen Sie nach, was der Kalender verlangt, und tragen Sie den Termin selbst ein."
        }
        TaskReason::CalendarMisconfigured => {
            "Bringen Sie die Verbindung in Ordnung (askpro check) und lassen Sie es erneut versuchen."
        }
        TaskReason::OutcomeUnsettled => {
            "Sehen Sie im Kalender nach. Steht der Termin nicht dort, lassen Sie es erneut versuchen: \
             Vor dem Buchen wird noch einmal nachgesehen."
        }
        TaskReason::BookingVanished => {
            "Sehen Sie im Kalender nach, tragen Sie den Termin neu ein, oder sagen Sie dem Kunden Bescheid: \
             Er kommt sonst vergeblich."
        }
        TaskReason::CalendarUnavailable => {
            "Lassen Sie es erneut versuchen, oder tragen Sie den Termin selbst ein."
        }
        TaskReason::ProcessingFailed => {
            "Sehen Sie in das Protokoll, beheben Sie die Ursache und lassen Sie es erneut versuchen."
        }
        TaskReason::CallbackRequested => "Rufen Sie zurück; was der Anrufer sagte, steht dabei.",
        TaskReason::PromiseNotKept => {
            "Lesen Sie das Gespräch nach und sagen Sie dem Anrufer Bescheid: Er verlässt sich darauf."
        }
    }
}

const fn english_advice(reason: TaskReason) -> &'static str {
    match reason {
        TaskReason::UnknownNumber => "Enter the number at the right branch, and call back.",
        TaskReason::BranchInactive => {
            "Switch the branch on and retry, or enter the appointment by hand."
        }
        TaskReason::EventTypeMissing => {
            "Enter the event type at the branch or the service, and retry."
        }
        TaskReason::ServiceUnknown => {
            "Enter the service or another name for it and retry, or call back."
        }
        TaskReason::StaffUnknown => "Enter the name at the service and retry, or call back.",
        TaskReason::MissingField
        | TaskReason::ConfirmationUnclear
        | TaskReason::DateUnclear
        | TaskReason::DateInPast => "Ask the caller, and enter the appointment.",
        TaskReason::PhoneUnusable => {
            "Look into the call for how to reach the caller, and enter the appointment."
        }
        TaskReason::SlotTaken => "Call back, and offer one of the free times.",
        TaskReason::BookingRefused => {
            "Look up what the calendar asks for, and enter the appointment by hand."
        }
        TaskReason::CalendarMisconfigured => "Mend the connection (askpro check), and retry.",
        TaskReason::OutcomeUnsettled => {
            "Look into the calendar. Where it has no such booking, retry: it looks once more before it books."
        }
        TaskReason::BookingVanished => {
            "Look into the calendar, enter the appointment again, or tell the customer, who would come in vain."
        }
        TaskReason::CalendarUnavailable => "Retry, or enter the appointment by hand.",
        TaskReason::ProcessingFailed => "Look into the log, mend the cause, and retry.",
        TaskReason::CallbackRequested => "Call back; what the caller said is with it.",
        TaskReason::PromiseNotKept => "Read the call, and tell the caller, who relies on it.",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reason_has_a_title_of_its_own_and_advice_in_both_languages() {
        for locale in [Locale::De, Locale::En] {
            let titles: HashSet<_> =
                TaskReason::ALL.into_iter().map(|reason| reason.title(locale)).collect();
            assert_eq!(titles.len(), TaskReason::ALL.len());
            assert!(TaskReason::ALL.into_iter().all(|reason| reason.advice(locale).ends_with('.')));
        }
    }

    #[test]
    fn retrying_is_advised_where_it_is_possible_and_only_there() {
        for reason in TaskReason::ALL {
            let advised = (
                reason.advice(Locale::De).contains("erneut versuchen"),
                reason.advice(Locale::En).to_lowercase().contains("retry"),
            );
            let possible = reason.can_be_retried();
            assert_eq!(advised, (possible, possible), "{}", reason.as_str());
        }
    }
}
