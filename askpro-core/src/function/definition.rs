//! Which functions there are, and what each takes.
//!
//! The descriptions are for the model that calls them. They are German, as most agents are; what a caller hears is in
//! the language of the company.

use std::borrow::Cow;

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::Deserialize;
use serde_json::Value;

/// A function that an agent can call.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionDefinition {
    /// Its name.
    pub name: Cow<'static, str>,
    /// When the agent should call it.
    pub description: Cow<'static, str>,
    /// What it takes, as JSON Schema; an object on top.
    pub parameters: Value,
    /// Whether it changes nothing.
    pub only_reads: bool,
}

/// Every built-in function, in the order in which an agent needs them.
///
/// ```
/// let functions = askpro_core::function::definitions();
/// let book = functions.iter().find(|function| function.name == "book_appointment").unwrap();
/// assert_eq!(book.parameters["properties"]["slot_id"]["type"][0], "string");
/// ```
#[must_use]
pub fn definitions() -> Vec<FunctionDefinition> {
    vec![
        define::<CollectAppointmentData>(false),
        define::<CheckAvailability>(true),
        define::<FindNextSlot>(true),
        define::<CalculateDuration>(true),
        define::<BookAppointment>(false),
        define::<FindAppointments>(true),
        define::<ChangeAppointment>(false),
        define::<CancelAppointment>(false),
        define::<RequestCallback>(false),
    ]
}

/// The typed arguments of a function.
pub(crate) trait Function: JsonSchema {
    const NAME: &'static str;
    const DESCRIPTION: &'static str;
}

fn define<F: Function>(only_reads: bool) -> FunctionDefinition {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    let schema = SchemaGenerator::new(settings).into_root_schema_for::<F>();
    let mut parameters = schema.to_value();
    if let Some(fields) = parameters.as_object_mut() {
        fields.remove("title");
    }
    let (name, description) = (Cow::Borrowed(F::NAME), Cow::Borrowed(F::DESCRIPTION));
    FunctionDefinition { name, description, parameters, only_reads }
}

/// Declares the typed arguments of a function: every field a text, as it was heard.
macro_rules! function {
    ($name:ident, $word:literal, $description:literal, { $($field:ident: $meaning:literal,)* }) => {
        #[derive(Default, Deserialize, JsonSchema)]
        #[serde(default)]
        pub(crate) struct $name {
            $(
                #[schemars(description = $meaning)]
                pub(crate) $field: Option<String>,
            )*
        }

        impl Function for $name {
            const NAME: &'static str = $word;
            const DESCRIPTION: &'static str = $description;
        }
    };
}

function!(
    CollectAppointmentData, "collect_appointment_data",
    "Merkt sich, was der Anrufer zum Termin gesagt hat, und sagt, was noch fehlt. Bucht nichts.",
    {
        datum: "Der Tag, wörtlich wie gesagt, z. B. \"nächsten Dienstag\"",
        uhrzeit: "Die Uhrzeit, wörtlich wie gesagt, z. B. \"halb drei nachmittags\"",
        name: "Vor- und Nachname des Anrufers",
        telefonnummer: "Die Rückrufnummer, wörtlich wie gesagt",
        dienstleistung: "Was gewünscht wird, wörtlich wie gesagt",
        email: "Die E-Mail-Adresse, nur wenn der Anrufer sie nennt",
        mitarbeiter_wunsch: "Bei wem der Termin sein soll, wenn der Anrufer jemanden nennt",
        notizen: "Was der Betrieb sonst wissen soll",
    }
);

function!(
    CheckAvailability, "check_availability",
    "Sieht nach, welche Termine frei sind. Immer aufrufen, bevor ein Termin als frei genannt wird.",
    {
        datum: "Der Tag oder Zeitraum, wörtlich wie gesagt, z. B. \"nächste Woche\"",
        uhrzeit: "Die Uhrzeit oder Tageszeit, wörtlich wie gesagt, z. B. \"nachmittags\"",
        dienstleistung: "Was gewünscht wird, wörtlich wie gesagt",
        mitarbeiter_wunsch: "Bei wem der Termin sein soll, wenn der Anrufer jemanden nennt",
    }
);

