//! The words that tell a promise from what only sounds like one; German and English, folded: lower case, without
//! umlauts, "ss" for the sharp s, English words without their apostrophe.

use crate::numerals;

/// How months begin, for "am 3. Dezember".
pub(super) const MONTHS: &[&str] = &[
    "janu", "febr", "märz", "maer", "marz", "apri", "mai", "juni", "juli", "augu", "sept", "okto",
    "nove", "deze", "octo", "dece", "marc",
];

/// What a full stop shortens.
pub(super) const ABBREVIATIONS: &[&str] = &[
    "dr", "prof", "ca", "nr", "str", "tel", "evtl", "ggf", "min", "std", "st", "usw", "z", "b",
    "mr", "mrs", "ms",
];

/// What recognisers part from a participle, and the participles.
pub(super) const PREFIXES: &[&str] = &["ein", "ab", "um", "vor", "fest", "vorver"];
pub(super) const STEMS: &[&str] =
    &["getragen", "gesagt", "gebucht", "gemacht", "gelegt", "verlegt", "gezogen", "geplant"];

pub(super) const AND: &[&str] = &["und", "aber", "sondern", "and", "but"];

/// Pairs that would look like a negation or a hedge, and are none.
pub(super) const COMFORT: &[(&str, &str)] = &[
    ("kein", "problem"),
    ("keine", "sorge"),
    ("keine", "ursache"),
    ("kein", "thema"),
    ("no", "problem"),
    ("laut", "kalender"),
    ("laut", "system"),
    ("letzten", "platz"),
    ("letzten", "termin"),
    ("no", "worries"),
];

/// "Würde", which without its umlaut would be "wurde".
pub(super) const WOULD: &str = "wuerde";

/// Verbs that stand second, or first: where one follows "und", a clause of its own begins.
pub(super) const VERBS: &[&str] = &[
    "ist", "sind", "is", "isch", "habe", "hab", "habs", "hob", "haben", "hat", "hatte", "hatten",
    "war", "waren", "ware", "wurde", "wurden", "wird", "werde", "werden", WOULD, "kann", "konnen",
    "konnte", "konnten", "soll", "sollen", "sollte", "sollten", "mochte", "mochten", "will",
    "wollen", "darf", "durfen", "muss", "mussen", "musste", "mussten", "bekommen", "erhalten",
    "melde", "meldet", "melden", "rufe", "ruft", "schicke", "schickt", "schicken", "sende",
    "freue", "freuen", "gibt", "brauche", "brauchen", "passt", "geht", "steht", "stehen", "sehe",
    "sehen", "trage", "tragt", "buche", "prufe", "are", "has", "have", "ive", "youre", "can",
    "could", "would", "shall", "should", "does", "do", "may",
];

/// What a question begins with.
pub(super) const ASKING: &[&str] = &[
    "was", "wer", "wem", "wen", "wann", "welche", "welcher", "welches", "welchen", "welchem", "wo",
    "warum", "wieso", "weshalb", "wieviel", "wieviele", "wie", "what", "when", "which", "where",
    "who", "how", "why",
];

/// What follows "wie" where it asks nothing.
pub(super) const AS: &[&str] =
    &["gewunscht", "besprochen", "vereinbart", "abgesprochen", "versprochen", "gehabt", "immer"];

/// The last words of a question that leave what stands before them as it is.
pub(super) const TAGS: &[&str] = &["ja", "ok", "okay", "gell", "gut"];

/// What asks whether the sentence before is right.
pub(super) const CHECKS: &[&str] =
    &["richtig", "korrekt", "stimmt", "stimmts", "verstanden", "right", "correct", "oder", "nicht"];

pub(super) const CONDITIONS: &[&str] = &[
    "wenn",
    "falls",
    "sobald",
    "sofern",
    "ob",
    "bevor",
    "ehe",
    "nachdem",
    "angenommen",
    "vorausgesetzt",
    "if",
    "once",
    "unless",
    "whether",
    "until",
    "when",
    "after",
    "before",
];

pub(super) const NEGATIONS: &[&str] = &[
    "nicht", "nichts", "kein", "keine", "keinen", "keiner", "keinem", "keines", "nie", "niemals",
    "niemand", "weder", "ohne", "kaum", "net", "ned", "nit", "nimmer", "not", "isnt", "arent",
    "wasnt", "havent", "hasnt", "never", "no", "none", "nothing", "cannot", "cant", "couldnt",
    "dont", "doesnt", "didnt", "wont", "unable",
];

