//! The door's inner side: what came is stored before it is acknowledged.

use std::sync::Arc;

use crate::call::{CallEventKind, CallReport};
use crate::error::Error;
use crate::event::{NewEvent, Provider, Recorded};
use crate::id::{AgentId, BranchId, CallId, CompanyId, EventId};
use crate::job::{JobKind, NewJob};
use crate::phone::{E164, Region};
use crate::ports::{Clock, DecodeError, EventDecoder, Store, TenantStore};
use crate::tenant::Line;

/// For whom the key speaks that signed an event. An event never reaches a company outside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderScope(Vec<CompanyId>);

impl SenderScope {
    /// A key that these companies share.
    #[must_use]
    pub fn of(companies: impl IntoIterator<Item = CompanyId>) -> Self {
        Self(companies.into_iter().collect())
    }

    fn includes(&self, company: CompanyId) -> bool {
        self.0.contains(&company)
    }

    /// Who owns an event that leads to no branch: the only company of the key, else the operator.
    fn owner(&self) -> CompanyId {
        match self.0.as_slice() {
            [only] => *only,
            _ => CompanyId::OPERATOR,
        }
    }
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// Stored; a job works on it.
    Accepted,
    /// Stored before; nothing was done.
    Duplicate,
    /// Stored; nothing follows from this kind of event.
    Skipped,
}

impl Receipt {
    /// The message of the answer.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Skipped => "Event skipped",
        }
    }
}

/// A stored event, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// The stored event; for a duplicate, the first one.
    pub event_id: EventId,
    /// The tenant it belongs to.
    pub company: CompanyId,
    /// What becomes of it.
    pub receipt: Receipt,
}

/// Why an event was not taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// It is no event; nothing was stored.
    #[error(transparent)]
    Undecodable(#[from] DecodeError),
    /// It could not be stored; the sender should send it again.
    #[error(transparent)]
    NotStored(#[from] Error),
}

/// Takes verified events of the telephony service.
#[derive(Debug, Clone)]
pub struct Intake {
    pub(super) store: Arc<dyn Store>,
    tenants: Arc<dyn TenantStore>,
    pub(super) decoder: Arc<dyn EventDecoder>,
    pub(super) clock: Arc<dyn Clock>,
}

impl Intake {
    /// An intake that reads events with `decoder` and keeps them in `store`.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        decoder: Arc<dyn EventDecoder>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let tenants = Arc::clone(&store) as Arc<dyn TenantStore>;
        Self { store, tenants, decoder, clock }
    }

    /// Looks elsewhere than in the store where a number or agent leads, such as in a cache before it.
    #[must_use]
    pub fn with_tenants(mut self, tenants: Arc<dyn TenantStore>) -> Self {
        self.tenants = tenants;
        self
    }

    /// Stores an event whose signature was verified; durable when this returns.
    ///
    /// The tenant follows from the dialled number, else from the agent, and only within the scope of the key that
    /// signed. An event that leads to no branch belongs to the key's company, or to the operator.
    ///
    /// # Errors
    /// [`IntakeError::Undecodable`] when it is no event, [`IntakeError::NotStored`] when the store failed; in both
    /// cases nothing was stored.
    pub async fn accept(&self, scope: &SenderScope, body: &[u8]) -> Result<Accepted, IntakeError> {
        let report = self.decoder.decode(body)?;
        let payload = std::str::from_utf8(body).map_err(|_| DecodeError {
            field: "body".to_owned(),
            expected: "UTF-8",
            found: "other bytes".to_owned(),
        })?;
        let (company, branch) = self.owner(scope, &report).await?;
        let now = self.clock.now();
        let job = report.event.is_final().then(|| {
            NewJob::new(JobKind::ProcessEvent, now).with_serial_key(report.call_id.as_str())
        });
        let follows = job.is_some();
        let event = NewEvent {
            provider: Provider::Retell,
            event_type: report.event.as_str().to_owned(),
            dedup_key: dedup_key(&report.event, &report.call_id),
            branch,
            call_id: Some(report.call_id),
            payload: payload.to_owned(),
            received_at: now,
            job,
        };
        let recorded = self.store.record_event(company, &event).await?;
        let receipt = match recorded {
            Recorded::Duplicate(_) => Receipt::Duplicate,
            Recorded::New(_) if follows => Receipt::Accepted,
            Recorded::New(_) => Receipt::Skipped,
        };
        Ok(Accepted { event_id: recorded.event_id(), company, receipt })
    }

    async fn owner(
        &self,
        scope: &SenderScope,
        report: &CallReport,
    ) -> Result<(CompanyId, Option<BranchId>), Error> {
        let line = self.line_within(scope, report.our_number(), report.agent_id.as_ref()).await?;
        Ok(line.map_or((scope.owner(), None), |line| (line.company.id, Some(line.branch_id))))
    }

    pub(super) async fn line(&self, report: &CallReport) -> Result<Option<Line>, Error> {
        self.line_of(report.our_number(), report.agent_id.as_ref()).await
    }

    /// Where a number of ours leads, else an agent; `None` when nowhere, or to a company for which the key does not speak.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn line_within(
        &self,
        scope: &SenderScope,
        our_number: Option<&str>,
        agent: Option<&AgentId>,
    ) -> Result<Option<Line>, Error> {
        let line = self.line_of(our_number, agent).await?;
        Ok(line.filter(|line| scope.includes(line.company.id)))
    }

    async fn line_of(
        &self,
        our_number: Option<&str>,
        agent: Option<&AgentId>,
    ) -> Result<Option<Line>, Error> {
        // The telephony service writes its own numbers with country code, so the region does not matter.
        if let Some(number) = our_number.and_then(|text| E164::parse(text, Region::De).ok()) {
            return self.tenants.line_by_number(&number).await;
        }
        match agent {
            Some(agent) if our_number.is_none() => self.tenants.line_by_agent(agent).await,
            _ => Ok(None),
        }
    }
}

/// Lifecycle events come at most once per call, apart from repeats. Of other kinds the first one is kept.
pub(super) fn dedup_key(event: &CallEventKind, call: &CallId) -> String {
    format!("{}:{call}", event.as_str())
}
