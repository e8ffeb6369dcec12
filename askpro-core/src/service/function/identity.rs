//! Whose appointments a caller may hear of and change.

mod sentence;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::talk::Talk;
use super::when::When;
use crate::appointment::Appointment;
use crate::customer::Customer;
use crate::error::Result;
use crate::function::{FunctionAnswer, RequestCallback};
use crate::numerals::fold;
use crate::phone::E164;
use crate::wish::Wish;

/// How many appointments are told of (№112).
pub(super) const TOLD: usize = 5;

/// How many appointments of a caller are looked through for the one that they speak of.
const OF_A_CALLER: u32 = 50;

/// How many appointments of a day are looked through for a caller without a number.
const OF_A_DAY: u32 = 500;

/// After so many wrong answers to who they are, a caller is called back.
const WRONG_ANSWERS: u32 = 2;

/// What a caller says of an appointment, to show that it is theirs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Claimed<'a> {
    pub(super) name: Option<&'a str>,
    /// Its day, its time, or both.
    pub(super) day: Option<&'a str>,
}

/// An appointment, and the name that it was made under.
pub(super) type Named = (Appointment, Option<String>);

/// An appointment of the caller's, held against what they say of it.
#[derive(Debug, Clone)]
pub(super) struct Theirs {
    pub(super) appointment: Appointment,
    is_named: bool,
    /// `None` when what was said of its day cannot be read.
    is_then: Option<bool>,
}

impl Theirs {
    /// Whether everything that was said fits it.
    pub(super) fn is_meant(&self) -> bool {
        self.is_named && self.is_then == Some(true)
    }

    /// Whether it may be meant: what was said of its day cannot be read.
    pub(super) fn may_be_meant(&self) -> bool {
        self.is_named && self.is_then.is_none()
    }

    /// Whether another day was said. Who names an appointment by its id need not say its day such that it can be read.
    pub(super) fn is_another(&self) -> bool {
        self.is_then == Some(false)
    }
}

/// Whether a number is shared: its appointments were made under the names of several people.
pub(super) fn are_several_peoples(named: &[Named]) -> bool {
    people(named).len() > 1
}

fn people(named: &[Named]) -> BTreeSet<Words> {
    named.iter().filter_map(|(_, name)| name.as_deref().map(words)).collect()
}

