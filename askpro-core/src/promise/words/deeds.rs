//! What is said of appointments, and of what only looks like one.

use crate::numerals;

/// "Ist", and what stands for it.
pub(in crate::promise) const IS: &[&str] = &[
    "ist", "sind", "is", "isch", "wurde", "wurden", "are", "been", "youre", "its", "thats", "bist",
    "seid",
];

/// "Wäre frei" is as good as "ist frei".
pub(in crate::promise) const WOULD_BE: &[&str] = &["ware", "waren"];

/// "Habe", of which only "ich" can be the subject.
pub(in crate::promise) const I_HAVE: &[&str] =
    &["habe", "hab", "habs", "hob", "hobs", "ive", "weve"];

/// "Haben", whose subject has to be looked for.
pub(in crate::promise) const WE_HAVE: &[&str] = &["haben", "ham", "hamma", "hamm", "have"];

/// Whose deeds the agent tells as its own business's.
pub(in crate::promise) const COLLEAGUES: &[&str] = &["kollegin", "kollege", "system", "colleague"];

pub(in crate::promise) const BOOKED: &[&str] = &[
    "gebucht",
    "gebuht",
    "gebuchd",
    "gebuacht",
    "eingebucht",
    "festgebucht",
    "eingetragen",
    "eingetragn",
    "eingetrage",
    "eitrogn",
    "eitragn",
    "angemeldet",
    "reserviert",
    "vereinbart",
    "ausgemacht",
    "festgemacht",
    "eingeplant",
    "fixiert",
    "bestatigt",
    "booked",
    "confirmed",
    "reserved",
    "scheduled",
];

/// Of those, what is said of much else, and counts only of an appointment.
pub(in crate::promise) const BOOKED_IF_APPOINTMENT: &[&str] =
    &["bestatigt", "confirmed", "fixiert", "ausgemacht", "scheduled"];

pub(in crate::promise) const MOVED: &[&str] = &[
    "verschoben",
    "verschobn",
    "ferschoben",
    "geschoben",
    "verlegt",
    "vorverlegt",
    "umgebucht",
    "umgelegt",
    "umgetragen",
    "vorgezogen",
    "verschobe",
    "geandert",
    "rescheduled",
    "moved",
    "gelegt",
];

pub(in crate::promise) const MOVED_IF_APPOINTMENT: &[&str] =
    &["geandert", "geschoben", "vorgezogen", "gelegt"];

pub(in crate::promise) const CANCELLED: &[&str] = &[
    "storniert",
    "stornirt",
    "abgesagt",
    "abgesacht",
    "gecancelt",
    "gecancelled",
    "annulliert",
    "gestrichen",
    "geloscht",
    "rausgenommen",
    "herausgenommen",
    "ausgetragen",
    "entfernt",
    "aufgehoben",
    "cancelled",
    "canceled",
];

pub(in crate::promise) const CANCELLED_IF_APPOINTMENT: &[&str] = &[
    "gestrichen",
    "geloscht",
    "rausgenommen",
    "herausgenommen",
    "ausgetragen",
    "entfernt",
    "aufgehoben",
];

/// What a noun of doing may be: "die Stornierung ist durch".
pub(in crate::promise) const DONE: &[&str] = &[
    "durch",
    "erfolgt",
    "erfolgreich",
    "abgeschlossen",
    "bestatigt",
    "geklappt",
    "gespeichert",
    "eingetragen",
    "erledigt",
    "fertig",
    "confirmed",
    "complete",
];

pub(in crate::promise) const BOOKING_NOUNS: &[&str] =
    &["buchung", "terminbuchung", "reservierung", "booking", "reservation"];
pub(in crate::promise) const MOVING_NOUNS: &[&str] = &[
    "umbuchung",
    "terminanderung",
    "verschiebung",
    "terminverschiebung",
    "verlegung",
    "terminverlegung",
];
pub(in crate::promise) const CANCELLING_NOUNS: &[&str] =
    &["stornierung", "terminabsage", "absage", "terminstornierung", "cancellation"];

/// What else is entered, confirmed, reserved or deleted.
pub(in crate::promise) const OTHER_THINGS: &[&str] = &[
    "telefonnummer",
    "handynummer",
    "mobilnummer",
    "ruckrufnummer",
    "nummer",
    "adresse",
    "emailadresse",
    "mailadresse",
    "anschrift",
    "daten",
    "geburtsdatum",
    "name",
    "namen",
    "vorname",
    "nachname",
    "wunsch",
    "wunschtermin",
    "terminwunsch",
    "terminanfrage",
    "anfrage",
    "anliegen",
    "nachricht",
    "notiz",
    "rezept",
    "uberweisung",
    "rechnung",
    "zahlung",
    "gutschein",
    "number",
    "address",
    "message",
    "request",
];

