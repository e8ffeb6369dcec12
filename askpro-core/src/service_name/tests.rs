//! Three catalogues as businesses have them, and what callers say.

use proptest::prelude::*;

use super::*;
use crate::id::EventTypeId;

fn catalogue(names: &[&str]) -> Vec<Service> {
    let service = |(id, names): (i64, &&str)| {
        let mut names = names.split('|');
        let mut service = Service::new(names.next().unwrap(), EventTypeId::new(id));
        service.aliases = names.map(str::to_owned).collect();
        service
    };
    (1..).zip(names).map(service).collect()
}

const SALON: &[&str] = &[
    "Damenhaarschnitt",
    "Herrenhaarschnitt",
    "Kinderhaarschnitt",
    "Waschen, Schneiden, Föhnen",
    "Färben|Haare färben",
    "Ansatz färben",
    "Strähnen|Strähnchen|Foliensträhnen",
    "Balayage",
    "Bart schneiden|Bartpflege",
    "Fußpflege|Pediküre",
    "Maniküre",
    "Hochsteckfrisur|Brautfrisur",
];

const PHYSIO: &[&str] = &[
    "Krankengymnastik|KG",
    "Krankengymnastik am Gerät|KGG",
    "Manuelle Therapie|MT",
    "Manuelle Lymphdrainage|Lymphdrainage|MLD",
    "Klassische Massage",
    "Sportmassage",
    "Fangopackung|Fango",
    "Erstgespräch|Befundaufnahme",
    "Rückenschule",
    "Massage 30 Minuten",
    "Massage 60 Minuten",
    "Hausbesuch",
];

const OFFICE: &[&str] = &[
    "Erstberatung Arbeitsrecht",
    "Erstberatung Mietrecht",
    "Erstberatung Familienrecht",
    "Einkommensteuererklärung|Steuererklärung",
    "Lohnbuchhaltung",
    "Finanzbuchhaltung",
    "Jahresabschluss",
    "Existenzgründungsberatung|Gründungsberatung",
    "Testament und Erbrecht|Erbrecht",
    "Rentenberatung",
    "Telefonische Beratung",
];

/// `+` is the one that is meant, `?` those to ask for, in any order, `-` none.
fn answered(services: &[Service], heard: &str) -> String {
    let name = |service: &Service| service.name.clone();
    match meant(services, heard) {
        ServiceMatch::One(service) => format!("+{}", name(service)),
        ServiceMatch::Unclear(asked) => {
            assert!((1..=MOST_ASKED).contains(&asked.len()), "{heard}");
            let mut names: Vec<_> = asked.into_iter().map(name).collect();
            names.sort();
            format!("?{}", names.join("|"))
        }
        ServiceMatch::Unknown => "-".to_owned(),
    }
}

