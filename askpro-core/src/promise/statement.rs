//! What a clause states: a verb that stands where a main clause has it, and what follows it.

use super::PromiseKind::{self, Booked, Cancelled, Free, Moved};
use super::guard::{Stated, is_in, lead};
use super::text::Clause;
use super::{free, words};

/// The facts that a clause states.
pub(super) fn kinds(stated: Stated<'_>) -> Vec<PromiseKind> {
    let clause = stated.clause;
    let mut kinds = Vec::new();
    if !is_about_other_things(clause) {
        kinds.extend(by_noun(clause));
        if kinds.is_empty() {
            kinds.extend(deeds(stated));
        }
        if kinds.is_empty() && is_the_new_one(clause) {
            kinds.push(Moved);
        }
        if kinds.is_empty() && stands(stated) {
            kinds.push(Booked);
        }
    }
    if free::is_free(clause) {
        kinds.push(Free);
    }
    kinds
}

/// "Die Stornierung ist durch": the noun tells what, the rest that it is done.
fn by_noun(clause: &Clause) -> Option<PromiseKind> {
    const PAST: &[&str] = &["ist", "war", "wurde", "hat", "is", "isch", "has"];
    let nouns = [
        (words::CANCELLING_NOUNS, Cancelled),
        (words::MOVING_NOUNS, Moved),
        (words::BOOKING_NOUNS, Booked),
    ];
    let verb = clause.words.iter().position(|word| is_in(word, PAST))?;
    let (before, after) = clause.words.split_at_checked(verb)?;
    let is_done = after.iter().any(|word| is_in(word, words::DONE));
    // "Nach der Umbuchung ist" is no subject.
    let subject = before.last().filter(|_| is_done && before.len() <= 3)?;
    nouns.into_iter().find(|(list, _)| is_in(subject, list)).map(|(_, kind)| kind)
}

/// What was done, by participles: "ist gebucht", "habe ich abgesagt", "gebucht!".
fn deeds(stated: Stated<'_>) -> Vec<PromiseKind> {
    let clause = stated.clause;
    let participles = clause.words.iter().enumerate();
    participles
        .filter_map(|(at, word)| {
            let kind = participle(stated, at, word)?;
            // "Noch zehn Minuten reserviert", "schon gebucht".
            let lasting = clause.has(words::TAKEN)
                || clause.has(words::CIRCUMSTANCES)
                || (kind == Booked && clause.has(&["noch"]))
                || ["ihnen", "dir", "ihrem", "ihrer", "der", "einem"]
                    .iter()
                    .any(|who| clause.has_phrase(&["von", who]));
            let passive = passive(stated, at)
                && !lasting
                && (kind != Cancelled || may_be_an_appointment(stated, at));
            (passive || active(stated, at) || bare(stated, at)).then_some(kind)
        })
        .collect()
}

/// What a participle says, if it is said of an appointment.
fn participle(stated: Stated<'_>, at: usize, word: &str) -> Option<PromiseKind> {
    let rows = [
        (words::BOOKED, words::BOOKED_IF_APPOINTMENT, Booked),
        (words::MOVED, words::MOVED_IF_APPOINTMENT, Moved),
        (words::CANCELLED, words::CANCELLED_IF_APPOINTMENT, Cancelled),
    ];
    let clause = stated.clause;
    let (_, picky, kind) = rows.into_iter().find(|(list, _, _)| is_in(word, list))?;
    let old = kind == Cancelled && clause.has(&["alte", "alten", "kalender"]);
    let said_of_it = if is_in(word, picky) {
        names_appointment(clause) || old
    } else {
        !is_in(word, words::OF_MUCH_ELSE) || may_be_an_appointment(stated, at)
    };
    said_of_it.then_some(kind)
}

/// "Ich habe Sie eingetragen", "für Montag eingetragen", "ist eingetragen"; not "Ihre Versicherung ist eingetragen",
/// nor "Sie als Patientin".
fn may_be_an_appointment(stated: Stated<'_>, participle: usize) -> bool {
    let clause = stated.clause;
    if clause.has(&["als", "as", "praxis", "filiale", "standort"]) {
        return false;
    }
    // A lesson on Monday is also called off.
    let timed = !is_in(clause.word(participle), words::CANCELLED);
    let time = |word: &String| {
        word.contains("kalender") || (timed && (words::is_time(word) || words::is_day(word)))
    };
    let is_person = |pair: &[String]| match pair {
        [before, word] => {
            is_in(word, words::OBJECTS)
                && !is_in(before, &["fur", "von", "an", "bei", "mit", "for", "zu"])
        }
        _ => false,
    };
    let first = lead(clause);
    let begins = begins_with_it(clause);
    // Its subject goes without saying.
    let short = participle <= first + 2 && !is_in(clause.word(first), words::SUBJECTS);
    names_appointment(clause)
        || begins
        || short
        || clause.words.iter().any(time)
        || clause.words.windows(2).any(is_person)
}

/// "Der Termin ist gebucht"; after "ich bestätige, dass" the verb stands behind.
fn passive(stated: Stated<'_>, participle: usize) -> bool {
    let clause = stated.clause;
    if stated.dependent && is_in(clause.word(participle + 1), words::IS) {
        return true;
    }
    let Some(verb) = verb_before(clause, participle, words::IS) else { return false };
    // Without its umlaut "würde dann gebucht" looks the same.
    let would = clause.word(verb).starts_with("wurde") && clause.has(&["dann"]);
    !would && (verb > lead(clause) || drops_its_subject(stated, verb, participle))
}

