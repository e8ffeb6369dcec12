//! What the doors work with.

use std::sync::Arc;
use std::time::Duration;

use askpro_calcom::webhook::CalcomEvents;
use askpro_core::ports::{Clock, Store, TenantStore};
use askpro_core::service::{CalendarIntake, FunctionService, Intake, TokenService};
use askpro_retell::RetellEvents;

use crate::keys::{CalendarSecrets, SenderKeys};

/// What the doors work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct AppState {
    pub(crate) intake: Intake,
    pub(crate) keys: Arc<SenderKeys>,
    pub(crate) calendar_intake: CalendarIntake,
    pub(crate) calendar_secrets: Arc<CalendarSecrets>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) functions: Option<Functions>,
    pub(crate) tokens: Option<TokenService>,
}

/// How agents' functions are run.
#[derive(Debug, Clone)]
pub(crate) struct Functions {
    pub(crate) service: FunctionService,
    pub(crate) deadline: Duration,
    pub(crate) ring_deadline: Duration,
}

/// How long a function may take before the caller is told that it takes a moment: after about a second of silence people
/// begin to talk over it. Answers are out within 800 ms, so some of that is left for their own way.
pub const FUNCTION_DEADLINE: Duration = Duration::from_millis(770);

/// How long the caller hears the phone ring for what is known of them.
pub const RING_DEADLINE: Duration = Duration::from_millis(250);

impl AppState {
    /// Doors that keep what comes in `store`, when one of `keys` signed it.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, keys: SenderKeys, clock: Arc<dyn Clock>) -> Self {
        let intake = Intake::new(Arc::clone(&store), Arc::new(RetellEvents), Arc::clone(&clock));
        let calendar_intake =
            CalendarIntake::new(Arc::clone(&store), Arc::new(CalcomEvents), Arc::clone(&clock));
        let calendar_secrets = Arc::default();
        let (keys, functions, tokens) = (Arc::new(keys), None, None);
        Self { intake, keys, calendar_intake, calendar_secrets, store, clock, functions, tokens }
    }

    /// Runs the functions of agents, and greets callers; without, those doors are closed.
    #[must_use]
    pub fn with_functions(mut self, service: FunctionService) -> Self {
        let (deadline, ring_deadline) = (FUNCTION_DEADLINE, RING_DEADLINE);
        self.functions = Some(Functions { service, deadline, ring_deadline });
        self
    }

    /// Sets how long a caller waits for a function, instead of [`FUNCTION_DEADLINE`]; after [`Self::with_functions`].
    #[must_use]
    pub fn with_function_deadline(mut self, deadline: Duration) -> Self {
        if let Some(functions) = &mut self.functions {
            functions.deadline = deadline;
        }
        self
    }

    /// Sets how long the phone rings for what is known of a caller, instead of [`RING_DEADLINE`]; after
    /// [`Self::with_functions`].
    #[must_use]
    pub fn with_ring_deadline(mut self, deadline: Duration) -> Self {
        if let Some(functions) = &mut self.functions {
            functions.ring_deadline = deadline;
        }
        self
    }

    /// Takes calendar events that one of `secrets` signed; without, every one is refused.
    #[must_use]
    pub fn with_calendar_secrets(mut self, secrets: CalendarSecrets) -> Self {
        self.calendar_secrets = Arc::new(secrets);
        self
    }

    /// Lets in who has one of these tokens, where a door takes tokens; without, none is known.
    #[must_use]
    pub fn with_tokens(mut self, tokens: TokenService) -> Self {
        self.tokens = Some(tokens);
        self
    }

    /// Looks elsewhere than in the store where a number or agent leads, such as in a cache before it.
    #[must_use]
    pub fn with_tenants(mut self, tenants: Arc<dyn TenantStore>) -> Self {
        self.intake = self.intake.with_tenants(tenants);
        self
    }
}
