//! Whose appointments a caller may hear of and change.

use std::collections::BTreeSet;

use super::talk::Talk;
use super::when::When;
use crate::appointment::Appointment;
use crate::customer::Customer;
use crate::error::Result;
use crate::function::{FunctionAnswer, RequestCallback};
use crate::numerals::fold;
use crate::wish::Wish;

/// How many appointments are told of (№112).
const TOLD: u32 = 5;

/// How many appointments of a day are looked through for a caller without a number.
const OF_A_DAY: u32 = 500;

/// After so many wrong answers to who they are, a caller is called back.
const WRONG_ANSWERS: u32 = 2;

/// What a caller says of an appointment, to show that it is theirs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Claimed<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) day: Option<&'a str>,
}

/// An appointment, and the name that it was made under.
pub(super) type Named = (Appointment, Option<String>);

/// Whether a number is shared: its appointments were made under the names of several people.
pub(super) fn are_several_peoples(named: &[Named]) -> bool {
    let people = named.iter().filter_map(|(_, name)| name.as_deref().map(words));
    people.collect::<BTreeSet<Vec<String>>>().len() > 1
}

impl Talk<'_> {
    /// The caller's own appointments to come; the inner error is what they hear when there are none, or who they are
    /// has to be asked.
    ///
    /// The number that the network delivers is enough, unless several people's appointments go with it. Without a number
    /// the name and the day of the appointment have to be right. A number that is only said proves nothing.
    pub(super) async fn own(
        &self,
        claimed: Claimed<'_>,
    ) -> Result<std::result::Result<Vec<Appointment>, FunctionAnswer>> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let Some(phone) = self.caller() else { return self.by_name_and_day(claimed).await };
        let Some(customer) = store.customer_by_phone(company, &phone).await? else {
            return Ok(Err(self.none_found()));
        };
        let named = self.upcoming(&customer).await?;
        if named.is_empty() {
            return Ok(Err(self.none_found()));
        }
        if are_several_peoples(&named) {
            return self.by_name(named, claimed).await;
        }
        Ok(Ok(named.into_iter().map(|(appointment, _)| appointment).collect()))
    }

    /// A customer's appointments to come, each with the name that it was made under.
    pub(super) async fn upcoming(&self, customer: &Customer) -> Result<Vec<Named>> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let upcoming = store.upcoming_appointments(company, customer.id, self.now, TOLD).await?;
        let mut named = Vec::new();
        for appointment in upcoming {
            let name = self.name_on(&appointment).await?;
            named.push((appointment, name.or_else(|| customer.name.clone())));
        }
        Ok(named)
    }

    /// Of several people on one number only the one who says their name.
    async fn by_name(
        &self,
        named: Vec<Named>,
        claimed: Claimed<'_>,
    ) -> Result<std::result::Result<Vec<Appointment>, FunctionAnswer>> {
        let Some(said) = claimed.name else {
            return Ok(Err(FunctionAnswer::no(self.say.on_which_name()).missing("name")));
        };
        let is_theirs = |name: &Option<String>| name.as_deref().is_some_and(|n| is_same(n, said));
        let own = named.into_iter().filter(|(_, name)| is_theirs(name));
        let own: Vec<Appointment> = own.map(|(appointment, _)| appointment).collect();
        if own.is_empty() { self.wrong().await.map(Err) } else { Ok(Ok(own)) }
    }

    async fn by_name_and_day(
        &self,
        claimed: Claimed<'_>,
    ) -> Result<std::result::Result<Vec<Appointment>, FunctionAnswer>> {
        let (store, company, call) =
            (&self.service.booking.store, self.company.id, &self.call.call_id);
        if store.wrong_identities(company, call).await? >= WRONG_ANSWERS {
            return self.called_back().await.map(Err);
        }
        let (Some(name), Some(day)) = (claimed.name, claimed.day) else {
            let mut question = FunctionAnswer::no(self.say.on_which_name_and_day());
            if claimed.name.is_none() {
                question = question.missing("name");
            }
            return Ok(Err(if claimed.day.is_none() {
                question.missing("datum")
            } else {
                question
            }));
        };
        let (from, to) = match self.when(Some(day), None) {
            Err(question) => return Ok(Err(question)),
            Ok(When::Within(window)) => (window.from, window.to),
            Ok(When::Exact(start)) => {
                let day = self.wall(start).date();
                let next = day.succ_opt().unwrap_or(day);
                match (self.midnight(day), self.midnight(next)) {
                    (Ok(from), Ok(to)) => (from, to),
                    _ => return Ok(Err(self.none_found())),
                }
            }
            Ok(When::Open) => return Ok(Err(self.none_found())),
        };
        let mut own = Vec::new();
        let of_day = store.appointments_between(company, from.max(self.now), to, OF_A_DAY).await?;
        // One day: whoever names a whole month only guesses.
        if (to - from).num_hours() <= 25 {
            for appointment in of_day {
                let on = self.name_on(&appointment).await?;
                if on.is_some_and(|on| is_same(&on, name)) {
                    own.push(appointment);
                }
            }
        }
        if own.is_empty() { self.wrong().await.map(Err) } else { Ok(Ok(own)) }
    }

    /// The name under which an appointment was made, where we made it.
    async fn name_on(&self, appointment: &Appointment) -> Result<Option<String>> {
        let Some(call) = &appointment.call_id else { return Ok(None) };
        let intents = self.service.booking.store.intents_of_call(self.company.id, call).await?;
        let mut names = intents.into_iter().filter_map(|intent| match intent.wish {
            Wish::Book(request) if intent.appointment == Some(appointment.id) => {
                Some(request.attendee.name)
            }
            _ => None,
        });
        Ok(names.next_back())
    }

    async fn wrong(&self) -> Result<FunctionAnswer> {
        let (store, call) = (&self.service.booking.store, &self.call.call_id);
        let wrong = store.count_wrong_identity(self.company.id, call, self.now).await?;
        if wrong >= WRONG_ANSWERS { self.called_back().await } else { Ok(self.none_found()) }
    }

    async fn called_back(&self) -> Result<FunctionAnswer> {
        let reason = self.say.wants_appointment_looked_up();
        let asked = RequestCallback { grund: Some(reason), ..RequestCallback::default() };
        let mut answer = self.request_callback(&asked).await?;
        answer.success = false;
        answer.message = if answer.missing_fields.is_empty() {
            self.say.not_identified()
        } else {
            self.say.not_identified_nor_reachable()
        };
        Ok(answer)
    }

    /// The same words whether there is none, or none that the caller may hear of.
    fn none_found(&self) -> FunctionAnswer {
        let said = match self.caller() {
            Some(_) => self.say.no_appointments(),
            None => self.say.no_such_appointment(),
        };
        FunctionAnswer::no(said).with("found", false)
    }
}