function!(
    FindNextSlot, "find_next_slot",
    "Sucht den nächsten freien Termin.",
    {
        dienstleistung: "Was gewünscht wird, wörtlich wie gesagt",
        datum: "Ab wann gesucht wird, wörtlich wie gesagt; ohne Angabe ab jetzt",
        mitarbeiter_wunsch: "Bei wem der Termin sein soll, wenn der Anrufer jemanden nennt",
    }
);

function!(
    CalculateDuration, "calculate_duration",
    "Sagt, wie lange eine Dienstleistung dauert.",
    {
        dienstleistung: "Was gewünscht wird, wörtlich wie gesagt",
    }
);

function!(
    BookAppointment, "book_appointment",
    "Bucht einen Termin, der in diesem Gespräch als frei genannt wurde. Erst aufrufen, wenn der Anrufer zugestimmt hat.",
    {
        slot_id: "Die slot_id des gewählten Termins aus check_availability",
        datum: "Nur ohne slot_id: der Tag, wörtlich wie gesagt",
        uhrzeit: "Nur ohne slot_id: die Uhrzeit, wörtlich wie gesagt",
        name: "Vor- und Nachname des Anrufers",
        telefonnummer: "Die Rückrufnummer, wenn sie eine andere ist als die, von der angerufen wird",
        email: "Die E-Mail-Adresse, nur wenn der Anrufer sie nennt",
        dienstleistung: "Was gewünscht wird, wörtlich wie gesagt",
        mitarbeiter_wunsch: "Bei wem der Termin sein soll, wenn der Anrufer jemanden nennt",
        notizen: "Was der Betrieb sonst wissen soll",
    }
);

function!(
    FindAppointments, "find_appointments",
    "Sucht die Termine des Anrufers. Nur wenn die Nummer unterdrückt ist oder danach gefragt wird, name und datum mitgeben.",
    {
        name: "Auf welchen Namen der Termin lautet",
        datum: "An welchem Tag der Termin ist, wörtlich wie gesagt",
    }
);

function!(
    ChangeAppointment, "change_appointment",
    "Verlegt einen Termin des Anrufers auf eine Zeit, die in diesem Gespräch als frei genannt wurde.",
    {
        appointment_id: "Die appointment_id aus find_appointments, wenn es mehrere Termine gibt",
        slot_id: "Die slot_id der neuen Zeit",
        neues_datum: "Nur ohne slot_id: der neue Tag, wörtlich wie gesagt",
        neue_uhrzeit: "Nur ohne slot_id: die neue Uhrzeit, wörtlich wie gesagt",
        grund: "Warum, wenn der Anrufer es sagt",
        name: "Auf welchen Namen der Termin lautet",
        datum: "An welchem Tag der bisherige Termin ist, wörtlich wie gesagt",
    }
);

function!(
    CancelAppointment, "cancel_appointment",
    "Sagt einen Termin des Anrufers ab. Erst aufrufen, wenn der Anrufer das bestätigt hat.",
    {
        appointment_id: "Die appointment_id aus find_appointments, wenn es mehrere Termine gibt",
        grund: "Warum, wenn der Anrufer es sagt",
        name: "Auf welchen Namen der Termin lautet",
        datum: "An welchem Tag der Termin ist, wörtlich wie gesagt",
    }
);

function!(
    RequestCallback, "request_callback",
    "Hinterlässt dem Betrieb einen Rückrufwunsch. Aufrufen, wenn etwas nicht geht oder der Anrufer einen Menschen möchte.",
    {
        grund: "Worum es geht, kurz",
        name: "Vor- und Nachname des Anrufers",
        telefonnummer: "Die Rückrufnummer, wenn sie eine andere ist als die, von der angerufen wird",
        wann: "Wann der Rückruf passt, wörtlich wie gesagt",
    }
);
