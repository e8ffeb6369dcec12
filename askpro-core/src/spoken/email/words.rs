//! The words in a spelled address, as tables. All of them folded, where nothing else is said.

/// A sign by its name, and whether nothing else is called so.
pub(super) fn sign(word: &str) -> Option<(char, bool)> {
    Some(match word {
        "klammeraffe" | "klammeraffen" | "affenschwanz" | "affenschwanzchen" | "atzeichen"
        | "at" => ('@', true),
        "punkt" | "dot" => ('.', true),
        "minus" | "bindestrich" | "mittelstrich" | "trennstrich" | "hyphen" | "dash" => ('-', true),
        "strich" => ('-', false),
        "unterstrich" | "underscore" | "tiefstrich" => ('_', true),
        "plus" | "pluszeichen" => ('+', true),
        _ => return None,
    })
}

/// Signs with a name of two words.
pub(super) const SIGN_PHRASES: [(&[&str], char); 4] = [
    (&["unter", "strich"], '_'),
    (&["strich", "unten"], '_'),
    (&["at", "zeichen"], '@'),
    (&["at", "sign"], '@'),
];

/// What is said of an address as a whole, the longest first; with it, whether it says that words stand together.
pub(super) const DIRECTIONS: [(&[&str], bool); 23] = [
    (&["alles", "zusammen", "geschrieben"], true),
    (&["alles", "klein", "geschrieben"], false),
    (&["alles", "in", "kleinbuchstaben"], false),
    (&["alles", "in", "einem", "wort"], true),
    (&["all", "lower", "case"], false),
    (&["all", "one", "word"], true),
    (&["in", "einem", "wort"], true),
    (&["als", "ein", "wort"], true),
    (&["alles", "zusammengeschrieben"], true),
    (&["alles", "kleingeschrieben"], false),
    (&["alles", "zusammen"], true),
    (&["alles", "klein"], false),
    (&["zusammen", "geschrieben"], true),
    (&["klein", "geschrieben"], false),
    (&["in", "kleinbuchstaben"], false),
    (&["ohne", "leerzeichen"], true),
    (&["ein", "wort"], true),
    (&["one", "word"], true),
    (&["lower", "case"], false),
    (&["all", "lowercase"], false),
    (&["zusammengeschrieben"], true),
    (&["kleingeschrieben"], false),
    (&["lowercase"], false),
];

/// Words of which an introduction consists: "also meine E-Mail-Adresse ist".
pub(super) fn introduces(word: &str) -> bool {
    ends_introduction(word)
        || matches!(
            word,
            "meine"
                | "mein"
                | "die"
                | "das"
                | "der"
                | "e"
                | "email"
                | "mail"
                | "emailadresse"
                | "mailadresse"
                | "adresse"
                | "also"
                | "ja"
                | "my"
                | "the"
                | "address"
                | "it"
        )
}

/// The words with which an introduction ends.
pub(super) fn ends_introduction(word: &str) -> bool {
    matches!(word, "ist" | "lautet" | "ware" | "heisst" | "unter" | "is" | "its")
}

/// Sounds that are no words. Not folded: "ah" may be a part of a name.
pub(super) fn is_hesitation(raw: &str) -> bool {
    matches!(raw, "äh" | "ähm" | "öh" | "öhm" | "hm" | "hmm" | "mhm")
}

/// Words that may be said around an address, and may stand in one.
pub(super) fn may_fill(word: &str) -> bool {
    matches!(
        word,
        "also"
            | "ja"
            | "genau"
            | "dann"
            | "okay"
            | "ok"
            | "bitte"
            | "gerne"
            | "dankeschon"
            | "danke"
            | "so"
            | "gut"
            | "jetzt"
            | "then"
            | "please"
            | "well"
            | "yes"
            | "thanks"
    )
}