/// Whether two names are one person's: the surname has to be the same, and of the first names nothing contradicts.
fn is_same(known: &str, said: &str) -> bool {
    let (known, said) = (words(known), words(said));
    match (known.as_slice(), said.as_slice()) {
        ([], _) | (_, []) => false,
        ([.., surname], said) if !said.contains(surname) => false,
        (known, said) => said.len() == 1 || said.iter().all(|word| known.contains(word)),
    }
}

/// A name as it compares: folded, without titles and forms of address.
fn words(name: &str) -> Vec<String> {
    const TITLES: [&str; 6] = ["herr", "frau", "doktor", "dr", "prof", "professor"];
    let split = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let folded = split.map(|word| {
        fold(word).map_or_else(|| word.to_lowercase(), |folded| folded.as_str().to_owned())
    });
    folded.filter(|word| !TITLES.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_written_and_never_another_surname() {
        let cases = [
            ("Erika Mustermann", "Mustermann", true),
            ("Erika Mustermann", "Frau Dr. Mustermann", true),
            ("Erika Mustermann", "mustermann, erika", true),
            ("Jürgen Müller-Lüdenscheidt", "juergen mueller luedenscheidt", true),
            ("Erika Mustermann", "Erika", false),
            ("Erika Mustermann", "Max Mustermann", false),
            ("Erika Mustermann", "Erika Musterfrau", false),
            ("Erika Mustermann", "", false),
            ("", "", false),
        ];
        for (known, said, same) in cases {
            assert_eq!(is_same(known, said), same, "{known:?}, {said:?}");
        }
    }
}
