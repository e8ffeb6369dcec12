//! Functions that the agent calls while the caller is on the line.

mod availability;
mod book;
mod callback;
mod change;
mod collect;
mod identity;
mod offers;
mod reserve;
mod ring;
mod sentence;
mod talk;
mod wanted;
mod when;

use std::fmt;
use std::sync::Arc;

use chrono::Duration;
use serde_json::{Map, Value};

use super::BookingService;
use crate::error::{Error, ErrorKind, Result};
use crate::function::{self, Arguments, Begun, FunctionAnswer, NewExecution};
use crate::id::{BranchId, CallId, CompanyId};
use crate::ports::{Background, CalendarHints};
use crate::tenant::Locale;
pub(super) use reserve::released;
use sentence::Sentences;
use talk::Talk;

/// How long the answer of a function that only reads is given again to the same question. A model repeats a call within
/// five seconds (measured by others at 0.7, 1.2 and 4.9 s); later it asks anew, and what is free may have changed.
const READING_LASTS: Duration = Duration::seconds(10);

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
/// time in a call that it did before; it gives the first answer. What could not be done is no error but a sentence that
/// says so. Nothing is booked at a time that was not offered in the same call.
#[derive(Debug, Clone)]
pub struct FunctionService {
    booking: BookingService,
    hints: Arc<dyn CalendarHints>,
    background: Arc<dyn Background>,
}

impl FunctionService {
    /// A service that books with `booking`, and tells callers what is free by `hints`.
    #[must_use]
    pub fn new(booking: BookingService, hints: Arc<dyn CalendarHints>) -> Self {
        Self { booking, hints, background: Arc::new(()) }
    }

    /// Reserves in the calendar what a call holds, beside the call; without, what is held is held among our own calls
    /// only.
    #[must_use]
    pub fn with_background(mut self, background: Arc<dyn Background>) -> Self {
        self.background = background;
        self
    }

    /// Runs a function, unless it ran or is running.
    ///
    /// # Errors
    /// `NotFound` when there is no such function; `Storage` and `CorruptData` when the store fails.
    pub async fn run(&self, call: &FunctionCall) -> Result<FunctionRan> {
        let store = &self.booking.store;
        let definitions = function::definitions();
        let definition = definitions.iter().find(|known| known.name == call.name);
        let definition = definition.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "run", "there is no function of this name")
        })?;
        let arguments = Arguments::new(call.arguments.clone());
        let new = NewExecution {
            call_id: call.call_id.clone(),
            name: call.name.clone(),
            digest: arguments.digest(),
            arguments: arguments.to_json(),
        };
        let now = self.booking.now();
        let since = definition.only_reads.then(|| now - READING_LASTS);
        let begun =
            store.begin_function(call.company, &new, since, now - ABANDONED_AFTER, now).await?;
        let id = match begun {
            Begun::Running => return Ok(FunctionRan::Running),
            Begun::Answered(answer) => return stored(&answer).map(FunctionRan::Answered),
            Begun::New(id) => id,
        };
        let answered = self.answer(call, &arguments).await;
        match &answered {
            // A "no" may be a "yes" when it is asked again, and nothing was done.
            Ok(answer) if answer.success || definition.only_reads => {
                let text = serde_json::to_string(answer).unwrap_or_default();
                store.end_function(call.company, id, &text, self.booking.now()).await?;
            }
            _ => store.forget_function(call.company, id).await?,
        }
        answered.map(FunctionRan::Answered)
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

    async fn answer(&self, call: &FunctionCall, arguments: &Arguments) -> Result<FunctionAnswer> {
        let talk = match Talk::begin(self, call).await? {
            Ok(talk) => talk,
            Err(answer) => return Ok(answer),
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
            _ => talk.request_callback(&arguments.read()).await,
        }
    }
}

fn stored(answer: &str) -> Result<FunctionAnswer> {
    serde_json::from_str(answer).map_err(|_| {
        let message = "function_executions.answer: expected an answer, found something else";
        Error::new(ErrorKind::CorruptData, "run", message)
    })
}
