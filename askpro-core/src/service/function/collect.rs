//! What the agent collects for the time after the call.

use super::talk::Talk;
use crate::error::Result;
use crate::function::{Arguments, CollectAppointmentData, FunctionAnswer};

impl Talk<'_> {
    /// Keeps what was said, in the caller's words, and names what is missing or cannot be read. Other fields than those it
    /// is for are neither kept nor told.
    pub(super) async fn collect_appointment_data(
        &self,
        arguments: &Arguments,
    ) -> Result<FunctionAnswer> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let collected = arguments.of::<CollectAppointmentData>();
        let known = store.collect(company, &self.call.call_id, &collected, self.now).await?;
        let said = Arguments::from_fields(known);
        let fields: CollectAppointmentData = said.read();
        let mut missing = Vec::new();
        let phone = fields.telefonnummer.as_deref().and_then(|text| self.phone(text));
        let given = [
            ("datum", fields.datum.is_some()),
            ("uhrzeit", fields.uhrzeit.is_some()),
            ("name", fields.name.is_some()),
            ("telefonnummer", phone.is_some() || self.caller().is_some()),
            (
                "dienstleistung",
                fields.dienstleistung.is_some() || self.branch.event_type_id.is_some(),
            ),
        ];
        missing.extend(given.iter().filter(|(_, is_given)| !is_given).map(|(name, _)| *name));
        if !missing.is_empty() {
            let mut answer = FunctionAnswer::no(self.say.missing(&missing));
            answer.missing_fields = missing.into_iter().map(str::to_owned).collect();
            return Ok(answer);
        }
        if let Err(question) = self.when(fields.datum.as_deref(), fields.uhrzeit.as_deref()) {
            return Ok(question);
        }
        let data = said.of::<CollectAppointmentData>();
        let mut answer = FunctionAnswer::yes(self.say.collected());
        answer.data = data.into_iter().map(|(name, text)| (name, text.into())).collect();
        Ok(answer)
    }
}
