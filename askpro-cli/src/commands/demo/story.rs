//! What happens on the stage, and how it is told.

use std::time::Duration;

use askpro_core::{Appointment, Call, CallId, CallOutcome, CompanyId, Provider};
use askpro_sandbox::retell::{CallEvent, DEMO_NUMBER, Delivery, DeliveryPlan};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::Europe::Berlin;
use serde::Serialize;
use serde_json::{Map, Value};

use super::stage::Stage;
use super::talk::{Said, Talk};
use crate::error::CliError;
use crate::wiring;

const COMPANY: CompanyId = CompanyId::new(1);

/// How long the worker may take; it takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// What happened, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Story {
    call_id: String,
    caller: String,
    dialled: String,
    company: String,
    branch: String,
    /// What the agent was told while the phone rang.
    told_at_the_ring: Map<String, Value>,
    talk: Vec<Said>,
    agreed: Agreed,
    webhooks: Vec<Webhook>,
    events_stored: u64,
    outcome: &'static str,
    booking: Booked,
    bookings_in_calcom: usize,
    /// Where to look while the demo serves on; left out when it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<Look>,
}

/// What somebody needs to try things with the running demo. The keys open nothing but the twins.
#[derive(Debug, Serialize)]
struct Look {
    config: String,
    server: String,
    calcom: String,
    calcom_key: &'static str,
    retell: String,
    retell_key: &'static str,
}

/// What the caller and the agent agreed on.
#[derive(Debug, Serialize)]
struct Agreed {
    name: &'static str,
    service: &'static str,
    datum: String,
    uhrzeit: String,
}

/// One delivery and its answer.
#[derive(Debug, Serialize)]
struct Webhook {
    event: &'static str,
    /// `null` when nobody answered.
    status: Option<u16>,
    message: String,
}

/// The booking, as Cal.com has it.
#[derive(Debug, Serialize)]
struct Booked {
    uid: String,
    status: String,
    event_type: i64,
    start: String,
    end: String,
}

/// A caller books an appointment on the phone; Retell posts what it posts, all of it twice.
pub(super) async fn play(stage: &Stage) -> Result<Story, CliError> {
    let now = wiring::clock().now();
    let day = next_weekday(now);
    let time = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
    let name = format!("call_demo_{}", now.timestamp_millis());
    let call_id = CallId::new(&name).map_err(|error| failed(&error.to_string()))?;
    let today = now.with_timezone(&Berlin).date_naive();
    let talk = Talk::play(stage, &name, today, day.and_time(time)).await?;
    let script = talk.ended();
    let plan = DeliveryPlan::to(format!("{}/api/mcp/retell/webhook", stage.server_url()))
        .with_events([CallEvent::Ended, CallEvent::Analyzed]);
    let forged = plan.clone().signed_with("a key nobody configured");
    let forged = forged.map_err(|error| failed(&error.to_string()))?;
    let forged = forged.with_events([CallEvent::Ended]).without_retries();
    let mut deliveries = stage.retell.deliver(&script, &forged).await;
    deliveries.extend(stage.retell.deliver(&script, &plan.times(2)).await);

    let call = decided(stage, &call_id).await?;
    let appointment = match &call.outcome {
        Some(CallOutcome::Booked(_)) => appointment(stage, &call_id).await?,
        other => return Err(failed(&format!("the call ended as {other:?}"))),
    };
    let store = &stage.server.store;
    let company = store.company(COMPANY).await?;
    let company = company.ok_or_else(|| failed("the company is gone"))?;
    let branch = call.details.branch.and_then(|id| company.branch(id));
    let events = store.events_of_call(COMPANY, Provider::Retell, &call_id).await?;
    Ok(Story {
        call_id: call_id.to_string(),
        caller: call.details.customer_number.clone().unwrap_or_default(),
        dialled: DEMO_NUMBER.to_owned(),
        branch: branch.map(|branch| branch.name.clone()).unwrap_or_default(),
        company: company.name,
        told_at_the_ring: talk.call.variables(),
        talk: talk.said,
        agreed: Agreed {
            name: "Erika Mustermann",
            service: "Beratung",
            datum: day.to_string(),
            uhrzeit: time.format("%H:%M").to_string(),
        },
        webhooks: deliveries.iter().map(webhook).collect(),
        events_stored: events.len() as u64,
        outcome: "booked",
        booking: booked(&appointment),
        bookings_in_calcom: stage.calcom.live_bookings().len(),
        look: None,
    })
}

