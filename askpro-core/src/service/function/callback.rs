//! A human calls back.

use std::collections::BTreeMap;

use super::sentence::Sentences;
use super::talk::Talk;
use crate::error::Result;
use crate::function::{FunctionAnswer, RequestCallback};
use crate::phone::E164;
use crate::task::{NewTask, TaskReason};

impl Talk<'_> {
    /// Leaves a task, which a booking made afterwards in the same call resolves. What was said of the call-back before in
    /// this call, and not again, still counts. Where no number is known the caller is asked for one: nobody could keep
    /// the promise otherwise. A number that cannot be read is kept in their words.
    pub(super) async fn request_callback(&self, asked: &RequestCallback) -> Result<FunctionAnswer> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let reason = TaskReason::CallbackRequested;
        let fields = [
            ("rueckruf_grund", &asked.grund),
            ("rueckruf_name", &asked.name),
            ("rueckruf_nummer", &asked.telefonnummer),
            ("rueckruf_wann", &asked.wann),
        ];
        let said =
            fields.into_iter().filter_map(|(field, text)| Some((field.to_owned(), text.clone()?)));
        let said: BTreeMap<String, String> = said.collect();
        let known = store.collect(company, &self.call.call_id, &said, self.now).await?;
        let of = |field: &str, other: &str| known.get(field).or_else(|| known.get(other)).cloned();
        let given = of("rueckruf_nummer", "telefonnummer");
        let read = given.as_deref().and_then(|text| self.phone(text));
        let unread = given.filter(|_| read.is_none());
        let number = read.or_else(|| self.caller());
        let can_be_called = number.is_some();
        let number = match (number, unread) {
            (Some(number), Some(said)) => Some(self.say.number_besides(&number, &said)),
            (number, unread) => number.map(|number| number.to_string()).or(unread),
        };
        let lines = [
            (self.say.in_words("Grund", "Reason"), known.get("rueckruf_grund").cloned()),
            ("Name", of("rueckruf_name", "name")),
            (self.say.in_words("Nummer", "Number"), number),
            (self.say.in_words("Wann", "When"), known.get("rueckruf_wann").cloned()),
        ];
        let lines = lines.into_iter().filter_map(|(what, text)| Some(format!("{what}: {}", text?)));
        let detail = lines.collect::<Vec<_>>().join("; ");
        let task = NewTask::new(reason, detail, self.now + reason.time_to_act());
        let (branch, call) = (Some(self.branch.id), &self.call.call_id);
        store.add_task(company, branch, call, &task, self.now).await?;
        if can_be_called {
            return Ok(FunctionAnswer::yes(self.say.callback_noted()));
        }
        Ok(FunctionAnswer::no(self.say.callback_at_which_number()).missing("telefonnummer"))
    }
}

impl Sentences {
    /// The number from which somebody calls, and the one they said instead.
    fn number_besides(self, caller: &E164, said: &str) -> String {
        format!("{caller} ({}: {said})", self.in_words("gesagt wurde", "what was said"))
    }
}
