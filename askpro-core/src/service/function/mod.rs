//! Functions that the agent calls while the caller is on the line.

mod availability;
mod book;
mod callback;
mod change;
mod collect;
mod identity;
mod offers;
mod own;
mod redeem;
mod reserve;
mod ring;
mod sentence;
mod talk;
mod wanted;
mod when;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Value};

use super::BookingService;
use crate::error::{Error, ErrorKind, Result};
use crate::function::{self, Arguments, Begun, FunctionAnswer, NewExecution};
use crate::id::{BranchId, CallId, CompanyId};
use crate::ports::{Background, CalendarHints, Calendars, Outbound, Schemas};
use crate::tenant::Locale;
use own::{Asked, Own};
pub(super) use reserve::released;
use sentence::Sentences;
use talk::Talk;

/// How long the answer of a function that only reads is given again to the same question. A model repeats a call within
/// five seconds (measured by others at 0.7, 1.2 and 4.9 s); later it asks anew, and what is free may have changed.
const READING_LASTS: Duration = Duration::seconds(10);

/// What changes appointments: each does nothing that is done already, so it can be run again when something else was
/// changed meanwhile.
const CHANGES: [&str; 3] = ["book_appointment", "change_appointment", "cancel_appointment"];

/// After which time a function that never ended is run again: its process has gone.
const ABANDONED_AFTER: Duration = Duration::seconds(60);

/// A function that the agent called. Debug shows no arguments and no number.
#[derive(Clone)]
pub struct FunctionCall {
    /// The company whose number was dialled.
    pub company: CompanyId,
    /// The branch whose number was dialled.
    pub branch: BranchId,
    /// The call.
    pub call_id: CallId,
    /// The number from which the caller calls, as the network delivered it.
    pub caller: Option<String>,
    /// Which function.
    pub name: String,
    /// What the agent passed.
    pub arguments: Map<String, Value>,
}

