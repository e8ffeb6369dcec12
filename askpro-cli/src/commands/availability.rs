//! `askpro availability`

use askpro_core::CompanyId;
use askpro_core::datetime::{self, GermanDateTimeParser};
use askpro_core::ports::{Calendar, SlotQuery};
use chrono::{Days, NaiveTime};
use serde::Serialize;

use super::place;
use crate::args::{Args, Availability};
use crate::config::{self, Calcom, Config};
use crate::error::CliError;
use crate::{output, wiring};

#[derive(Serialize)]
struct Answer {
    event_type: i64,
    timezone: &'static str,
    slots: Vec<String>,
}

pub(super) async fn run(args: &Args, options: &Availability) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let place = place::resolve(&config, &options.place)?;
    let zone = place.company.timezone_of(&place.branch);
    let now = wiring::clock().now();
    let today = now.with_timezone(&zone).date_naive();
    let first = match &options.date {
        Some(text) => GermanDateTimeParser::default()
            .with_timezone(zone)
            .parse_date(text, now)
            .map(|parsed| parsed.value)
            .map_err(|error| CliError::Usage(format!("--date: {error}")))?,
        None => today,
    };
    if first < today {
        let message = format!("--date: expected today ({today}) or later, found {first}");
        return Err(CliError::Usage(message));
    }
    let midnight = |days: u16| {
        let day = first.checked_add_days(Days::new(days.into()));
        day.and_then(|day| datetime::resolve(day, NaiveTime::MIN, zone).ok())
            .map(|resolved| resolved.instant)
            .ok_or_else(|| CliError::Usage("--date: expected a day that has a midnight".to_owned()))
    };
    let (from, to) = (midnight(0)?.max(now), midnight(options.days)?);

    let is_named = connection(&config, place.company.id)?.api_key().is_named();
    let config = wiring::with_secrets_if(!is_named, config).await?;
    let connection = connection(&config, place.company.id)?;
    let slots = wiring::calcom(connection)?
        .slots(&SlotQuery::new(place.event_type, from, to))
        .await?
        .into_iter()
        .filter(|slot| slot.start < to)
        .map(|slot| slot.start.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string())
        .collect();
    let answer = Answer { event_type: place.event_type.get(), timezone: zone.name(), slots };
    output::print(args, &answer, |answer| {
        if answer.slots.is_empty() {
            return format!("No free slots for event type {}.", answer.event_type);
        }
        format!("Free ({}):\n{}", answer.timezone, answer.slots.join("\n"))
    })
}

fn connection(config: &Config, company: CompanyId) -> Result<&Calcom, CliError> {
    let entry = config.company.iter().find(|entry| entry.id == company.get());
    entry
        .and_then(|entry| entry.calcom.as_ref())
        .ok_or_else(|| CliError::Failed("the company has no [company.calcom]".to_owned()))
}
