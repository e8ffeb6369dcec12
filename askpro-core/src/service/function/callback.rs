//! A human calls back.

use super::talk::Talk;
use crate::error::Result;
use crate::function::{FunctionAnswer, RequestCallback};
use crate::task::{NewTask, TaskReason};

impl Talk<'_> {
    /// Leaves a task, which a booking made afterwards in the same call resolves.
    pub(super) async fn request_callback(&self, asked: &RequestCallback) -> Result<FunctionAnswer> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let reason = TaskReason::CallbackRequested;
        let number = asked.telefonnummer.as_deref().and_then(|text| self.phone(text));
        let number = number.or_else(|| self.caller()).map(|number| number.to_string());
        let lines = [
            (self.say.in_words("Grund", "Reason"), asked.grund.clone()),
            ("Name", asked.name.clone()),
            (self.say.in_words("Nummer", "Number"), number.or_else(|| asked.telefonnummer.clone())),
            (self.say.in_words("Wann", "When"), asked.wann.clone()),
        ];
        let said = lines.into_iter().filter_map(|(what, text)| Some(format!("{what}: {}", text?)));
        let detail = said.collect::<Vec<_>>().join("; ");
        let task = NewTask::new(reason, detail, self.now + reason.time_to_act());
        let (branch, call) = (Some(self.branch.id), &self.call.call_id);
        store.add_task(company, branch, call, &task, self.now).await?;
        Ok(FunctionAnswer::yes(self.say.callback_noted()))
    }
}
