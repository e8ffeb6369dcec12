//! Values of which there are only a few: an error lists them.

use std::net::IpAddr;

use askpro_core::function::Method;
use askpro_core::{Locale, Region};
use askpro_outbound::IpNet;
use chrono_tz::Tz;
use serde::de::value::{Error as Unknown, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, IntoDeserializer};

use super::alerts::MailTls;
use super::function::FunctionType;

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

pub(super) fn function_type<'de, D>(deserializer: D) -> Result<FunctionType, D::Error>
where
    D: Deserializer<'de>,
{
    word(deserializer, "data_collection or external_api")
}

pub(super) fn method<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Method>, D::Error> {
    word(deserializer, "GET, POST, PUT, PATCH or DELETE").map(Some)
}

/// Networks; an address alone is a network of its own.
pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let network = |text: String| {
        let network = text.parse().ok();
        let network = network.or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        let expected = "a network such as 10.1.0.0/16";
        network.ok_or_else(|| D::Error::custom(format!("expected {expected}, found {text:?}")))
    };
    Vec::<String>::deserialize(deserializer)?.into_iter().map(network).collect()
}
