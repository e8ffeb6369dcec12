//! Calls whose webhooks were lost.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::super::intake::{Intake, IntakeError, Receipt, SenderScope, dedup_key};
use crate::call::{CallEventKind, CallReport};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Provider;
use crate::id::{CallId, CompanyId};
use crate::ports::{CallQuery, Telephony};
use crate::sync::SyncKind;

/// How long webhooks have before a call is fetched. Retell sends the last repeat within a minute or so, and analyses
/// follow seconds after a call.
const GRACE: Duration = Duration::minutes(2);

/// How far each round looks back behind the last one: an analysis may come long after its call.
const OVERLAP: Duration = Duration::hours(1);

/// How long a call that cannot be read is tried again, before the cursor leaves it behind.
const PATIENCE: Duration = Duration::hours(24);

/// How many calls a page has.
const PAGE: u32 = 200;

/// A list with more pages than this does not end.
const PAGES: usize = 500;

/// What a round over the calls found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallsSynced {
    /// Calls that were listed.
    pub seen: u64,
    /// Calls whose events we have.
    pub known: u64,
    /// Calls of which at least one event had been lost, and is taken in now.
    pub recovered: u64,
    /// Calls of numbers and agents that are not the company's.
    pub foreign: u64,
    /// Calls that go on, or ended so lately that their webhooks may still come.
    pub early: u64,
    /// Calls that could not be read; the log names them, and the next rounds try again for a day.
    pub failed: u64,
}

/// Companies whose calls one API key lists.
#[derive(Debug, Clone)]
struct Workspace {
    telephony: Arc<dyn Telephony>,
    companies: Vec<CompanyId>,
}

/// Compares the telephony service's calls with the events we have, and takes in what webhooks lost.
///
/// What is fetched goes the way of a webhook, under the same keys: a webhook that comes late is a duplicate, and no call
/// books twice.
#[derive(Debug, Clone)]
pub struct CallSync {
    intake: Intake,
    workspaces: Vec<Workspace>,
}

impl CallSync {
    /// Takes in calls by `intake`; connect workspaces with [`Self::with_workspace`].
    #[must_use]
    pub const fn new(intake: Intake) -> Self {
        Self { intake, workspaces: Vec::new() }
    }

    /// Connects a workspace, which these companies share.
    #[must_use]
    pub fn with_workspace(
        mut self,
        telephony: Arc<dyn Telephony>,
        companies: impl IntoIterator<Item = CompanyId>,
    ) -> Self {
        self.workspaces.push(Workspace { telephony, companies: companies.into_iter().collect() });
        self
    }

    /// The companies with a workspace.
    #[must_use]
    pub fn companies(&self) -> Vec<CompanyId> {
        self.workspaces.iter().flat_map(|workspace| workspace.companies.iter().copied()).collect()
    }

    /// Runs one round over the calls that ended since the last one, or since an instant of one's choice.
    ///
    /// Only calls of the company's own numbers and agents are taken in. The first round only sets where the next one
    /// begins: what was before the server is somebody else's, unless it is asked for. A round that fails is run again
    /// from the same beginning.
    ///
    /// # Errors
    /// `Configuration` when the company has no workspace; those of [`Telephony`]'s reads, and of the store.
    pub async fn sync(
        &self,
        company: CompanyId,
        since: Option<DateTime<Utc>>,
    ) -> Result<CallsSynced> {
        let workspace = self.workspace(company)?;
        let (store, clock) = (&self.intake.store, &self.intake.clock);
        let now = clock.now();
        let cursor = store.sync_cursor(company, SyncKind::Calls).await?;
        let overlapping = cursor.map(|cursor| (cursor.at - OVERLAP).max(cursor.began_at));
        let Some(from) = since.or(overlapping) else {
            store.set_sync_cursor(company, SyncKind::Calls, now, now).await?;
            return Ok(CallsSynced::default());
        };
        let until = now - GRACE;
        let mut round = Round {
            sync: self,
            workspace,
            company,
            until,
            failed_at: None,
            result: CallsSynced::default(),
        };
        round.run(from).await?;
        // A call that could not be read is looked at again, but not for ever.
        let compared =
            round.failed_at.map_or(until, |failed| failed.clamp(until - PATIENCE, until));
        store.set_sync_cursor(company, SyncKind::Calls, compared, clock.now()).await?;
        let CallsSynced { seen, recovered, failed, .. } = round.result;
        if recovered > 0 || failed > 0 {
            tracing::warn!(%company, seen, recovered, failed, "webhooks of calls had been lost");
        }
        Ok(round.result)
    }