/// After these, it is only by the way: "unter Ihrem Namen", "auf Ihren Wunsch".
pub(in crate::promise) const BY_THE_WAY: &[&str] =
    &["unter", "auf", "per", "mit", "under", "by", "on"];

/// What is never by the way.
pub(in crate::promise) const WAITING: &[&str] = &[
    "warteliste",
    "ruckruf",
    "ruckrufliste",
    "ruckrufbitte",
    "parkplatz",
    "newsletter",
    "callback",
    "waitlist",
    "vorgemerkt",
];

/// Taken by somebody else, or long ago.
pub(in crate::promise) const TAKEN: &[&str] = &[
    "schon",
    "bereits",
    "voll",
    "komplett",
    "doppelt",
    "anderweitig",
    "anderen",
    "anderer",
    "anderem",
    "jemand",
    "leider",
    "already",
    "fully",
    "else",
];

pub(in crate::promise) const FREE: &[&str] = &["frei", "verfugbar", "available", "free", "open"];
pub(in crate::promise) const FREE_BEFORE_NOUN: &[&str] =
    &["freie", "freien", "freier", "freies", "freier"];
pub(in crate::promise) const FREE_NOUNS: &[&str] = &[
    "termin", "termine", "terminen", "platz", "platze", "zeit", "zeiten", "uhrzeit", "slot",
    "slots", "opening",
];

/// What the word is about that can be had; or a time, or a day.
pub(in crate::promise) const TIMES: &[&str] = &[
    "uhr",
    "halb",
    "viertel",
    "vormittag",
    "vormittags",
    "nachmittag",
    "nachmittags",
    "mittag",
    "mittags",
    "abend",
    "abends",
    "fruh",
    "uhrzeit",
    "uhrzeiten",
    "zeit",
    "zeiten",
    "zeitfenster",
    "termin",
    "termine",
    "terminen",
    "platz",
    "platze",
    "slot",
    "slots",
    "oclock",
    "pm",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "noon",
    "half",
    "appointment",
];

pub(in crate::promise) const DAYS: &[&str] = &[
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

/// Something that is there, and no time.
pub(in crate::promise) const NO_TIMES: &[&str] = &[
    "mitarbeiter",
    "mitarbeiterin",
    "kollege",
    "kollegin",
    "leitung",
    "eintritt",
    "parkplatz",
    "parkplatze",
    "online",
    "onlinebuchung",
    "webseite",
    "website",
    "telefonisch",
    "hotline",
    "wieder",
    "rund",
    "geschlossen",
    "laser",
    "gerat",
    "assistent",
    "assistentin",
    "feel",
];

/// What may follow a comma where a clause only goes on.
pub(in crate::promise) const GOING_ON: &[&str] = &[
    "dem", "den", "der", "am", "um", "bei", "fur", "zur", "zum", "im", "von", "ab", "auf", "at",
    "on", "for", "with",
];

/// With a verb behind it, the beginning of a clause.
pub(in crate::promise) const PRONOUNS: &[&str] =
    &["sie", "ich", "wir", "es", "das", "du", "you", "we", "i", "it"];

/// Whether a clause can end with the word: a participle, or "frei".
pub(in crate::promise) fn closes(word: &str) -> bool {
    [BOOKED, MOVED, CANCELLED, FREE].iter().any(|list| list.contains(&word))
}

/// Whether the word names a time, or what is at a time.
pub(in crate::promise) fn is_time(word: &str) -> bool {
    TIMES.contains(&word)
        || (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()))
        || numerals::german(word).is_some_and(|number| number > 1)
        || ["vormittag", "nachmittag"].iter().any(|part| word.ends_with(part))
}

/// Whether the word names a day of the week: "montag", "montags", "dienstagvormittag".
pub(in crate::promise) fn is_day(word: &str) -> bool {
    DAYS.iter().any(|day| word.starts_with(day))
}

/// What is also said of persons and things that are no appointment.
pub(in crate::promise) const OF_MUCH_ELSE: &[&str] = &[
    "eingetragen",
    "eingetragn",
    "eingetrage",
    "eitrogn",
    "eitragn",
    "angemeldet",
    "reserviert",
    "vereinbart",
    "festgemacht",
    "eingeplant",
    "verschoben",
    "verschobn",
    "ferschoben",
    "verlegt",
    "reserved",
    "moved",
];

/// What stands for an appointment, or for who has it.
pub(in crate::promise) const OBJECTS: &[&str] = &[
    "sie", "dich", "euch", "ihn", "es", "das", "habs", "hobs", "you", "it", "that", "youre", "its",
];

/// With these, what is so was not done in this call.
pub(in crate::promise) const CIRCUMSTANCES: &[&str] = &[
    "deshalb",
    "deswegen",
    "daher",
    "darum",
    "alle",
    "einmal",
    "zweimal",
    "mehrfach",
    "inzwischen",
];