/// Waits for the worker, as a person would who watches.
async fn decided(stage: &Stage, call_id: &CallId) -> Result<Call, CliError> {
    let store = &stage.server.store;
    let wait = async {
        loop {
            let events = store.event_counts(COMPANY).await?;
            let call = store.call(COMPANY, call_id).await?;
            match call {
                Some(call) if call.outcome.is_some() && events.pending == 0 => return Ok(call),
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait)
        .await
        .unwrap_or_else(|_| Err(failed("nothing came of the call")))
}

async fn appointment(stage: &Stage, call_id: &CallId) -> Result<Appointment, CliError> {
    let appointments = stage.server.store.appointments(COMPANY, 10).await?;
    let ours = appointments.into_iter().find(|one| one.call_id.as_ref() == Some(call_id));
    ours.ok_or_else(|| failed("the appointment is not in the records"))
}

pub(super) fn failed(what: &str) -> CliError {
    CliError::Failed(format!("the demo failed: {what}"))
}

/// The next day from Monday to Friday, at least two days ahead.
fn next_weekday(now: DateTime<Utc>) -> NaiveDate {
    let mut day = now.with_timezone(&Berlin).date_naive() + Days::new(2);
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day = day + Days::new(1);
    }
    day
}

fn webhook(delivery: &Delivery) -> Webhook {
    let body: Value = serde_json::from_str(&delivery.answer.body).unwrap_or_default();
    let message = body.get("message").and_then(Value::as_str);
    Webhook {
        event: delivery.event.name(),
        status: delivery.answer.status,
        message: message.unwrap_or(&delivery.answer.body).to_owned(),
    }
}

fn booked(appointment: &Appointment) -> Booked {
    let local = |instant: DateTime<Utc>| instant.with_timezone(&Berlin).to_rfc3339();
    Booked {
        uid: appointment.booking_uid.to_string(),
        status: appointment.status.to_string(),
        event_type: appointment.event_type.get(),
        start: local(appointment.start),
        end: local(appointment.end),
    }
}

impl Story {
    /// What happened, for people.
    pub(super) fn told(&self) -> String {
        let Agreed { name, service, datum, uhrzeit } = &self.agreed;
        let webhooks: Vec<String> = self
            .webhooks
            .iter()
            .map(|hook| {
                let status =
                    hook.status.map_or("no answer".to_owned(), |status| status.to_string());
                format!("                 {:<14} →  {status} {}", hook.event, hook.message)
            })
            .collect();
        let talk: Vec<String> =
            self.talk.iter().map(|said| format!("                 {}", said.told())).collect();
        let known = self.told_at_the_ring.get("heute").and_then(Value::as_str);
        let known = known.map_or_else(|| "nothing".to_owned(), |today| format!("heute: {today}"));
        let booking = &self.booking;
        let look = self.look.as_ref().map(|look| format!("\n\n{}", self.where_to_look(look)));
        format!(
            "1. The ring      {name} ({caller}) calls {dialled}  →  branch {branch}  →  company {company}\n\
             \x20                the agent is told: {ring}\n\
             2. The talk      {service}, {datum} at {uhrzeit}: offered, held, and booked after the yes\n{talk}\n\
             3. The webhooks  one with a forged signature, then Retell posts each event twice, as in the field\n{webhooks}\n\
             \x20                {stored} events stored, the copies were recognised\n\
             4. The decision  booked in the call already  →  nothing is booked again\n\
             5. The booking   uid {uid}, event type {event_type}, {status}, {start} to {end}\n\
             6. The proof     bookings in Cal.com: {count}; outcome of call {call}: {outcome}{look}",
            caller = self.caller,
            dialled = self.dialled,
            ring = known,
            talk = talk.join("\n"),
            webhooks = webhooks.join("\n"),
            stored = self.events_stored,
            branch = self.branch,
            company = self.company,
            event_type = booking.event_type,
            uid = booking.uid,
            status = booking.status,
            start = booking.start,
            end = booking.end,
            count = self.bookings_in_calcom,
            call = self.call_id,
            outcome = self.outcome,
            look = look.unwrap_or_default(),
        )
    }

    /// Adds where to look while the demo serves on.
    pub(super) fn serving_on(&mut self, stage: &Stage) {
        self.look = Some(Look {
            config: stage.config_file().display().to_string(),
            server: stage.server_url(),
            calcom: stage.calcom_url(),
            calcom_key: askpro_sandbox::calcom::DEMO_CALCOM_KEY,
            retell: stage.retell_url(),
            retell_key: askpro_sandbox::retell::DEMO_RETELL_KEY,
        });
    }

    fn where_to_look(&self, look: &Look) -> String {
        let Look { config, server, calcom, calcom_key, retell, retell_key } = look;
        format!(
            "Where to look\n\
             \x20 AskPro   {server}/readyz\n\
             \x20 Cal.com  curl -H 'Authorization: Bearer {calcom_key}' -H 'cal-api-version: 2024-08-13' '{calcom}/v2/bookings/{uid}'\n\
             \x20 Retell   {retell} (twin; key {retell_key})\n\
             \x20 Files    {config} (configuration), askpro.db beside it\n\
             \x20 Try      askpro --config {config} check\n\
             \x20          askpro --config {config} webhook test\n\
             \x20          askpro --config {config} availability --date {datum}\n\
             \x20          askpro --config {config} tasks\n\
             \x20          askpro --config {config} functions deploy --company 1 --dry-run\n\n\
             Serving on. Stop with Ctrl-C; nothing is left behind.",
            uid = self.booking.uid,
            datum = self.agreed.datum,
        )
    }
}
