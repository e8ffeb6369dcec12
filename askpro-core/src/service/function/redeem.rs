//! Taking up what was offered in the call: to book it, or to move an appointment there.

use chrono::{DateTime, Utc};

use super::sentence::Sentences;
use super::talk::Talk;
use super::when::When;
use crate::error::Result;
use crate::function::FunctionAnswer;
use crate::offer::{HOLD_LASTS, Hold, Holding, Offer};

/// How a caller names the time they chose.
#[derive(Debug, Clone, Copy)]
pub(super) struct WishedTime<'a> {
    pub(super) slot_id: Option<&'a str>,
    pub(super) day: Option<&'a str>,
    pub(super) time: Option<&'a str>,
}

/// What is asked where the time is not clear, and what the arguments are called that are missing then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question {
    pub(super) say: fn(Sentences) -> String,
    pub(super) day: &'static str,
    pub(super) time: &'static str,
}

impl Question {
    /// What is missing by the names of these arguments.
    fn in_its_words(self, mut question: FunctionAnswer) -> FunctionAnswer {
        for field in &mut question.missing_fields {
            match field.as_str() {
                "datum" => self.day.clone_into(field),
                "uhrzeit" => self.time.clone_into(field),
                _ => {}
            }
        }
        question
    }
}

/// What a caller chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chosen {
    /// It was offered in this call.
    Offered(Box<Offer>),
    /// It was not: it has to be looked up, and offered if it is free.
    NotOffered(DateTime<Utc>),
}

impl Talk<'_> {
    /// Which time is chosen, among the offers of this call that `suits` leaves; the inner error is the question that
    /// clears it up.
    pub(super) async fn chosen(
        &self,
        wished: WishedTime<'_>,
        suits: impl Fn(&Offer) -> bool,
        asked: Question,
    ) -> Result<std::result::Result<Chosen, FunctionAnswer>> {
        let (store, call) = (&self.service.booking.store, &self.call.call_id);
        let mut offers = store.offers_of_call(self.company.id, call).await?;
        offers.retain(suits);
        if let Some(id) = wished.slot_id {
            let known = offers.into_iter().find(|offer| offer.id.as_str().eq_ignore_ascii_case(id));
            let known = known.map(|offer| Chosen::Offered(Box::new(offer)));
            return Ok(known.ok_or_else(|| FunctionAnswer::no(self.say.choose_again())));
        }
        let start = match self.when(wished.day, wished.time) {
            Ok(When::Exact(start)) => start,
            Ok(When::Open) => {
                let only = <[Offer; 1]>::try_from(offers).map(|[only]| only);
                return Ok(only
                    .map(|only| Chosen::Offered(Box::new(only)))
                    .map_err(|_| FunctionAnswer::no((asked.say)(self.say)).missing(asked.day)));
            }
            Ok(When::Within(_)) => {
                return Ok(Err(FunctionAnswer::no((asked.say)(self.say)).missing(asked.time)));
            }
            Err(question) => return Ok(Err(asked.in_its_words(question))),
        };
        // The same time may have been offered for several services: the one that was spoken of last is meant.
        let offered = offers.into_iter().filter(|offer| offer.offered.start == start);
        let offered = offered.max_by_key(|offer| offer.offered.until);
        Ok(Ok(offered.map_or(Chosen::NotOffered(start), |offer| Chosen::Offered(Box::new(offer)))))
    }

    /// Holds what was offered for this caller, instead of what they held before; nothing when it cannot be had any more.
    pub(super) async fn take(&self, offer: &Offer) -> Result<Option<Hold>> {
        let (store, company, call) =
            (&self.service.booking.store, self.company.id, &self.call.call_id);
        let before = store.hold_of_call(company, call).await?;
        let until = self.now + HOLD_LASTS;
        match store.hold_offer(company, call, &offer.id, until, self.now).await? {
            Holding::Held(hold) => {
                self.service.give_back(before.filter(|before| before.offer.id != offer.id));
                Ok(Some(hold))
            }
            Holding::Taken | Holding::Expired | Holding::Unknown => Ok(None),
        }
    }

    /// Lets go what this caller held. That it cannot be let go is no reason to say that nothing was booked: it runs out.
    pub(super) async fn let_go(&self) {
        let store = &self.service.booking.store;
        match store.release_hold(self.company.id, &self.call.call_id).await {
            Ok(held) => self.service.give_back(held),
            Err(error) => {
                tracing::warn!(company = %self.company.id, kind = %error.kind(), "a hold was not let go");
            }
        }
    }
}
