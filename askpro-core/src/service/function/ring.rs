//! What an agent should know when the phone rings.

use std::collections::BTreeMap;

use chrono::Timelike as _;

use super::identity::are_several_peoples;
use super::sentence::Sentences;
use super::talk::Talk;
use super::{FunctionCall, FunctionService};
use crate::appointment::Appointment;
use crate::business_hours::BusinessHours;
use crate::datetime::say_date;
use crate::error::Result;
use crate::id::{CallId, EventTypeId};
use crate::ports::SlotQuery;
use crate::tenant::Line;

impl FunctionService {
    /// What the agent is given for a call: the day and the time where the branch is, whether it is open, and what is
    /// known of the caller by their number. Texts all of them, because Retell takes no others.
    ///
    /// | variable | holds |
    /// |---|---|
    /// | `heute`, `heute_datum`, `wochentag`, `uhrzeit_jetzt` | the day in words, as `YYYY-MM-DD`, its name, and the time |
    /// | `firma`, `filiale` | who is called |
    /// | `geoeffnet`, `oeffnung` | `true`, `false` or empty when it is not known; and as a sentence |
    /// | `kunde_bekannt`, `kunde_name` | `true` or `false`; the name that goes with the number |
    /// | `naechster_termin` | the caller's next appointment in words; empty without one |
    ///
    /// Where several people have appointments under one number, neither name nor appointment is given: which of them
    /// calls has to be asked.
    ///
    /// # Errors
    /// Those of the store. [`Self::today`] needs none.
    pub async fn greet(
        &self,
        line: &Line,
        caller: Option<&str>,
    ) -> Result<BTreeMap<&'static str, String>> {
        let mut known = self.today(line);
        let call = ringing(line, caller);
        let Some(talk) = call.as_ref().map(|call| Talk::of(self, call, line)) else {
            return Ok(known);
        };
        let (store, company) = (&self.booking.store, line.company.id);
        let Some(phone) = talk.caller() else { return Ok(known) };
        let Some(customer) = store.customer_by_phone(company, &phone).await? else {
            return Ok(known);
        };
        known.insert("kunde_bekannt", true.to_string());
        let upcoming = talk.upcoming(&customer).await?;
        if are_several_peoples(&upcoming) {
            return Ok(known);
        }
        known.insert("kunde_name", customer.name.unwrap_or_default());
        let said = upcoming.first().map(|(next, _)| talk.appointment(next)).unwrap_or_default();
        known.insert("naechster_termin", said);
        Ok(known)
    }

    /// What can be said without asking anybody; the caller counts as unknown.
    #[must_use]
    pub fn today(&self, line: &Line) -> BTreeMap<&'static str, String> {
        let Line { company, branch_id } = line;
        let branch = company.branch(*branch_id);
        let zone = branch.map_or(company.timezone, |branch| company.timezone_of(branch));
        let wall = self.booking.now().with_timezone(&zone).naive_local();
        let say = Sentences(company.locale);
        let hours = branch.map_or(&company.opening_hours, |b| company.opening_hours_of(b));
        let day = say_date(wall.date(), wall.date(), company.locale);
        let weekday = day.split(',').next().unwrap_or_default().to_owned();
        let open = if hours.is_unknown() { String::new() } else { hours.is_open(wall).to_string() };
        BTreeMap::from([
            ("heute", day),
            ("heute_datum", wall.date().to_string()),
            ("wochentag", weekday),
            ("uhrzeit_jetzt", format!("{:02}:{:02}", wall.hour(), wall.minute())),
            ("firma", company.name.clone()),
            ("filiale", branch.map(|branch| branch.name.clone()).unwrap_or_default()),
            ("geoeffnet", open),
            ("oeffnung", opening(hours, wall, say)),
            ("kunde_bekannt", false.to_string()),
            ("kunde_name", String::new()),
            ("naechster_termin", String::new()),
        ])
    }

    /// Has what may be asked for in the call fetched before it is: the services and their free times. What cannot be
    /// fetched is fetched when it is asked for.
    pub async fn prefetch(&self, line: &Line) {
        let Some(call) = ringing(line, None) else { return };
        let talk = Talk::of(self, &call, line);
        let Ok(horizon) = talk.horizon() else { return };
        let named = talk.branch.services.iter().flat_map(|service| {
            let staff = service.staff.iter().map(|member| member.event_type_id);
            let event_types = std::iter::once(service.event_type_id).chain(staff);
            event_types.map(|event_type| (event_type, service.duration_minutes))
        });
        let mut wanted: Vec<(EventTypeId, Option<u32>)> =
            named.chain(talk.branch.event_type_id.map(|id| (id, None))).collect();
        wanted.sort();
        wanted.dedup();
        for (event_type, wished) in wanted {
            let known = self.hints.event_type(line.company.id, event_type).await;
            let Ok(Some(known)) = known else { continue };
            let mut query = SlotQuery::new(event_type, horizon.from, horizon.to);
            query.length_minutes = wished.filter(|length| known.length_options.contains(length));
            drop(self.hints.slots(line.company.id, &query).await);
        }
    }
}

/// A call of which no more is known than who is called.
fn ringing(line: &Line, caller: Option<&str>) -> Option<FunctionCall> {
    Some(FunctionCall {
        company: line.company.id,
        branch: line.company.branch(line.branch_id)?.id,
        call_id: CallId::new("ringing").ok()?,
        caller: caller.map(str::to_owned),
        name: String::new(),
        arguments: serde_json::Map::new(),
    })
}

impl Talk<'_> {
    fn appointment(&self, appointment: &Appointment) -> String {
        self.say.moment(self.wall(appointment.start), self.today())
    }
}

fn opening(hours: &BusinessHours, wall: chrono::NaiveDateTime, say: Sentences) -> String {
    match (hours.closes_after(wall), hours.opens_after(wall)) {
        (Some(until), _) => say.open_until(until.time()),
        (None, Some(from)) => say.open_again(from, wall.date()),
        (None, None) => String::new(),
    }
}
