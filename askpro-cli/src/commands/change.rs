//! `askpro reschedule` and `askpro cancel`

use askpro_core::service::BookingService;
use askpro_core::{Booking, BookingUid, CancelWish, CompanyId, RescheduleWish};
use chrono_tz::Tz;

use super::place;
use crate::args::{Args, Cancel, Changed, Reschedule};
use crate::error::CliError;
use crate::{config, database, output, wiring};

pub(super) async fn reschedule(args: &Args, options: &Reschedule) -> Result<(), CliError> {
    carry_out(args, &options.changed, async |service, uid, zone| {
        let company = CompanyId::new(options.changed.company);
        let start = place::start(&options.start, zone)?;
        let mut wish = RescheduleWish::new(company, uid, start);
        wish.timezone = zone;
        wish.request_id.clone_from(&options.changed.request_id);
        wish.reason.clone_from(&options.reason);
        Ok(service.reschedule(&wish).await?)
    })
    .await
}

pub(super) async fn cancel(args: &Args, options: &Cancel) -> Result<(), CliError> {
    carry_out(args, &options.changed, async |service, uid, _zone| {
        let company = CompanyId::new(options.changed.company);
        let mut wish = CancelWish::new(company, uid, &options.reason);
        wish.request_id.clone_from(&options.changed.request_id);
        Ok(service.cancel(&wish).await?)
    })
    .await
}

async fn carry_out(
    args: &Args,
    changed: &Changed,
    change: impl AsyncFnOnce(BookingService, BookingUid, Tz) -> Result<Booking, CliError>,
) -> Result<(), CliError> {
    let config = config::load(&args.config)?;
    let zone = place::company(&config, CompanyId::new(changed.company))?.timezone;
    let uid = BookingUid::new(&changed.uid)
        .map_err(|_| CliError::Usage("UID: expected a booking's uid, found nothing".to_owned()))?;
    let store = database::open(&config).await?;
    let changed = match wiring::booking_service(&config, store.shared()).await {
        Ok(service) => change(service, uid, zone).await,
        Err(error) => Err(error),
    };
    store.close().await;
    output::booking(args, &changed?, zone)
}
