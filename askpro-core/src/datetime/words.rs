//! What a word means for a date or time, and the table of German words.
//!
//! The table is data: words stand in it as they are written, and are folded once when it is first used.

use chrono::Weekday;

use super::holiday::Holiday;

/// What a word means for a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A number word.
    Number(u32),
    /// An ordinal in words.
    Ordinal(u32),
    /// The ending of an ordinal in digits: `15ter`, `1sten`.
    OrdinalEnding,
    /// "eine", "einem": one of something, and no clock time.
    One,
    /// "halben" and the like, after a number: "zwei ein halb", "anderthalb" as 3 halves.
    Halves(u32),
    Weekday(Weekday),
    /// A weekday of two letters, which may as well be another word.
    ShortWeekday(Weekday),
    Month(u32),
    /// A day counted from today.
    Today(i64),
    /// "morgen": tomorrow, or the part of the day.
    Morgen,
    /// "früh": a part of the day beside a day or time.
    Early,
    Part(Part),
    /// "frühen", "späten" before a part of the day.
    Edged(PartEdge),
    Unit(Unit),
    /// "Uhr", "h"
    Clock,
    Pm,
    Zone(Zone),
    Half,
    Quarter,
    ThreeQuarters,
    /// "vor"
    Before,
    /// "nach"
    After,
    /// "über", and "ab" of Switzerland: past
    Past,
    Shortly,
    Midnight,
    Now,
    /// "diese", "nächste" and so on.
    Which(Which),
    /// "letzte": the last of a month, or the past one.
    Last,
    /// "gestern" and the like.
    Yesterday(i64),
    /// "in"
    In,
    /// "um", "gegen", "Punkt": a clock time follows.
    At,
    /// "gegen": a clock time follows, and is not exact.
    Towards,
    /// "etwa", "circa"
    About,
    /// "am", "den", "der", …
    Article,
    /// "am": an article, or before noon.
    Am,
    /// "das", "da": points back at what was said.
    That,
    From,
    /// "ab"
    Starting,
    /// "an": an article, or behind a time the end of "von … an".
    Onwards,
    /// "als"
    Comparing,
    To,
    /// "to" of English: the end of a span, or before the hour.
    Till,
    Between,
    And,
    Or,
    Onto,
    Earliest,
    Latest,
    /// "später", "früher", "eher"
    Than(Side),
    Within,
    Not,
    /// "schlecht", "unmöglich": what was said before does not suit.
    Bad,
    /// "geht", "passt": before "nicht" it refuses what was said before.
    Suits,
    /// "nein", "äh": what follows replaces what was said.
    Correction,
    /// "ich"
    I,
    /// "meine": after "ich", a correction.
    Meant,
    /// "Problem": "kein Problem" refuses nothing.
    Fine,
    /// "aber", "lieber": a new clause.
    Clause,
    Edge(Edge),
    Weekend,
    CalendarWeek,
    QuarterYear,
    /// "jeden", "montags": a series, no single day.
    Series,
    Holiday(Holiday),
    /// A piece of a holiday's name that has several words.
    HolidayPart(HolidayPart),
    /// "Herr", "Frau", "heiße": a name follows.
    Title,
    /// "heiße", "Name": a first and a last name follow.
    Named,
    /// "guten", "schönen" before a part of the day.
    Greeting,
    /// "Zimmer", "Kundennummer": the number that follows is no time.
    Numbered,
    /// "Euro", "Personen": the number before is no time.
    Counted,
    /// "Mal": "zum ersten Mal" is no day.
    Times,
    /// "für", "dauert": the number or duration that follows is no time.
    Lasting,
    /// "seit", "alle", "jede"
    Every,
    Street,
    /// "selbe", "gleiche", "diese Zeit"
    Same,
    Time,
    /// "oder so", "bitte": says nothing.
    Filler,
    /// "Mittagessen", "Feierabend": an hour of the day that is no part of it.
    Meal(Part),
    Second,
    /// Not a word of dates and times.
    Other,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Forenoon,
    LateForenoon,
    Noon,
    EarlyAfternoon,
    Afternoon,
    LateAfternoon,
    EarlyEvening,
    Evening,
    LateEvening,
    Night,
}

/// "frühen" or "späten" before a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartEdge {
    Early,
    Late,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Which of the coming ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    This,
    Coming,
    Next,
    AfterNext,
}

/// The beginning, middle or end of a week, month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Begin,
    Middle,
    End,
}

/// The earlier or the later side of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Earlier,
    Later,
}

/// A named zone beside a clock time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Utc,
    /// Central European time, in winter.
    Cet,
    /// Central European time, in summer.
    Cest,
}

/// Words of holidays that have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HolidayPart {
    Heilige,
    Koenige,
    Christi,
    Mariae,
    Himmelfahrt,
    Empfaengnis,
    Arbeit,
    Deutsch,
    Einheit,
    Buss,
    Bettag,
    Weihnachtstag,
    Advent,
    Weiss,
    Feiertag,
}

use Word as W;

