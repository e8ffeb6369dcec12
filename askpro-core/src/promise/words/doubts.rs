//! What parts sentences, and what makes them questions, conditions, wishes or reports.

/// How months begin, for "am 3. Dezember".
pub(in crate::promise) const MONTHS: &[&str] = &[
    "janu", "febr", "märz", "maer", "marz", "apri", "mai", "juni", "juli", "augu", "sept", "okto",
    "nove", "deze", "octo", "dece", "marc",
];

/// What a full stop shortens.
pub(in crate::promise) const ABBREVIATIONS: &[&str] = &[
    "dr", "prof", "ca", "nr", "str", "tel", "evtl", "ggf", "min", "std", "st", "usw", "z", "b",
    "mr", "mrs", "ms",
];

/// What recognisers part from a participle, and the participles.
pub(in crate::promise) const PREFIXES: &[&str] = &["ein", "ab", "um", "vor", "fest", "vorver"];
pub(in crate::promise) const STEMS: &[&str] =
    &["getragen", "gesagt", "gebucht", "gemacht", "gelegt", "verlegt", "gezogen", "geplant"];

pub(in crate::promise) const AND: &[&str] = &["und", "aber", "sondern", "and", "but"];

/// Pairs that would look like a negation or a hedge, and are none.
pub(in crate::promise) const COMFORT: &[(&str, &str)] = &[
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
pub(in crate::promise) const WOULD: &str = "wuerde";

/// Verbs that stand second, or first: where one follows "und", a clause of its own begins.
pub(in crate::promise) const VERBS: &[&str] = &[
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
pub(in crate::promise) const ASKING: &[&str] = &[
    "was", "wer", "wem", "wen", "wann", "welche", "welcher", "welches", "welchen", "welchem", "wo",
    "warum", "wieso", "weshalb", "wieviel", "wieviele", "wie", "what", "when", "which", "where",
    "who", "how", "why",
];

/// What follows "wie" where it asks nothing.
pub(in crate::promise) const AS: &[&str] =
    &["gewunscht", "besprochen", "vereinbart", "abgesprochen", "versprochen", "gehabt", "immer"];

/// The last words of a question that leave what stands before them as it is.
pub(in crate::promise) const TAGS: &[&str] = &["ja", "ok", "okay", "gell", "gut"];

/// What asks whether the sentence before is right.
pub(in crate::promise) const CHECKS: &[&str] =
    &["richtig", "korrekt", "stimmt", "stimmts", "verstanden", "right", "correct", "oder", "nicht"];

pub(in crate::promise) const CONDITIONS: &[&str] = &[
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

pub(in crate::promise) const NEGATIONS: &[&str] = &[
    "nicht", "nichts", "kein", "keine", "keinen", "keiner", "keinem", "keines", "nie", "niemals",
    "niemand", "weder", "ohne", "kaum", "net", "ned", "nit", "nimmer", "not", "isnt", "arent",
    "wasnt", "havent", "hasnt", "never", "no", "none", "nothing", "cannot", "cant", "couldnt",
    "dont", "doesnt", "didnt", "wont", "unable",
];

/// Not yet done, or only thought of.
pub(in crate::promise) const UNREAL: &[&str] = &[
    "wird", "werde", "werden", WOULD, "kann", "kannst", "konnen", "konnt", "konnte", "konnten",
    "soll", "sollen", "sollte", "sollten", "mochte", "mochten", "will", "wollen", "wollte",
    "wollten", "darf", "durfen", "durfte", "muss", "mussen", "musste", "mussten", "brauche",
    "versuche", "would", "can", "could", "should", "shall", "might", "may", "must", "going",
    "want", "need", "trying",
];

/// Not sure, not quite, not now.
pub(in crate::promise) const HEDGES: &[&str] = &[
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
pub(in crate::promise) const REPORTS: &[&str] = &[
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
pub(in crate::promise) const FRAMES: &[&str] = &[
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
pub(in crate::promise) const TO_DO: &[&str] = &[
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
pub(in crate::promise) const INTERJECTIONS: &[&str] = &[
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
pub(in crate::promise) const SUBJECTS: &[&str] = &[
    "der", "die", "das", "den", "dem", "ihr", "ihre", "ihren", "sie", "es", "er", "dein", "deine",
    "ein", "eine", "einen", "your", "you", "the", "that", "it", "this", "dieser", "diese", "denn",
    "schon", "richtig",
];