/// Not yet done, or only thought of.
pub(super) const UNREAL: &[&str] = &[
    "wird", "werde", "werden", WOULD, "kann", "kannst", "konnen", "konnt", "konnte", "konnten",
    "soll", "sollen", "sollte", "sollten", "mochte", "mochten", "will", "wollen", "wollte",
    "wollten", "darf", "durfen", "durfte", "muss", "mussen", "musste", "mussten", "brauche",
    "versuche", "would", "can", "could", "should", "shall", "might", "may", "must", "going",
    "want", "need", "trying",
];

/// Not sure, not quite, not now.
pub(super) const HEDGES: &[&str] = &[
    "wahrscheinlich",
    "vermutlich",
    "eigentlich",
    "normalerweise",
    "ublicherweise",
    "meistens",
    "scheint",
    "anscheinend",
    "scheinbar",
    "angeblich",
    "theoretisch",
    "vielleicht",
    "eventuell",
    "moglicherweise",
    "fast",
    "beinahe",
    "quasi",
    "gleich",
    "bald",
    "demnachst",
    "erst",
    "hoffentlich",
    "sonst",
    "ansonsten",
    "beispielsweise",
    "letzte",
    "letzten",
    "letzter",
    "letztes",
    "letztem",
    "gestern",
    "vorgestern",
    "damals",
    "neulich",
    "fruher",
    "ursprunglich",
    "laut",
    "maybe",
    "perhaps",
    "probably",
    "almost",
    "nearly",
    "soon",
    "usually",
    "supposed",
    "last",
    "yesterday",
    "originally",
    "apparently",
];

/// What somebody only believes, or somebody else said; counts for all that follows in the sentence.
pub(super) const REPORTS: &[&str] = &[
    "glaube",
    "denke",
    "vermute",
    "hoffe",
    "sagten",
    "sagen",
    "sagte",
    "sagt",
    "sag",
    "gesagt",
    "meinten",
    "meinte",
    "erwahnten",
    "erzahlten",
    "behauptet",
    "behaupten",
    "heisst",
    "hiess",
    "laut",
    "wissen",
    "angenommen",
    "bitten",
    "think",
    "believe",
    "hope",
    "said",
    "say",
    "told",
    "says",
    "guess",
];

/// What makes the words after "dass" the agent's own.
pub(super) const FRAMES: &[&str] = &[
    "bestatige",
    "bestatigen",
    "freue",
    "mitteilen",
    "versichern",
    "versichere",
    "confirm",
    "happy",
    "glad",
];

/// In a sentence before "dann ist der Termin gebucht": something has to be done first.
pub(super) const TO_DO: &[&str] = &[
    "muss",
    "mussen",
    "musste",
    "mussten",
    "bitte",
    "brauche",
    "brauchen",
    "brauchte",
    "klicken",
    "bestatigen",
    "geben",
    "nennen",
    "drucken",
    "sagen",
    "need",
    "please",
    "click",
];

/// First words that state nothing.
pub(super) const INTERJECTIONS: &[&str] = &[
    "so",
    "ja",
    "jawohl",
    "gut",
    "ok",
    "okay",
    "alles",
    "klar",
    "super",
    "perfekt",
    "prima",
    "wunderbar",
    "bestens",
    "also",
    "passt",
    "genau",
    "gerne",
    "gern",
    "sehr",
    "erledigt",
    "fertig",
    "und",
    "great",
    "done",
    "right",
    "yes",
    "all",
    "perfect",
];

/// What may be the subject of a sentence that begins with its verb, which then is a question or a condition.
pub(super) const SUBJECTS: &[&str] = &[
    "der", "die", "das", "den", "dem", "ihr", "ihre", "ihren", "sie", "es", "er", "dein", "deine",
    "ein", "eine", "einen", "your", "you", "the", "that", "it", "this", "dieser", "diese", "denn",
    "schon", "richtig",
];

/// "Ist", and what stands for it.
pub(super) const IS: &[&str] = &[
    "ist", "sind", "is", "isch", "wurde", "wurden", "are", "been", "youre", "its", "thats", "bist",
    "seid",
];

/// "Wäre frei" is as good as "ist frei".
pub(super) const WOULD_BE: &[&str] = &["ware", "waren"];