impl Talk<'_> {
    /// The caller's own appointments to come; the inner error is what they hear when there are none, or who they are
    /// has to be asked.
    ///
    /// The number that the network delivers is enough, unless several people's appointments go with it. Without a number
    /// the full name and the day of the appointment have to be right. A number that is only said proves nothing.
    pub(super) async fn own(
        &self,
        claimed: Claimed<'_>,
    ) -> Result<std::result::Result<Vec<Theirs>, FunctionAnswer>> {
        let (store, call) = (&self.service.booking.store, &self.call.call_id);
        if store.wrong_identities(self.company.id, call).await? >= WRONG_ANSWERS {
            return self.called_back().await.map(Err);
        }
        // "Frau" is no name.
        let name = claimed.name.filter(|name| !words(name).is_empty());
        let claimed = Claimed { name, ..claimed };
        let own = match self.caller() {
            Some(phone) => self.by_number(&phone, name).await?,
            None => self.by_name_and_day(claimed).await?,
        };
        Ok(own.map(|own| self.held_against(own, claimed)))
    }

    fn held_against(&self, own: Vec<Named>, claimed: Claimed<'_>) -> Vec<Theirs> {
        let when = claimed
            .day
            .map(|day| self.when(Some(day), None).or_else(|_| self.when(None, Some(day))).ok());
        let theirs = own.into_iter().map(|(appointment, name)| {
            let is_then = match when {
                None => Some(true),
                Some(when) => when.map(|when| self.is_then(appointment.start, when)),
            };
            let names = name.as_deref().zip(claimed.name);
            let is_named = names.is_none_or(|(known, said)| agree(&words(known), &words(said)));
            Theirs { appointment, is_named, is_then }
        });
        theirs.collect()
    }

    fn is_then(&self, start: DateTime<Utc>, when: When) -> bool {
        let window = match when {
            When::Open => return true,
            When::Exact(moment) => return start == moment,
            When::Within(window) => window,
        };
        let time = self.wall(start).time();
        let (from, to) = (window.from, window.to);
        // A time without a day is looked for on all of them.
        let is_any_day = window.times.is_some() && !is_one_day(from, to);
        let is_its_time = window.times.is_none_or(|(first, last)| (first..=last).contains(&time));
        is_its_time && (is_any_day || (from..to).contains(&start))
    }

    async fn by_number(
        &self,
        phone: &E164,
        name: Option<&str>,
    ) -> Result<std::result::Result<Vec<Named>, FunctionAnswer>> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let customer = store.customer_by_phone(company, phone).await?;
        let mut named = match &customer {
            Some(customer) => self.upcoming(customer).await?,
            None => Vec::new(),
        };
        // What was booked a moment ago is nobody's yet in the records.
        if let Some(here) = self.booked_here().await?
            && named.iter().all(|(known, _)| known.id != here.id)
        {
            let name = self.name_on(&here).await?;
            named.push((here, name));
        }
        if named.is_empty() {
            return Ok(Err(self.none_found()));
        }
        if are_several_peoples(&named) { self.by_name(named, name).await } else { Ok(Ok(named)) }
    }

    /// A customer's appointments to come, each with the name that it was made under.
    pub(super) async fn upcoming(&self, customer: &Customer) -> Result<Vec<Named>> {
        let (store, company) = (&self.service.booking.store, self.company.id);
        let upcoming =
            store.upcoming_appointments(company, customer.id, self.now, OF_A_CALLER).await?;
        let mut named = Vec::new();
        for appointment in upcoming {
            let name = self.name_on(&appointment).await?;
            named.push((appointment, name.or_else(|| customer.name.clone())));
        }
        Ok(named)
    }

    /// Of several people on one number only the one who says their name; where surnames are alike, the first name.
    async fn by_name(
        &self,
        named: Vec<Named>,
        said: Option<&str>,
    ) -> Result<std::result::Result<Vec<Named>, FunctionAnswer>> {
        let Some(said) = said.map(words) else {
            return Ok(Err(FunctionAnswer::no(self.say.on_which_name()).missing("name")));
        };
        let people = people(&named);
        let mut agreeing = people.iter().filter(|person| agree(person, &said));
        let person = match (people.get(&said), agreeing.next(), agreeing.next()) {
            (Some(exactly), ..) => exactly,
            (None, Some(only), None) => only,
            (None, Some(_), Some(_)) => {
                return Ok(Err(FunctionAnswer::no(self.say.on_which_first_name()).missing("name")));
            }
            (None, None, _) => return self.wrong().await.map(Err),
        };
        let is_theirs = |name: &Option<String>| name.as_deref().map(words).as_ref() == Some(person);
        Ok(Ok(named.into_iter().filter(|(_, name)| is_theirs(name)).collect()))
    }

    /// Nothing is told where the appointments are of several people who have the same name.
    async fn by_name_and_day(
        &self,
        claimed: Claimed<'_>,
    ) -> Result<std::result::Result<Vec<Named>, FunctionAnswer>> {
        let (store, company) = (&self.service.booking.store, self.company.id);
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
        let name = words(name);
        if name.len() < 2 {
            return Ok(Err(FunctionAnswer::no(self.say.on_which_full_name()).missing("name")));
        }
        // One day: whoever names a whole month only guesses.
        let Some((from, to)) = self.one_day(day) else {
            return Ok(Err(FunctionAnswer::no(self.say.on_which_day()).missing("datum")));
        };
        let mut own = Vec::new();
        let of_day = store.appointments_between(company, from.max(self.now), to, OF_A_DAY).await?;
        for appointment in of_day {
            let on = self.name_on(&appointment).await?;
            if on.as_deref().map(words).as_ref() == Some(&name) {
                own.push((appointment, on));
            }
        }
        if own.is_empty() {
            return self.wrong().await.map(Err);
        }
        let customers: BTreeSet<_> = own.iter().map(|(known, _)| known.customer).collect();
        let is_one_person = own.len() == 1 || (customers.len() == 1 && !customers.contains(&None));
        if is_one_person { Ok(Ok(own)) } else { self.called_back().await.map(Err) }
    }

    /// The day that is meant, if it is one.
    fn one_day(&self, day: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let date = match self.when(Some(day), None) {
            Ok(When::Within(window)) => {
                let (from, to) = (window.from, window.to);
                return is_one_day(from, to).then_some((from, to));
            }
            Ok(When::Exact(start)) => self.wall(start).date(),
            Ok(When::Open) => return None,
            // Of "Montag um drei" the day is clear.
            Err(_) => self.parser().parse_date(day, self.now).ok()?.value,
        };
        Some((self.midnight(date).ok()?, self.midnight(date.succ_opt()?).ok()?))
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
        if wrong >= WRONG_ANSWERS {
            return self.called_back().await;
        }
        Ok(FunctionAnswer::no(self.say.no_such_appointment()).with("found", false))
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

    fn none_found(&self) -> FunctionAnswer {
        FunctionAnswer::no(self.say.no_appointments()).with("found", false)
    }
}

/// Whether a span is no longer than a day; the longest has 25 hours.
fn is_one_day(from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
    (to - from).num_hours() <= 25
}

/// A name as it compares.
type Words = BTreeSet<String>;

/// Whether two names may be one person's: neither says what the other contradicts.
fn agree(known: &Words, said: &Words) -> bool {
    !known.is_empty() && !said.is_empty() && (said.is_subset(known) || known.is_subset(said))
}

/// The words of a name, folded, without titles and forms of address, in whatever order they were said.
fn words(name: &str) -> Words {
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
    fn names_agree_however_they_are_written_and_never_with_another_persons() {
        let cases = [
            ("Erika Mustermann", "Mustermann", true),
            ("Erika Mustermann", "Frau Dr. Mustermann", true),
            ("Erika Mustermann", "mustermann, erika", true),
            ("Jürgen Müller-Lüdenscheidt", "juergen mueller luedenscheidt", true),
            ("Erika Mustermann", "Erika", true),
            ("Mustermann", "Erika Mustermann", true),
            ("Erika Mustermann", "Max Mustermann", false),
            ("Erika Mustermann", "Erika Musterfrau", false),
            ("Erika Mustermann", "", false),
            ("", "", false),
        ];
        for (known, said, same) in cases {
            assert_eq!(agree(&words(known), &words(said)), same, "{known:?}, {said:?}");
        }
    }
}
