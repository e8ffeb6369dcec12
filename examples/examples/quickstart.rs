//! Book an appointment, exactly once: `CALCOM_API_KEY=… cargo run -p askpro-examples --example quickstart`
use askpro_calcom::CalcomClient;
use askpro_core::datetime::GermanDateTimeParser;
use askpro_core::service::BookingService;
use askpro_core::{AppointmentRequest, CompanyId, E164, EventTypeId, Region};
use askpro_store_sqlx::SqliteStore;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let calendar = CalcomClient::builder(askpro_examples::variable("CALCOM_API_KEY")?).build()?;
    let store = SqliteStore::connect("sqlite://askpro.db?mode=rwc").await?;
    store.migrate().await?;
    let service = BookingService::builder(Arc::new(calendar), Arc::new(store)).build();
    let start = GermanDateTimeParser::default().parse("1.12.2026 14:30", service.now())?;
    let phone = E164::parse("0171 3920001", Region::De)?;
    let request = AppointmentRequest::new(CompanyId::new(7), EventTypeId::new(2_563_193), start)
        .with_attendee("Erika Mustermann", phone)
        .with_call_id("call_4f1c".parse()?);
    match service.book(&request).await {
        Ok(booking) => println!("booked {} at {}", booking.uid, booking.start),
        Err(e) if e.is_slot_taken() => println!("free: {:?}", service.slots_near(&request).await?),
        Err(e) => return Err(e.into()),
    }
    Ok(())
}