/// German words, several of one meaning in a line.
pub(super) const GERMAN: &[(&str, Word)] = &[
    // --- days
    ("montag", W::Weekday(Weekday::Mon)),
    ("dienstag", W::Weekday(Weekday::Tue)),
    ("mittwoch", W::Weekday(Weekday::Wed)),
    ("donnerstag", W::Weekday(Weekday::Thu)),
    ("freitag", W::Weekday(Weekday::Fri)),
    ("samstag sonnabend", W::Weekday(Weekday::Sat)),
    ("sonntag", W::Weekday(Weekday::Sun)),
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
         jeden jede jeder jedes jedem immer wochentags werktags täglich wöchentlich monatlich",
        W::Series,
    ),
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
    (
        "übernächsten übernächste übernächster übernächstes übernächstem",
        W::Which(Which::AfterNext),
    ),
    (
        "letzten letzte letzter letztes letztem vergangenen vergangene vergangener vergangenes vorigen \
         vorige voriger voriges",
        W::Last,
    ),
    // --- small words
    ("in im", W::In),
    ("innerhalb binnen", W::Within),
    ("um punkt pünktlich", W::At),
    ("gegen", W::Towards),
    ("rum herum etwa circa zirka ca ungefähr rund cirka umme grob", W::About),
    ("am", W::Am),
    ("an", W::Onwards),
    ("ans der die den dem des zum zur zu fürs beim", W::Article),
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
    ("spätestens längstens höchstens allerspätestens", W::Latest),
    ("später", W::Than(Side::Later)),
    ("eher früher", W::Than(Side::Earlier)),
    ("nicht net nich ned kein keine keinen keiner keinem nie niemals außer ohne", W::Not),
    (
        "schlecht ungünstig unmöglich schwierig verhindert unpassend ausgeschlossen belegt verreist \
         ungern blöd doof suboptimal urlaub",
        W::Bad,
    ),
    (
        "geht gehts ginge passt kann können könnte klappt ist sind wäre will möchte habe haben hab bin \
         schaffe funktioniert",
        W::Suits,
    ),
    (
        "nein nee ne äh ähm sondern moment entschuldigung sorry pardon quatsch korrektur vielmehr falsch \
         verzeihung stopp stattdessen korrigiere",
        W::Correction,
    ),
    ("ich", W::I),
    ("meine meinte mein meinen", W::Meant),
    ("problem thema", W::Fine),
    ("aber lieber dafür sonst ansonsten besser dann weil denn allerdings jedoch wenn", W::Clause),
    // --- around a phrase
    (
        "herr herrn frau familie fam dr doktor prof professor firma fräulein hr praxis",
        W::Title,
    ),
    ("heiße heisse heißt namens name nachname vorname", W::Named),
    ("guten gute gutes schönen schöner schönes schöne frohe frohes frohen", W::Greeting),
    ("straße str", W::Street),
    (
        "zimmer raum hausnummer nummer kundennummer rechnung rechnungsnummer postleitzahl plz größe \
         telefonnummer telefon handynummer mobilnummer handy vorwahl auftrag auftragsnummer aktenzeichen \
         versicherungsnummer vorgang vorgangsnummer bestellnummer bestellung code pin kennzeichen etage \
         stock konto kontonummer iban artikel artikelnummer linie gleis zone jahrgang nr ticket \
         mitgliedsnummer patientennummer platz tisch kabine saal",
        W::Numbered,
    ),
    (
        "euro eur cent prozent meter metern kilometer km zentimeter cm kilo kg gramm grad personen person \
         leute leuten kinder kindern mann stück gäste gästen erwachsene erwachsenen plätze quadratmeter \
         liter franken termine termin behandlungen autos reifen hunde katzen zimmern haare zähne \
         köpfe teile sachen dinge fragen mm watt ps points punkte",
        W::Counted,
    ),
    ("mal male", W::Times),
    ("für dauert dauern dauer", W::Lasting),
    ("seit alle aller", W::Every),
    (
        "bitte danke ja genau also gerne gern okay ok noch schon erst ganz nur auch eben \
         vielleicht wohl irgendwann irgendwas irgendwo einfach natürlich klar gut prima super \
         hätte wünsche suche brauche wir es sie mir uns ihnen was liebsten besten \
         genauer gesagt spontan evtl eventuell gleich schätze denke hmm mh hm nun tja  \
         möglichst direkt bereits beginnend",
        W::Filler,
    ),
    // --- holidays of one word
    ("neujahr neujahrstag", W::Holiday(Holiday::NewYearsDay)),
    ("dreikönigstag dreikönige dreikönig dreikönigsfest", W::Holiday(Holiday::Epiphany)),
    ("valentinstag valentinstags", W::Holiday(Holiday::ValentinesDay)),
    ("weiberfastnacht weiberfasching altweiber altweiberfastnacht", W::Holiday(Holiday::FatThursday)),
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
    ("silvester sylvester silvesterabend altjahrstag altjahresabend", W::Holiday(Holiday::NewYearsEve)),
    // --- pieces of names that have several words
    ("heilige heiligen heil", W::HolidayPart(HolidayPart::Heilige)),
    ("könige königen", W::HolidayPart(HolidayPart::Koenige)),
    ("christi", W::HolidayPart(HolidayPart::Christi)),
    ("mariä maria mariae", W::HolidayPart(HolidayPart::Mariae)),
    ("himmelfahrt himmelfahrtstag", W::HolidayPart(HolidayPart::Himmelfahrt)),
    ("empfängnis", W::HolidayPart(HolidayPart::Empfaengnis)),
    ("arbeit", W::HolidayPart(HolidayPart::Arbeit)),
    ("deutschen deutsche", W::HolidayPart(HolidayPart::Deutsch)),
    ("einheit", W::HolidayPart(HolidayPart::Einheit)),
    ("buß", W::HolidayPart(HolidayPart::Buss)),
    ("bettag", W::HolidayPart(HolidayPart::Bettag)),
    ("weihnachtsfeiertag weihnachtstag christfeiertag", W::HolidayPart(HolidayPart::Weihnachtstag)),
    ("advent adventssonntag adventsonntag", W::HolidayPart(HolidayPart::Advent)),
    ("weißer weißen weisser weissen", W::HolidayPart(HolidayPart::Weiss)),
    ("feiertag", W::HolidayPart(HolidayPart::Feiertag)),
];

/// English words.
pub(super) const ENGLISH: &[(&str, Word)] = &[];