/// "Ich habe Sie eingetragen", "haben wir gebucht", "meine Kollegin hat Sie eingetragen".
fn active(stated: Stated<'_>, participle: usize) -> bool {
    let clause = stated.clause;
    let near = |verb: usize, who: &[&str]| {
        let before = verb.checked_sub(1).map_or("", |at| clause.word(at));
        is_in(before, who) || is_in(clause.word(verb + 1), who)
    };
    if let Some(verb) = verb_before(clause, participle, words::I_HAVE) {
        let asks = verb <= lead(clause) && clause.has(&["schon", "denn", "richtig"]);
        return !asks;
    }
    if let Some(verb) = verb_before(clause, participle, words::WE_HAVE) {
        let told = verb > lead(clause) || drops_its_subject(stated, verb, participle);
        return told && near(verb, &["wir", "mir", "i", "we"]);
    }
    verb_before(clause, participle, &["hat", "has"])
        .is_some_and(|verb| verb > lead(clause) && near(verb, words::COLLEAGUES))
}

/// "Gebucht!", "Termin gebucht für Montag": no verb at all.
fn bare(stated: Stated<'_>, participle: usize) -> bool {
    let clause = stated.clause;
    let first = lead(clause);
    let before = clause.words.get(first..participle).unwrap_or_default();
    let plain = |word: &String| {
        matches!(
            word.as_str(),
            "termin"
                | "buchung"
                | "reservierung"
                | "alles"
                | "ist"
                | "jetzt"
                | "fest"
                | "notiert"
                | "hiermit"
                | "und"
        )
    };
    let no_verb = !clause.words.iter().any(|word| is_in(word, words::VERBS));
    stated.opens
        && participle >= first
        && participle <= first + 2
        && before.iter().all(plain)
        && no_verb
}

/// "Das ist", "Sie sind"; not "das Rezept ist".
fn begins_with_it(clause: &Clause) -> bool {
    let first = lead(clause);
    is_in(clause.word(first), words::OBJECTS)
        && (is_in(clause.word(first + 1), words::VERBS) || is_in(clause.word(first + 1), words::IS))
}

/// "Ihr neuer Termin ist am Freitag".
fn is_the_new_one(clause: &Clause) -> bool {
    let is = |at: usize| is_in(clause.word(at), &["ist", "is", "isch"]);
    let start = lead(clause) + 1;
    let named = clause.word(start) == "neuer" && clause.word(start + 1) == "termin";
    named
        && is(start + 2)
        && clause.words.iter().any(|word| words::is_day(word) || words::is_time(word))
}

/// "Ihr Termin steht", "Sie stehen im Kalender", "Sie haben jetzt einen Termin".
fn stands(stated: Stated<'_>) -> bool {
    let clause = stated.clause;
    let at = |list: &[&str]| clause.words.iter().position(|word| is_in(word, list));
    let begins = begins_with_it(clause);
    let in_calendar = (clause.has(&["kalender", "terminplan", "drin"])
        && (names_appointment(clause)
            || begins
            || at(words::IS) == Some(lead(clause))
            || at(&["stehen"]).is_some()))
        || (clause.has(&["system", "fix"]) && names_appointment(clause));
    if let Some(verb) = at(&["steht", "stehen"]) {
        let other = clause
            .has(&["an", "aus", "bevor", "zur", "noch", "zwischen", "frage", "infrage", "leider"]);
        return !other && verb > lead(clause) && (names_appointment(clause) || in_calendar);
    }
    if at(words::I_HAVE).is_some() && clause.has(&["drin"]) && clause.has(&["sie", "dich"]) {
        return true;
    }
    if let Some(verb) = at(words::IS) {
        return in_calendar
            && !clause.has(words::TAKEN)
            && (verb > lead(clause) || drops_its_subject(stated, verb, clause.words.len()));
    }
    ["jetzt", "nun", "somit", "hiermit"].iter().any(|now| clause.has_phrase(&["sie", "haben", now]))
        && clause.has(&["termin"])
        && !clause.has(words::TAKEN)
}

/// Where the nearest such verb before a place stands, if it does not belong to "was ist frei".
pub(super) fn verb_before(clause: &Clause, place: usize, verbs: &[&str]) -> Option<usize> {
    let verb = clause.words.get(..place)?.iter().rposition(|word| is_in(word, verbs))?;
    let asks = verb.checked_sub(1).is_some_and(|at| is_in(clause.word(at), words::ASKING));
    (!asks).then_some(verb)
}

/// "Ist gebucht": a clause that begins with its verb is no question if its subject goes without saying.
fn drops_its_subject(stated: Stated<'_>, verb: usize, end: usize) -> bool {
    let between = stated.clause.words.get(verb + 1..end).unwrap_or_default();
    stated.opens && !between.iter().any(|word| is_in(word, words::SUBJECTS))
}

fn names_appointment(clause: &Clause) -> bool {
    clause.words.iter().any(|word| {
        (word.contains("termin") && !is_in(word, words::OTHER_THINGS))
            || is_in(word, words::BOOKING_NOUNS)
            || matches!(word.as_str(), "behandlung" | "sitzung" | "beratung" | "appointment")
    })
}

/// Whether it speaks of a number, a name, a call back, which are also entered or confirmed.
fn is_about_other_things(clause: &Clause) -> bool {
    let by_the_way = |at: usize| {
        (1..=2).any(|back| {
            at.checked_sub(back).is_some_and(|at| is_in(clause.word(at), words::BY_THE_WAY))
        })
    };
    let other = |(at, word): (usize, &String)| is_in(word, words::OTHER_THINGS) && !by_the_way(at);
    clause.has(words::WAITING) || clause.words.iter().enumerate().any(other)
}
