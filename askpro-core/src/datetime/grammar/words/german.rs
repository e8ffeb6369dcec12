//! German words, with those of Austria and Switzerland, short forms, and what recognisers make of them.

use chrono::Weekday;

use super::{Edge, HolidayPart, Part, PartEdge, Side, Unit, Which, Word, Zone};
use crate::datetime::Holiday;

use Word as W;

/// German words, several of one meaning in a line.
pub(in crate::datetime) const GERMAN: &[(&str, Word)] = &[
    // --- days
    ("montag montach", W::Weekday(Weekday::Mon)),
    ("dienstag dienstach", W::Weekday(Weekday::Tue)),
    ("mittwoch", W::Weekday(Weekday::Wed)),
    ("donnerstag donnerstach", W::Weekday(Weekday::Thu)),
    ("freitag freitach", W::Weekday(Weekday::Fri)),
    ("samstag samstach sonnabend", W::Weekday(Weekday::Sat)),
    ("sonntag sonntach", W::Weekday(Weekday::Sun)),
    ("mo", W::ShortWeekday(Weekday::Mon)),
    ("di", W::ShortWeekday(Weekday::Tue)),
    ("mi", W::ShortWeekday(Weekday::Wed)),
    ("do", W::ShortWeekday(Weekday::Thu)),
    ("fr", W::ShortWeekday(Weekday::Fri)),
    ("sa", W::ShortWeekday(Weekday::Sat)),
    ("so", W::ShortWeekday(Weekday::Sun)),
    ("heute heut heit", W::Today(0)),
    ("morgen", W::Morgen),
    ("übermorgen", W::Today(2)),
    ("überübermorgen", W::Today(3)),
    ("gestern", W::Yesterday(1)),
    ("vorgestern", W::Yesterday(2)),
    (
        "montags dienstags mittwochs donnerstags freitags samstags sonnabends sonntags \
         wochentags werktags täglich wöchentlich monatlich",
        W::Series,
    ),
    ("jeden jede jeder jedes jedem immer", W::Every),
    // --- months, with Austrian names, ways of the telephone, and short forms
    ("januar jänner jan jän jenner januari", W::Month(1)),
    ("februar feber feb febr", W::Month(2)),
    ("märz mär mrz merz", W::Month(3)),
    ("april apr", W::Month(4)),
    ("mai mei", W::Month(5)),
    ("juni juno jun", W::Month(6)),
    ("juli julei jul", W::Month(7)),
    ("august aug", W::Month(8)),
    ("september sept sep", W::Month(9)),
    ("oktober okt october", W::Month(10)),
    ("november nov", W::Month(11)),
    ("dezember dez december", W::Month(12)),
    // --- parts of the day
    ("früh", W::Early),
    ("morgens frühmorgens morgends", W::Part(Part::Morning)),
    ("vormittag vormittags", W::Part(Part::Forenoon)),
    ("spätvormittag spätvormittags", W::Part(Part::LateForenoon)),
    ("mittag mittags mittagszeit mittagspause mittagsstunde", W::Part(Part::Noon)),
    ("nachmittag nachmittags", W::Part(Part::Afternoon)),
    ("frühnachmittag frühnachmittags", W::Part(Part::EarlyAfternoon)),
    ("spätnachmittag spätnachmittags", W::Part(Part::LateAfternoon)),
    ("abend abends abens", W::Part(Part::Evening)),
    ("frühabend frühabends vorabend", W::Part(Part::EarlyEvening)),
    ("spätabend spätabends", W::Part(Part::LateEvening)),
    ("nacht nachts", W::Part(Part::Night)),
    ("frühen frühe frühem", W::Edged(PartEdge::Early)),
    ("späten späte spätem", W::Edged(PartEdge::Late)),
    ("mittagessen", W::Meal(Part::Noon)),
    ("feierabend dienstschluss", W::Meal(Part::Evening)),
    // --- clock
    ("uhr ur h", W::Clock),
    ("pm", W::Pm),
    ("utc gmt", W::Zone(Zone::Utc)),
    ("cet mez", W::Zone(Zone::Cet)),
    ("cest mesz", W::Zone(Zone::Cest)),
    ("halb", W::Half),
    ("viertel", W::Quarter),
    ("dreiviertel", W::ThreeQuarters),
    ("vor", W::Before),
    ("nach", W::After),
    ("über", W::Past),
    ("kurz knapp", W::Shortly),
    ("mitternacht", W::Midnight),
    ("jetzt sofort", W::Now),
    ("zeit", W::Time),
    ("gleichen gleiche selben selbe dieselbe derselben", W::Same),
    // --- units
    ("minute minuten min mins", W::Unit(Unit::Minute)),
    ("stunde stunden std stündchen", W::Unit(Unit::Hour)),
    ("sekunde sekunden sek", W::Second),
    ("tag tage tagen tages tg tagn", W::Unit(Unit::Day)),
    ("woche wochen arbeitswoche", W::Unit(Unit::Week)),
    ("monat monate monaten monats", W::Unit(Unit::Month)),
    ("jahr jahre jahren jahres", W::Unit(Unit::Year)),
    ("halbe halben halber halbes", W::Halves(1)),
    ("anderthalb eineinhalb einundhalb", W::Halves(3)),
    ("zweieinhalb", W::Halves(5)),
    ("dreieinhalb", W::Halves(7)),
    ("viereinhalb", W::Halves(9)),
    ("fünfeinhalb", W::Halves(11)),
    ("wochenende wochenenden", W::Weekend),
    ("kw kalenderwoche", W::CalendarWeek),
    ("quartal quartals", W::QuarterYear),
    ("anfang beginn", W::Edge(Edge::Begin)),
    ("mitte", W::Edge(Edge::Middle)),
    ("ende", W::Edge(Edge::End)),
    ("eine einen einem einer eines ner nem", W::One),
    // --- which one
    ("diesen diese dieser dieses diesem", W::Which(Which::This)),
    (
        "kommenden kommende kommender kommendes kommendem folgenden folgende folgender folgendes",
        W::Which(Which::Coming),
    ),
    (
        "nächsten nächste nächster nächstes nächstem näxten näxte nexten nächtsen nähsten neuen neues",
        W::Which(Which::Next),
    ),
    ("übernächsten übernächste übernächster übernächstes übernächstem", W::Which(Which::AfterNext)),
    (
        "letzten letzte letzter letztes letztem vergangenen vergangene vergangener vergangenes vorigen \
         vorige voriger voriges",
        W::Last,
    ),
    // --- small words
    ("in im", W::In),
    ("innerhalb binnen", W::Within),
    ("um punkt pünktlich schlag", W::At),
    ("gegen", W::Towards),
    ("rum herum etwa circa zirka ca ungefähr rund cirka umme grob", W::About),
    ("am", W::Am),
    ("an", W::Onwards),
    ("die", W::The),
    ("ans der den dem des zum zur fürs beim", W::Article),
    ("zu", W::Zu),
    ("das da dies", W::That),
    ("auf", W::Onto),
    ("als wie", W::Comparing),
    ("danach nachher", W::Than(Side::Later)),
    ("von vom", W::From),
    ("ab", W::Starting),
    ("bis", W::To),
    ("zwischen", W::Between),
    ("und", W::And),
    ("oder bzw beziehungsweise", W::Or),
    ("frühestens frühstens ehestens", W::Earliest),
    ("spätestens längstens höchstens allerspätestens maximal", W::Latest),
    ("später", W::Than(Side::Later)),
    ("eher früher", W::Than(Side::Earlier)),
    (
        "nicht net nich ned kein keine keinen keiner keinem nichts nix nie niemals keinesfalls weder",
        W::Not,
    ),
    (
        "schlecht ungünstig unmöglich schwierig verhindert unpassend ausgeschlossen belegt verreist \
         ungern blöd doof suboptimal absagen abgesagt stornieren storniert canceln absage \
         ausgebucht besetzt fällt entfällt ausfallen vergeben geschlossen arbeite ruhetag betriebsferien betriebsurlaub",
        W::Bad,
    ),
    (
        "geht gehts ginge passt kann können könnte klappt wäre will möchte habe haben hab bin \
         schaffe funktioniert",
        W::Suits,
    ),
    ("ist sind", W::Is),
    ("kostet kosten kostete", W::Costs),
    ("warum wieso weshalb", W::Why),
    ("arbeiten urlaub", W::Busy),
    ("spät", W::Late),
    ("fall", W::Case),
    ("hälfte", W::HalfOf),
    (
        "nein nee ne äh ähm sondern moment entschuldigung sorry pardon quatsch korrektur vielmehr falsch \
         verzeihung stopp stattdessen korrigiere",
        W::Correction,
    ),
    ("ich", W::I),
    ("meine meinte mein meinen meiner meinem", W::Meant),
    ("problem thema wahr", W::Fine),
    (
        "gedacht gesagt überlegt angeboten vorgeschlagen vorgestellt frei möglich verfügbar",
        W::Thought,
    ),
    ("war waren warst hatte hatten gewesen gehabt verpasst versäumt abgelaufen", W::Was),
    ("aber lieber dafür sonst ansonsten besser dann weil denn allerdings jedoch wenn", W::Clause),
    // --- around a phrase
    ("herr herrn frau fam dr doktor prof professor fräulein hr", W::Title),
    ("heiße heisse heißt namens name namen nachname vorname", W::Named),
    ("guten gute gutes schönen schöner schönes schöne frohe frohes frohen", W::Greeting),
    ("straße str", W::Street),
    (
        "zimmer raum hausnummer nummer kundennummer rechnungsnummer postleitzahl plz größe \
         telefonnummer telefon handynummer mobilnummer handy vorwahl auftrag auftragsnummer aktenzeichen \
         versicherungsnummer vorgang vorgangsnummer bestellnummer bestellung code pin kennzeichen etage \
         stock konto kontonummer iban artikel artikelnummer linie gleis zone nr ticket \
         mitgliedsnummer patientennummer platz tisch kabine saal",
        W::Numbered,
    ),
    (
        "euro eur cent prozent meter metern kilometer km zentimeter cm kilo kg gramm grad \
         quadratmeter liter franken mm watt ps",
        W::Measured,
    ),
    (
        "personen person leute leuten kinder kindern mann stück gäste gästen erwachsene erwachsenen \
         plätze termine behandlungen autos reifen hunde katzen zimmern haare zähne köpfe teile \
         sachen dinge fragen points punkte",
        W::Counted,
    ),
    ("statt anstatt anstelle ohne außer", W::InsteadOf),
    ("mal male", W::Times),
    ("für dauert dauern dauer", W::Lasting),
    ("alle aller", W::Every),
    ("seit", W::Since),
    ("geboren geborene geborener geb geburtsdatum geburtstag jahrgang", W::Aside),
    (
        "verschieben verschoben verlegen verlegt umbuchen umgebucht vorziehen vorverlegen tauschen umlegen",
        W::Move,
    ),
    (
        "rechnung brief mail email schreiben rezept nachricht angebot bescheid überweisung",
        W::Letter,
    ),
    (
        "bitte danke ja ach na genau also gerne gern okay ok noch schon erst ganz nur auch eben \
         vielleicht wohl irgendwann irgendwas irgendwo einfach natürlich klar gut prima super \
         hätt wünsche suche brauche wir es sie mir uns ihnen was liebsten besten \
         genauer spontan evtl eventuell gleich schätze denke hmm mh hm nun tja \
         möglichst direkt bereits beginnend",
        W::Filler,
    ),
    // --- holidays of one word
    ("neujahr neujahrstag", W::Holiday(Holiday::NewYearsDay)),
    ("dreikönigstag dreikönige dreikönig dreikönigsfest", W::Holiday(Holiday::Epiphany)),
    ("valentinstag valentinstags", W::Holiday(Holiday::ValentinesDay)),
    (
        "weiberfastnacht weiberfasching altweiber altweiberfastnacht",
        W::Holiday(Holiday::FatThursday),
    ),
    ("rosenmontag", W::Holiday(Holiday::ShroveMonday)),
    (
        "fastnachtsdienstag faschingsdienstag veilchendienstag fastnacht karnevalsdienstag",
        W::Holiday(Holiday::ShroveTuesday),
    ),
    ("aschermittwoch", W::Holiday(Holiday::AshWednesday)),
    ("frauentag weltfrauentag", W::Holiday(Holiday::WomensDay)),
    ("palmsonntag", W::Holiday(Holiday::PalmSunday)),
    ("gründonnerstag", W::Holiday(Holiday::MaundyThursday)),
    ("karfreitag", W::Holiday(Holiday::GoodFriday)),
    ("karsamstag ostersamstag", W::Holiday(Holiday::HolySaturday)),
    ("ostern ostersonntag osterfest", W::Holiday(Holiday::EasterSunday)),
    ("ostermontag", W::Holiday(Holiday::EasterMonday)),
    ("walpurgisnacht", W::Holiday(Holiday::WalpurgisNight)),
    ("maifeiertag", W::Holiday(Holiday::LabourDay)),
    ("muttertag", W::Holiday(Holiday::MothersDay)),
    ("vatertag herrentag männertag", W::Holiday(Holiday::AscensionDay)),
    ("pfingsten pfingstsonntag pfingstfest", W::Holiday(Holiday::WhitSunday)),
    ("pfingstmontag", W::Holiday(Holiday::WhitMonday)),
    ("fronleichnam fronleichnamstag", W::Holiday(Holiday::CorpusChristi)),
    ("johannistag johanni", W::Holiday(Holiday::SaintJohnsDay)),
    ("bundesfeier bundesfeiertag", W::Holiday(Holiday::SwissNationalDay)),
    ("friedensfest", W::Holiday(Holiday::PeaceFestival)),
    ("weltkindertag kindertag", W::Holiday(Holiday::ChildrensDay)),
    ("erntedank erntedankfest", W::Holiday(Holiday::HarvestFestival)),
    ("nationalfeiertag", W::Holiday(Holiday::AustrianNationalDay)),
    ("reformationstag", W::Holiday(Holiday::ReformationDay)),
    ("halloween", W::Holiday(Holiday::Halloween)),
    ("allerheiligen", W::Holiday(Holiday::AllSaintsDay)),
    ("allerseelen", W::Holiday(Holiday::AllSoulsDay)),
    ("martinstag martini sanktmartin", W::Holiday(Holiday::SaintMartinsDay)),
    ("volkstrauertag", W::Holiday(Holiday::NationalDayOfMourning)),
    ("totensonntag ewigkeitssonntag", W::Holiday(Holiday::SundayOfTheDead)),
    ("nikolaus nikolaustag nikolo", W::Holiday(Holiday::SaintNicholasDay)),
    ("heiligabend weihnachtsabend heiligenabend", W::Holiday(Holiday::ChristmasEve)),
    ("weihnachten weihnacht christtag", W::Holiday(Holiday::ChristmasDay)),
    ("stephanitag stefanitag stephanstag", W::Holiday(Holiday::SecondChristmasDay)),
    (
        "silvester sylvester silvesterabend altjahrstag altjahresabend",
        W::Holiday(Holiday::NewYearsEve),
    ),
    // --- pieces of names that have several words
    ("heilige heiligen heil", W::HolidayPart(HolidayPart::Heilige)),
    ("könige königen", W::HolidayPart(HolidayPart::Koenige)),
    ("christi", W::HolidayPart(HolidayPart::Christi)),
    ("mariä maria mariae", W::HolidayPart(HolidayPart::Mariae)),
    ("himmelfahrt himmelfahrtstag", W::HolidayPart(HolidayPart::Himmelfahrt)),
    ("empfängnis", W::HolidayPart(HolidayPart::Empfaengnis)),
    ("arbeit", W::HolidayPart(HolidayPart::Arbeit)),
    ("deutschen deutsche", W::HolidayPart(HolidayPart::Deutsch)),
    ("befreiung", W::HolidayPart(HolidayPart::Befreiung)),
    ("einheit", W::HolidayPart(HolidayPart::Einheit)),
    ("buß", W::HolidayPart(HolidayPart::Buss)),
    ("bettag", W::HolidayPart(HolidayPart::Bettag)),
    ("weihnachtsfeiertag weihnachtstag christfeiertag", W::HolidayPart(HolidayPart::Weihnachtstag)),
    ("osterfeiertag ostertag", W::HolidayPart(HolidayPart::Ostertag)),
    ("pfingstfeiertag pfingsttag", W::HolidayPart(HolidayPart::Pfingsttag)),
    ("advent adventssonntag adventsonntag", W::HolidayPart(HolidayPart::Advent)),
    ("weißer weißen weisser weissen", W::HolidayPart(HolidayPart::Weiss)),
    ("feiertag", W::HolidayPart(HolidayPart::Feiertag)),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_word_stands_there_once() {
        let mut seen = HashSet::new();
        for word in GERMAN.iter().flat_map(|(line, _)| line.split_whitespace()) {
            assert!(seen.insert(word), "{word}");
        }
    }
}