/// Words that say something about the address that cannot be followed, so that nothing of it can be relied on.
pub(super) fn is_refused(word: &str) -> bool {
    matches!(
        word,
        "wie"
            | "mit"
            | "ohne"
            | "nein"
            | "nee"
            | "nicht"
            | "kein"
            | "keine"
            | "oder"
            | "falsch"
            | "quatsch"
            | "korrektur"
            | "entschuldigung"
            | "umlaut"
            | "buchstabiert"
            | "buchstabiere"
            | "geschrieben"
            | "schragstrich"
            | "slash"
            | "leerzeichen"
            | "sondern"
            | "statt"
            | "no"
            | "or"
            | "not"
            | "with"
            | "without"
            | "sorry"
    )
}

/// "Doppel n": how often the letter stands.
pub(super) fn times(word: &str) -> Option<usize> {
    Some(match word {
        "doppel" | "doppelt" | "doppeltes" | "double" | "zweimal" => 2,
        "dreimal" | "triple" => 3,
        _ => return None,
    })
}

/// Letters by a name that is nothing else.
pub(super) fn letter_name(word: &str) -> Option<&'static str> {
    Some(match word {
        "jot" => "j",
        "vau" => "v",
        "ypsilon" => "y",
        "zett" | "zet" => "z",
        "eszett" => "ß",
        _ => return None,
    })
}

/// "a wie Anton".
pub(super) fn compares(word: &str) -> bool {
    matches!(word, "wie" | "fur" | "for")
}

/// The words of the German spelling tables, first the older ones and then the towns of DIN 5009 of 2022. Said without
/// their letters, they may as well be names.
const SPELLING: [&str; 58] = [
    "anton",
    "arger",
    "berta",
    "casar",
    "dora",
    "emil",
    "friedrich",
    "gustav",
    "heinrich",
    "ida",
    "julius",
    "kaufmann",
    "ludwig",
    "martha",
    "nordpol",
    "otto",
    "okonom",
    "paula",
    "quelle",
    "richard",
    "samuel",
    "siegfried",
    "schule",
    "theodor",
    "ulrich",
    "ubermut",
    "viktor",
    "wilhelm",
    "xanthippe",
    "zacharias",
    "zeppelin",
    "nathan",
    "aachen",
    "berlin",
    "chemnitz",
    "dusseldorf",
    "essen",
    "frankfurt",
    "goslar",
    "hamburg",
    "ingelheim",
    "jena",
    "koln",
    "leipzig",
    "munchen",
    "nurnberg",
    "offenbach",
    "potsdam",
    "quickborn",
    "rostock",
    "salzwedel",
    "tubingen",
    "unna",
    "volklingen",
    "wuppertal",
    "xanten",
    "zwickau",
    "ypsilon",
];

pub(super) fn is_spelling_word(word: &str) -> bool {
    SPELLING.contains(&word)
}

/// Domains of mail services, whose names are known however they are said ("g mail", "hot mail").
const SERVICES: [&str; 36] = [
    "gmx.de",
    "gmx.net",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "web.de",
    "gmail.com",
    "googlemail.com",
    "t-online.de",
    "magenta.de",
    "hotmail.com",
    "hotmail.de",
    "outlook.com",
    "outlook.de",
    "live.de",
    "live.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "yahoo.de",
    "yahoo.com",
    "ymail.com",
    "freenet.de",
    "posteo.de",
    "mailbox.org",
    "aol.com",
    "arcor.de",
    "proton.me",
    "protonmail.com",
    "online.de",
    "vodafone.de",
    "mail.de",
    "email.de",
    "bluewin.ch",
    "aon.at",
    "example.com",
];

pub(super) fn is_service(domain: &str) -> bool {
    SERVICES.contains(&domain)
}

/// Endings of domains that callers of a business here have. Another one may be a word that was misheard.
const ENDINGS: [&str; 24] = [
    "de", "com", "net", "org", "info", "at", "ch", "eu", "biz", "io", "me", "li", "lu", "fr", "nl",
    "it", "es", "uk", "us", "pl", "dk", "be", "cz", "berlin",
];

pub(super) fn is_ending(label: &str) -> bool {
    ENDINGS.contains(&label)
}

/// What a recogniser writes for an ending that it took for a word.
pub(super) fn misheard_ending(label: &str) -> Option<&'static str> {
    Some(match label {
        "komm" | "kom" => "com",
        "nett" => "net",
        _ => return None,
    })
}