    fn workspace(&self, company: CompanyId) -> Result<&Workspace> {
        let connected = self.workspaces.iter().find(|known| known.companies.contains(&company));
        connected.ok_or_else(|| {
            let message = "the company has no telephony service connected";
            Error::new(ErrorKind::Configuration, "sync", message)
        })
    }
}

/// A round of one company.
struct Round<'a> {
    sync: &'a CallSync,
    workspace: &'a Workspace,
    company: CompanyId,
    /// Later calls may still be told of.
    until: DateTime<Utc>,
    /// When the earliest call ended that could not be read.
    failed_at: Option<DateTime<Utc>>,
    result: CallsSynced,
}

impl Round<'_> {
    async fn run(&mut self, from: DateTime<Utc>) -> Result<()> {
        let mut query =
            CallQuery { ended_from: Some(from), agent: None, limit: Some(PAGE), page_key: None };
        for _ in 0..PAGES {
            let page = self.workspace.telephony.calls(&query).await?;
            for report in &page.items {
                self.look_at(report).await?;
            }
            match page.next {
                None => return Ok(()),
                next if next == query.page_key => break,
                next => query.page_key = next,
            }
        }
        let message = format!("expected a list of at most {PAGES} pages, found one without end");
        Err(Error::new(ErrorKind::UnexpectedAnswer, "sync", message))
    }

    async fn look_at(&mut self, report: &CallReport) -> Result<()> {
        self.result.seen += 1;
        if !report.event.is_final() || report.ended_at.is_some_and(|ended| ended > self.until) {
            self.result.early += 1;
            return Ok(());
        }
        let line = self.sync.intake.line(report).await?;
        if line.is_none_or(|line| line.company.id != self.company) {
            self.result.foreign += 1;
            return Ok(());
        }
        let missing = self.missing(report).await?;
        if missing.is_empty() {
            self.result.known += 1;
            return Ok(());
        }
        match self.recover(&report.call_id, &missing).await {
            Ok(true) => self.result.recovered += 1,
            // Told of in the meantime, or deleted.
            Ok(false) => self.result.known += 1,
            Err(error) if is_of_this_call(&error) => {
                tracing::error!(company = %self.company, call = %report.call_id, %error, "call not fetched");
                self.result.failed += 1;
                let ended = report.ended_at.unwrap_or(self.until);
                self.failed_at = Some(self.failed_at.map_or(ended, |first| first.min(ended)));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The keys of the call's events that nobody has. A number may have changed hands since they came, so those who
    /// share the workspace, and the operator, are asked too.
    async fn missing(&self, report: &CallReport) -> Result<Vec<String>> {
        let mut missing = vec![dedup_key(&CallEventKind::Ended, &report.call_id)];
        if report.event == CallEventKind::Analyzed {
            missing.push(dedup_key(&CallEventKind::Analyzed, &report.call_id));
        }
        let store = &self.sync.intake.store;
        for owner in self.workspace.companies.iter().chain([&CompanyId::OPERATOR]) {
            missing = store.missing_events(*owner, Provider::Retell, &missing).await?;
        }
        Ok(missing)
    }

    /// Takes in the missing events of a call; answers whether any was new.
    async fn recover(&self, call: &CallId, missing: &[String]) -> Result<bool> {
        let scope = SenderScope::of([self.company]);
        let intake = &self.sync.intake;
        let mut any = false;
        for body in self.workspace.telephony.events(call).await? {
            let report = intake.decoder.decode(body.as_bytes()).map_err(|error| {
                Error::new(ErrorKind::UnexpectedAnswer, "sync", error.to_string())
            })?;
            if !missing.contains(&dedup_key(&report.event, &report.call_id)) {
                continue;
            }
            let accepted = match intake.accept(&scope, body.as_bytes()).await {
                Ok(accepted) => accepted,
                Err(IntakeError::NotStored(error)) => return Err(error),
                Err(error @ IntakeError::Undecodable(_)) => {
                    let message = error.to_string();
                    return Err(Error::new(ErrorKind::UnexpectedAnswer, "sync", message));
                }
            };
            any |= accepted.receipt == Receipt::Accepted;
        }
        Ok(any)
    }
}

/// Whether an error speaks of one call, and not of the connection or the store.
fn is_of_this_call(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedAnswer | ErrorKind::InvalidInput | ErrorKind::NotFound
    )
}
