//! Values of which there are only a few: an error lists them.

use askpro_core::{Locale, Region};
use chrono_tz::Tz;
use serde::de::value::{Error as Unknown, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, IntoDeserializer};

use super::alerts::MailTls;

fn word<'de, D: Deserializer<'de>, T>(deserializer: D, expected: &str) -> Result<T, D::Error>
where
    T: for<'text> Deserialize<'text>,
{
    let text = String::deserialize(deserializer)?;
    let words: StrDeserializer<'_, Unknown> = text.as_str().into_deserializer();
    T::deserialize(words)
        .map_err(|_| D::Error::custom(format!("expected {expected}, found {text:?}")))
}

pub(super) fn locale<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Locale, D::Error> {
    word(deserializer, "de or en")
}

pub(super) fn region<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Region, D::Error> {
    word(deserializer, "DE, AT or CH")
}

pub(super) fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    word(deserializer, "a time zone such as Europe/Berlin")
}

pub(super) fn mail_tls<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MailTls, D::Error> {
    word(deserializer, "starttls, tls or none")
}