/// "Habe", of which only "ich" can be the subject.
pub(super) const I_HAVE: &[&str] = &["habe", "hab", "habs", "hob", "hobs", "ive", "weve"];

/// "Haben", whose subject has to be looked for.
pub(super) const WE_HAVE: &[&str] = &["haben", "ham", "hamma", "hamm", "have"];

/// Whose deeds the agent tells as its own business's.
pub(super) const COLLEAGUES: &[&str] = &["kollegin", "kollege", "system", "colleague"];

pub(super) const BOOKED: &[&str] = &[
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
pub(super) const BOOKED_IF_APPOINTMENT: &[&str] =
    &["bestatigt", "confirmed", "fixiert", "ausgemacht", "scheduled"];

pub(super) const MOVED: &[&str] = &[
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

pub(super) const MOVED_IF_APPOINTMENT: &[&str] = &["geandert", "geschoben", "vorgezogen", "gelegt"];

pub(super) const CANCELLED: &[&str] = &[
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

pub(super) const CANCELLED_IF_APPOINTMENT: &[&str] = &[
    "gestrichen",
    "geloscht",
    "rausgenommen",
    "herausgenommen",
    "ausgetragen",
    "entfernt",
    "aufgehoben",
];

/// What a noun of doing may be: "die Stornierung ist durch".
pub(super) const DONE: &[&str] = &[
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

pub(super) const BOOKING_NOUNS: &[&str] =
    &["buchung", "terminbuchung", "reservierung", "booking", "reservation"];
pub(super) const MOVING_NOUNS: &[&str] = &[
    "umbuchung",
    "terminanderung",
    "verschiebung",
    "terminverschiebung",
    "verlegung",
    "terminverlegung",
];
pub(super) const CANCELLING_NOUNS: &[&str] =
    &["stornierung", "terminabsage", "absage", "terminstornierung", "cancellation"];

/// What else is entered, confirmed, reserved or deleted.
pub(super) const OTHER_THINGS: &[&str] = &[
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
pub(super) const BY_THE_WAY: &[&str] = &["unter", "auf", "per", "mit", "under", "by", "on"];

/// What is never by the way.
pub(super) const WAITING: &[&str] = &[
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
pub(super) const TAKEN: &[&str] = &[
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

pub(super) const FREE: &[&str] = &["frei", "verfugbar", "available", "free", "open"];
pub(super) const FREE_BEFORE_NOUN: &[&str] = &["freie", "freien", "freier", "freies", "freier"];
pub(super) const FREE_NOUNS: &[&str] = &[
    "termin", "termine", "terminen", "platz", "platze", "zeit", "zeiten", "uhrzeit", "slot",
    "slots", "opening",
];

/// What the word is about that can be had; or a time, or a day.
pub(super) const TIMES: &[&str] = &[
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

pub(super) const DAYS: &[&str] = &[
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
pub(super) const NO_TIMES: &[&str] = &[
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
pub(super) const GOING_ON: &[&str] = &[
    "dem", "den", "der", "am", "um", "bei", "fur", "zur", "zum", "im", "von", "ab", "auf", "at",
    "on", "for", "with",
];

/// With a verb behind it, the beginning of a clause.
pub(super) const PRONOUNS: &[&str] =
    &["sie", "ich", "wir", "es", "das", "du", "you", "we", "i", "it"];

/// Whether a clause can end with the word: a participle, or "frei".
pub(super) fn closes(word: &str) -> bool {
    [BOOKED, MOVED, CANCELLED, FREE].iter().any(|list| list.contains(&word))
}

/// Whether the word names a time, or what is at a time.
pub(super) fn is_time(word: &str) -> bool {
    TIMES.contains(&word)
        || (!word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()))
        || numerals::german(word).is_some_and(|number| number > 1)
        || ["vormittag", "nachmittag"].iter().any(|part| word.ends_with(part))
}

/// Whether the word names a day of the week: "montag", "montags", "dienstagvormittag".
pub(super) fn is_day(word: &str) -> bool {
    DAYS.iter().any(|day| word.starts_with(day))
}

/// What is also said of persons and things that are no appointment.
pub(super) const OF_MUCH_ELSE: &[&str] = &[
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
pub(super) const OBJECTS: &[&str] = &[
    "sie", "dich", "euch", "ihn", "es", "das", "habs", "hobs", "you", "it", "that", "youre", "its",
];

/// With these, what is so was not done in this call.
pub(super) const CIRCUMSTANCES: &[&str] = &[
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