fn check(services: &[Service], table: &[(&str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .map(|(heard, expected)| (heard, expected, answered(services, heard)))
        .filter(|(_, expected, found)| **expected != found)
        .map(|(heard, expected, found)| format!("{heard:?}: expected {expected}, found {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn at_the_hairdresser() {
    let cuts = "?Damenhaarschnitt|Herrenhaarschnitt|Kinderhaarschnitt";
    let table = &[
        ("Damenhaarschnitt", "+Damenhaarschnitt"),
        ("  herrenHAARschnitt ", "+Herrenhaarschnitt"),
        ("einen Herrenhaarschnitt bitte", "+Herrenhaarschnitt"),
        ("Herren-Haarschnitt", "+Herrenhaarschnitt"),
        ("Herren Haarschnitt", "+Herrenhaarschnitt"),
        ("Haarschnitt Herren", "+Herrenhaarschnitt"),
        ("Haarschnitt für Damen", "+Damenhaarschnitt"),
        ("Haarschnitt für ein Kind", "+Kinderhaarschnitt"),
        ("Kinder Haarschnit", "+Kinderhaarschnitt"),
        ("Damenharschnit", "+Damenhaarschnitt"),
        ("Damenschnitt", "+Damenhaarschnitt"),
        ("Herrenschnitt", "+Herrenhaarschnitt"),
        ("Herrnhaarschnitt", "+Herrenhaarschnitt"),
        ("Haarschnitt", cuts),
        ("Haarschnit", cuts),
        ("einen Termin für einen Haarschnitt", cuts),
        ("Haare schneiden", cuts),
        (
            "haare schneiden und waschen",
            "?Damenhaarschnitt|Herrenhaarschnitt|Waschen, Schneiden, Föhnen",
        ),
        ("waschen schneiden föhnen", "+Waschen, Schneiden, Föhnen"),
        ("Schneiden, Waschen und Fönen", "+Waschen, Schneiden, Föhnen"),
        ("Färben", "+Färben"),
        ("faerben", "+Färben"),
        ("Farben bitte", "+Färben"),
        ("Haare färben", "+Färben"),
        ("ich möchte mir die Haare färben lassen", "+Färben"),
        ("Ansatz färben", "+Ansatz färben"),
        ("Ansatzfärbung", "+Ansatz färben"),
        ("den Ansatz nachfärben", "?Ansatz färben"),
        ("Färbetermin", "+Färben"),
        ("Strähnchen", "+Strähnen"),
        ("Straehnen bitte", "+Strähnen"),
        ("Balajage", "+Balayage"),
        ("Ballayage", "+Balayage"),
        ("Bart", "+Bart schneiden"),
        ("Wimpern färben", "?Färben"),
        ("Hundehaarschnitt", "-"),
        ("den Bart schneiden", "+Bart schneiden"),
        ("Fusspflege", "+Fußpflege"),
        ("Fuß Pflege", "+Fußpflege"),
        ("fuß-pflege", "+Fußpflege"),
        ("Manikuere", "+Maniküre"),
        ("Manicure", "+Maniküre"),
        ("Hochsteckfrisuren", "+Hochsteckfrisur"),
        ("Damenhaarschnitt und Maniküre", "?Damenhaarschnitt|Maniküre"),
        ("Damenhaarschnitt oder Herrenhaarschnitt", "?Damenhaarschnitt|Herrenhaarschnitt"),
        ("keine Maniküre", "?Maniküre"),
        ("Reifenwechsel", "-"),
        ("Hundefrisur", "-"),
        ("einen Termin bitte", "-"),
        ("", "-"),
        ("???", "-"),
    ];
    check(&catalogue(SALON), table);
}

#[test]
fn at_the_physiotherapist() {
    let table = &[
        ("Krankengymnastik", "+Krankengymnastik"),
        ("Krankengimnastik", "+Krankengymnastik"),
        ("Kranken Gymnastik", "+Krankengymnastik"),
        ("Krankengymnastik am Gerät", "+Krankengymnastik am Gerät"),
        ("Gerätekrankengymnastik", "+Krankengymnastik am Gerät"),
        ("Krankengymnastik auf Rezept", "+Krankengymnastik"),
        ("kg", "+Krankengymnastik"),
        ("KGG bitte", "+Krankengymnastik am Gerät"),
        ("kk", "-"),
        ("Lymphdrainage", "+Manuelle Lymphdrainage"),
        ("Lymfdränage", "+Manuelle Lymphdrainage"),
        ("Lümpfdrainage", "+Manuelle Lymphdrainage"),
        ("manuelle Therapien", "+Manuelle Therapie"),
        ("Manuelle", "?Manuelle Lymphdrainage|Manuelle Therapie"),
        ("Massage", "?Massage 30 Minuten|Massage 60 Minuten|Sportmassage"),
        ("Massage 30 Minuten", "+Massage 30 Minuten"),
        ("eine Massage sechzig Minuten", "+Massage 60 Minuten"),
        ("Hausbesuchspauschale", "?Hausbesuch"),
        ("ich hab so Rückenschmerzen und hätte gern eine Sportmassage dagegen", "+Sportmassage"),
        ("Thai Massage", "?Massage 30 Minuten|Massage 60 Minuten|Sportmassage"),
        ("Massage 45 Minuten", "?Massage 30 Minuten|Massage 60 Minuten"),
        ("klassische Massage", "+Klassische Massage"),
        ("eine klasische Masage", "+Klassische Massage"),
        ("Sport Massage", "+Sportmassage"),
        ("Sportmassagen", "+Sportmassage"),
        ("Fango", "+Fangopackung"),
        ("Tango", "-"),
        ("Erstgespräch", "+Erstgespräch"),
        ("Erstgespraech", "+Erstgespräch"),
        ("ein erstes Gespräch", "+Erstgespräch"),
        ("Rücken Schule", "+Rückenschule"),
        ("einen Hausbesuch bei meiner Mutter", "+Hausbesuch"),
        ("Zahnreinigung", "-"),
    ];
    check(&catalogue(PHYSIO), table);
}

#[test]
fn at_the_office() {
    let first = "?Erstberatung Arbeitsrecht|Erstberatung Familienrecht|Erstberatung Mietrecht";
    let table = &[
        ("Erstberatung", first),
        ("Erstberatung Mietrecht", "+Erstberatung Mietrecht"),
        ("eine Erstberatung im Arbeitsrecht", "+Erstberatung Arbeitsrecht"),
        ("Mietrecht", "+Erstberatung Mietrecht"),
        ("Beratung zum Mietrecht", "+Erstberatung Mietrecht"),
        ("Steuererklärung", "+Einkommensteuererklärung"),
        ("Einkommenssteuererklärung", "+Einkommensteuererklärung"),
        ("meine Steuererklaerung machen", "+Einkommensteuererklärung"),
        ("Buchhaltung", "?Finanzbuchhaltung|Lohnbuchhaltung"),
        ("Lohn Buchhaltung", "+Lohnbuchhaltung"),
        ("Jahresabschluß", "+Jahresabschluss"),
        ("Jahresabschlus", "+Jahresabschluss"),
        ("Testament", "+Testament und Erbrecht"),
        ("Erbrecht", "+Testament und Erbrecht"),
        ("Eherecht", "-"),
        ("Gründungsberatung", "+Existenzgründungsberatung"),
        ("Rentenberatung", "+Rentenberatung"),
        ("Rentnberatung", "+Rentenberatung"),
        ("Reisenberatung", "?Rentenberatung"),
        ("telefonische Beratungen", "+Telefonische Beratung"),
        ("nicht Mietrecht", "?Erstberatung Mietrecht"),
        ("Pizza", "-"),
    ];
    check(&catalogue(OFFICE), table);
}

#[test]
fn a_name_that_two_services_have_is_a_question() {
    let services = catalogue(&["Beratung", "Beratung", "Färben|Beratung"]);
    check(&services, &[("beratung", "?Beratung|Beratung|Färben")]);
}

#[test]
fn what_fits_exactly_comes_before_what_is_contained() {
    let services = catalogue(&["Haarschnitt", "Damenhaarschnitt", "Herrenhaarschnitt"]);
    check(&services, &[("Hundehaarschnitt", "?Haarschnitt")]);
    check(&services, &[("Haarschnitt", "+Haarschnitt")]);
    check(&services, &[("einen Haarschnit bitte", "+Haarschnitt")]);
    check(&services, &[("Damenhaarschnitt", "+Damenhaarschnitt")]);
}

#[test]
fn time_is_bounded_with_two_hundred_alike_services_and_a_long_text() {
    let names: Vec<String> =
        (0..200).map(|n| format!("Haarschnitt {}", "Haarschnitte ".repeat(n))).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for part in ["Haarschnitt ", "a", "Harschnidde", "aaaa "] {
        let _ = meant(&catalogue(&names), &part.repeat(100_000));
    }
}

#[test]
fn the_word_lists_are_folded() {
    let forms = fold::FORMS.iter().flat_map(|(from, to)| [from, to]);
    let unfolded: Vec<_> =
        fold::FILLERS.iter().chain(forms).filter(|word| fold::fold(word) != ***word).collect();
    assert!(unfolded.is_empty(), "{unfolded:?}");
}

fn any_services() -> impl Strategy<Value = Vec<Service>> {
    let all: Vec<&str> = [SALON, PHYSIO, OFFICE].concat();
    proptest::sample::subsequence(all, 0..20).prop_map(|names| catalogue(&names)).prop_shuffle()
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(heard in any::<String>(), names in prop::collection::vec(any::<String>(), 0..6)) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let _ = meant(&catalogue(&names), &heard);
        let _ = meant(&catalogue(SALON), &heard);
        let _ = meant(&catalogue(&[&heard]), &format!("{heard} {heard}"));
    }

    #[test]
    fn an_exact_name_or_alias_always_wins(services in any_services(), at in any::<prop::sample::Index>()) {
        prop_assume!(!services.is_empty());
        let service = at.get(&services);
        for name in names(service) {
            let heard = format!(" {} ", name.to_uppercase());
            prop_assert_eq!(meant(&services, &heard), ServiceMatch::One(service));
        }
    }

    #[test]
    fn the_order_of_the_services_does_not_matter(
        services in any_services(),
        words in prop::collection::vec(prop::sample::select(vec![
            "Haarschnitt", "Herren", "färben", "Massage", "Beratung", "Ansatz", "Recht", "30", "Krankengymnastik",
            "nicht", "und", "Lymphdrainage", "schneiden", "erst", "Buchhaltung", "Harschnit", "bitte",
        ]), 0..5),
    ) {
        let heard = words.join(" ");
        let mut sorted = services.clone();
        sorted.sort_by(|a, b| a.name.cmp(&b.name));
        let owned = |found: ServiceMatch<'_>| match found {
            ServiceMatch::One(one) => (true, vec![one.clone()]),
            ServiceMatch::Unclear(all) => (false, all.into_iter().cloned().collect()),
            ServiceMatch::Unknown => (false, Vec::new()),
        };
        prop_assert_eq!(owned(meant(&services, &heard)), owned(meant(&sorted, &heard)));
    }
}
