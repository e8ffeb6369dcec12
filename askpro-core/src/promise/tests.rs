//! Single rules; how well they do on a labelled set is measured in askpro-benches.

use proptest::prelude::*;

use super::PromiseKind::{self, Booked, Cancelled, Free, Moved};
use super::*;

fn said(text: &str) -> Vec<PromiseKind> {
    promises(&[Utterance::agent(text)]).into_iter().map(|promise| promise.kind).collect()
}

#[test]
fn facts_are_found() {
    for (text, kinds) in [
        ("Ihr Termin ist gebucht.", vec![Booked]),
        ("Ich habe Sie für Montag eingetragen.", vec![Booked]),
        ("Hab ich eingetragen.", vec![Booked]),
        ("Ihr Termin steht.", vec![Booked]),
        ("Der Termin ist auf den 3. Dezember verschoben.", vec![Moved]),
        ("Die Umbuchung ist erfolgt.", vec![Moved]),
        ("Ich habe den Termin storniert.", vec![Cancelled]),
        ("Um neun Uhr ist noch frei.", vec![Free]),
        ("Da hätte ich um neun noch etwas frei.", vec![Free]),
        ("Ich habe den alten Termin storniert und den neuen eingetragen.", vec![Booked, Cancelled]),
        ("Your appointment has been moved.", vec![Moved]),
    ] {
        assert_eq!(said(text), kinds, "{text}");
    }
}

#[test]
fn what_is_no_fact_is_not_found() {
    for text in [
        "",
        "Ist der Termin gebucht?",
        "Ist der Termin gebucht, bekommen Sie eine SMS.",
        "Ihr Termin ist gebucht, richtig?",
        "Ihr Termin ist nicht gebucht.",
        "Ihr Termin wird gebucht.",
        "Ich würde Sie für Montag eintragen.",
        "Der Termin würde dann gebucht.",
        "Wenn der Termin gebucht ist, melde ich mich.",
        "Der Termin ist gebucht, sobald Sie bestätigen.",
        "Bitte bestätigen Sie die SMS. Dann ist der Termin gebucht.",
        "Sie haben gestern gebucht.",
        "Haben Sie den Termin storniert?",
        "Ihre Nummer ist eingetragen.",
        "Der Termin um neun ist leider schon gebucht.",
        "In der SMS steht „Ihr Termin ist gebucht“.",
        "Ich schaue, was am Montag frei ist.",
        "Am Montag haben wir frei.",
        "Danke, ich habe alles notiert.",
        "Unter Ihrer Nummer finde ich leider keinen Termin.",
        "Ihr Termin ist angefragt: Montag, der 23. Juni, um 10 Uhr. Wir bestätigen ihn Ihnen noch.",
        "Ich konnte den Termin leider nicht absagen. Ich habe einen Rückruf notiert.",
        "Ich konnte den Termin leider nicht verschieben. Ich habe einen Rückruf notiert.",
        "Auf wann darf ich ihn legen?",
    ] {
        assert_eq!(said(text), [], "{text}");
    }
}

#[test]
fn a_question_behind_a_fact_does_not_undo_it() {
    assert_eq!(said("Um neun ist noch frei, passt Ihnen das?"), [Free]);
    assert_eq!(said("Der Termin ist gebucht. Kann ich sonst noch helfen?"), [Booked]);
}

#[test]
fn only_the_agent_promises_and_each_kind_once_an_utterance() {
    let call = [
        Utterance::other("Ich habe den Termin storniert."),
        Utterance::agent("Ihr Termin ist gebucht. Ja, er ist gebucht."),
        Utterance::agent("Der Termin ist storniert."),
    ];
    let expected =
        [Promise { kind: Booked, utterance: 1 }, Promise { kind: Cancelled, utterance: 2 }];
    assert_eq!(promises(&call), expected);
}

#[test]
fn a_promise_is_kept_by_what_happened() {
    let promise = |kind| Promise { kind, utterance: 3 };
    let all = PromiseKind::ALL.map(promise);
    let kept = |facts: CallFacts| {
        let broken = unkept(&all, &facts);
        all.iter().filter(|one| !broken.contains(one)).map(|one| one.kind).collect::<Vec<_>>()
    };
    let nothing = CallFacts::default();
    assert_eq!(kept(nothing), []);
    assert_eq!(kept(CallFacts { booked: true, ..nothing }), [Booked]);
    assert_eq!(kept(CallFacts { moved: true, ..nothing }), [Booked, Moved, Cancelled]);
    assert_eq!(kept(CallFacts { cancelled: true, ..nothing }), [Cancelled]);
    let both = CallFacts { booked: true, cancelled: true, ..nothing };
    assert_eq!(kept(both), [Booked, Moved, Cancelled]);
    assert_eq!(kept(CallFacts { looked_up_after: Some(3), ..nothing }), [Free]);
    assert_eq!(kept(CallFacts { looked_up_after: Some(4), ..nothing }), []);
}

#[test]
fn a_transcript_of_one_text_is_taken_apart() {
    let call = utterances("vorher\nAgent: Guten Tag.\nIhr Termin\nUser: Agent: nein\n\nAgent:Ja\n");
    let expected = [
        Utterance::agent("Guten Tag.\nIhr Termin"),
        Utterance::other("Agent: nein"),
        Utterance::agent("Ja"),
    ];
    assert_eq!(call, expected);
    assert_eq!(utterances(""), []);
}

#[test]
fn debug_does_not_show_what_was_said() {
    assert_eq!(format!("{:?}", Utterance::agent("Müller")), "Utterance(Agent, 7 bytes)");
}

#[test]
fn time_grows_with_the_length_of_the_text_only() {
    for part in ["ist ", "und ist ", "\"", "„", "gebucht ", "a,", "1.", "kein problem ", "'l"] {
        let _ = said(&part.repeat(20_000));
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = promises(&utterances(&text));
        let _ = said(&text);
    }

    #[test]
    fn no_words_make_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "ist", "Termin", "gebucht", "frei", "und", "aber", ",", ".", "?", "„", "“", "\"", "wenn", "dass", "ich",
        "habe", "wir", "haben", "steht", "dann", "kein", "Problem", "3.", "Dezember", "'ll", "würde", "ü", "-", "ß",
    ]), 0..40)) {
        let _ = said(&words.join(" "));
        let _ = said(&words.concat());
    }

    #[test]
    fn a_negation_takes_the_fact_away(fact in prop::sample::select(vec![
        "Ihr Termin ist {}gebucht.", "Ich habe Sie {}eingetragen.", "Der Termin ist {}storniert.",
        "Um neun Uhr ist {}frei.", "Der Termin wurde {}verschoben.",
    ])) {
        prop_assert_eq!(said(&fact.replace("{}", "")).len(), 1);
        prop_assert_eq!(said(&fact.replace("{}", "leider nicht ")).len(), 0);
    }
}