impl fmt::Debug for FunctionCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionCall")
            .field("company", &self.company)
            .field("branch", &self.branch)
            .field("call_id", &self.call_id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What came of calling a function. Debug shows no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum FunctionRan {
    /// It answered, now or when it was called before.
    Answered(FunctionAnswer),
    /// The same function with the same arguments is being run already.
    Running,
}

/// Runs the functions that agents call.
///
/// Each answer is one sentence that can be said, and data. The same function with the same arguments does nothing a second
/// time in a call that it did before; it gives the first answer, as long as that is how things stand. What could not be done is no error but a sentence that
/// says so. Nothing is booked at a time that was not offered in the same call.
#[derive(Debug, Clone)]
pub struct FunctionService {
    booking: BookingService,
    hints: Arc<dyn CalendarHints>,
    prefetched: Arc<dyn CalendarHints>,
    reservations: Arc<dyn Calendars>,
    background: Arc<dyn Background>,
    own: Option<Own>,
}

impl FunctionService {
    /// A service that books with `booking`, and tells callers what is free by `hints`.
    #[must_use]
    pub fn new(booking: BookingService, hints: Arc<dyn CalendarHints>) -> Self {
        let prefetched = Arc::clone(&hints);
        let reservations = Arc::clone(&booking.calendars);
        Self { booking, hints, prefetched, reservations, background: Arc::new(()), own: None }
    }

    /// Fetches in another way what nobody has asked for yet, so that it takes nothing from calls that have; what it
    /// fetches has to come into the same memory.
    #[must_use]
    pub fn with_prefetch(mut self, hints: Arc<dyn CalendarHints>) -> Self {
        self.prefetched = hints;
        self
    }

    /// Makes and gives back the calendar's reservations in another way, so that they take nothing from bookings.
    #[must_use]
    pub fn with_reservations(mut self, calendars: Arc<dyn Calendars>) -> Self {
        self.reservations = calendars;
        self
    }

    /// Reserves in the calendar what a call holds, beside the call; without, what is held is held among our own calls
    /// only.
    #[must_use]
    pub fn with_background(mut self, background: Arc<dyn Background>) -> Self {
        self.background = background;
        self
    }

    /// Runs the companies' own functions, too: their arguments and answers are compared with their schemas, and their
    /// servers reached through `outbound`. Without, there are the built-in ones only.
    #[must_use]
    pub fn with_own_functions(
        mut self,
        outbound: Arc<dyn Outbound>,
        schemas: Arc<dyn Schemas>,
    ) -> Self {
        self.own = Some(Own { outbound, schemas });
        self
    }

    /// Runs a function, unless it ran or is running: a built-in one, or one of the company's own.
    ///
    /// # Errors
    /// `NotFound` when there is no such function; `Storage` and `CorruptData` when the store fails.
    pub async fn run(&self, call: &FunctionCall) -> Result<FunctionRan> {
        let store = &self.booking.store;
        let Some(asked) = self.asked(call).await? else {
            let message = "there is no function of this name";
            return Err(Error::new(ErrorKind::NotFound, "run", message));
        };
        let Some(new) = asked.execution(call) else {
            let say = self.sentences(call.company).await?;
            return Ok(FunctionRan::Answered(FunctionAnswer::no(say.too_much())));
        };
        if CHANGES.contains(&call.name.as_str())
            && store.call(call.company, &call.call_id).await?.is_some()
        {
            // Nobody is there any more to say yes.
            let say = self.sentences(call.company).await?;
            return Ok(FunctionRan::Answered(FunctionAnswer::no(say.call_is_over())));
        }
        let now = self.booking.now();
        let since = self.answers_since(call, &asked, &new, now).await?;
        let begun =
            store.begin_function(call.company, &new, since, now - ABANDONED_AFTER, now).await?;
        let id = match begun {
            Begun::Running => return Ok(FunctionRan::Running),
            Begun::Answered(answer) => return stored(&answer).map(FunctionRan::Answered),
            Begun::New(id) => id,
        };
        let answered = self.answer(call, &asked, &new).await;
        match &answered {
            // A "no" may be a "yes" when it is asked again, and nothing was done.
            Ok(answer) if answer.success || asked.only_reads() => {
                let text = serde_json::to_string(answer).unwrap_or_default();
                let ended = store.end_function(call.company, id, &text, self.booking.now()).await;
                if let Err(error) = ended {
                    // What was done is true, whether it could be written down or not.
                    tracing::warn!(company = %call.company, kind = %error.kind(), "an answer was not kept");
                }
            }
            _ => store.forget_function(call.company, id).await?,
        }
        answered.map(FunctionRan::Answered)
    }

    /// What is said in the language of a company.
    async fn sentences(&self, company: CompanyId) -> Result<Sentences> {
        let company = self.booking.store.company(company).await?;
        Ok(Sentences(company.map(|company| company.locale).unwrap_or_default()))
    }

    /// Since when the answer to the same call of the same function stands: of what asks a company's server for the whole
    /// call; of what changes appointments until something else was changed; of the rest for a moment.
    async fn answers_since(
        &self,
        call: &FunctionCall,
        asked: &Asked,
        new: &NewExecution,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>> {
        if asked.acts_elsewhere() {
            return Ok(None);
        }
        if !CHANGES.contains(&call.name.as_str()) {
            return Ok(Some(now - READING_LASTS));
        }
        let ran = self.booking.store.functions_of_call(call.company, &call.call_id).await?;
        let others = ran.into_iter().filter(|other| {
            let is_same = other.called.name == new.name && other.called.digest == new.digest;
            !is_same && CHANGES.contains(&other.called.name.as_str())
        });
        // What ended at the same instant may have ended before or after it.
        Ok(others
            .filter_map(|other| other.ended_at)
            .max()
            .map(|last| last + Duration::microseconds(1)))
    }

    /// What a caller hears when a function does not answer in time. The same call of the same function gets the answer.
    #[must_use]
    pub fn one_moment(&self, locale: Locale) -> FunctionAnswer {
        FunctionAnswer::no(Sentences(locale).one_moment()).with("pending", true)
    }

    /// What a caller hears when a function failed for a reason that is none of theirs.
    #[must_use]
    pub fn failed(&self, locale: Locale) -> FunctionAnswer {
        FunctionAnswer::no(Sentences(locale).failed()).with("suggest", "request_callback")
    }

    /// What a caller hears whose call leads to no branch.
    #[must_use]
    pub fn nobody(&self) -> FunctionAnswer {
        FunctionAnswer::no(Sentences(Locale::default()).not_bookable())
    }

    /// Which function is called, with what.
    async fn asked(&self, call: &FunctionCall) -> Result<Option<Asked>> {
        let definitions = function::definitions();
        if let Some(built_in) = definitions.iter().find(|known| known.name == call.name) {
            let arguments = Arguments::new(call.arguments.clone());
            return Ok(Some(Asked::BuiltIn { arguments, only_reads: built_in.only_reads }));
        }
        if self.own.is_none() {
            return Ok(None);
        }
        let company = self.booking.store.company(call.company).await?;
        let own = company.as_ref().and_then(|company| company.function(&call.name));
        Ok(own.map(|function| Asked::Own(Box::new(function.clone()))))
    }

    async fn answer(
        &self,
        call: &FunctionCall,
        asked: &Asked,
        execution: &NewExecution,
    ) -> Result<FunctionAnswer> {
        let talk = match Talk::begin(self, call).await? {
            Ok(talk) => talk,
            Err(answer) => return Ok(answer),
        };
        let arguments = match (asked, &self.own) {
            (Asked::BuiltIn { arguments, .. }, _) => arguments,
            (Asked::Own(function), Some(own)) => {
                return talk.own_function(own, function, execution).await;
            }
            (Asked::Own(_), None) => return Ok(self.failed(talk.say.0)),
        };
        match call.name.as_str() {
            "collect_appointment_data" => talk.collect_appointment_data(arguments).await,
            "check_availability" => talk.check_availability(&arguments.read()).await,
            "find_next_slot" => talk.find_next_slot(&arguments.read()).await,
            "calculate_duration" => talk.calculate_duration(&arguments.read()).await,
            "find_appointments" => talk.find_appointments(&arguments.read()).await,
            "change_appointment" => talk.change_appointment(&arguments.read()).await,
            "cancel_appointment" => talk.cancel_appointment(&arguments.read()).await,
            "book_appointment" => talk.book_appointment(&arguments.read()).await,
            "request_callback" => talk.request_callback(&arguments.read()).await,
            _ => Err(Error::new(ErrorKind::NotFound, "run", "nothing runs this function")),
        }
    }
}

fn stored(answer: &str) -> Result<FunctionAnswer> {
    serde_json::from_str(answer).map_err(|_| {
        let message = "function_executions.answer: expected an answer, found something else";
        Error::new(ErrorKind::CorruptData, "run", message)
    })
}
