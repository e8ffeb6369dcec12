//! `askpro book`

use askpro_core::{AppointmentRequest, E164};
use chrono_tz::Tz;

use super::place::{self, Resolved};
use crate::args::{Args, Book};
use crate::error::CliError;
use crate::{config, database, output, wiring};

pub(super) async fn run(args: &Args, options: &Book) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let place = place::resolve(&config, &options.place)?;
    let zone = place.company.timezone_of(&place.branch);
    let request = request(options, &place, zone)?;
    let store = database::open(&config).await?;
    let booked = match wiring::booking_service(&config, store.shared()).await {
        Ok(service) => service.book(&request).await.map_err(CliError::from),
        Err(error) => Err(error),
    };
    store.close().await;
    output::booking(args, &booked?, zone)
}

fn request(options: &Book, place: &Resolved, zone: Tz) -> Result<AppointmentRequest, CliError> {
    let start = place::start(&options.start, zone)?;
    let mut request = AppointmentRequest::new(place.company.id, place.event_type, start);
    request.branch = Some(place.branch.id);
    request.request_id.clone_from(&options.request_id);
    request.notes.clone_from(&options.notes);
    request.service.clone_from(&options.place.service);
    request.attendee.name.clone_from(&options.name);
    request.attendee.email.clone_from(&options.email);
    request.attendee.timezone = zone;
    request.attendee.locale = place.company.locale;
    if let Some(text) = &options.phone {
        let phone = E164::parse(text, place.company.region)
            .map_err(|error| CliError::Usage(format!("--phone: {error}")))?;
        request.attendee.phone = Some(phone);
    }
    Ok(request)
}
