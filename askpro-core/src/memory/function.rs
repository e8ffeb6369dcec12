//! What functions that the agent calls remember of a call.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{MemoryStore, limited};
use crate::error::Result;
use crate::function::{Begun, Execution, FunctionUsage, NewExecution};
use crate::id::{CallId, CompanyId, ExecutionId};
use crate::ports::FunctionStore;

/// Company, call, name and digest of the arguments.
type Key = (CompanyId, CallId, String, String);

#[derive(Default)]
pub(super) struct Functions {
    executions: BTreeMap<Key, Execution>,
    keys: HashMap<(CompanyId, ExecutionId), Key>,
    contexts: BTreeMap<(CompanyId, CallId), Context>,
    usage: BTreeMap<(CompanyId, String), (u64, DateTime<Utc>)>,
}

struct Context {
    begun_at: DateTime<Utc>,
    collected: BTreeMap<String, String>,
    wrong_identities: u32,
}

impl Functions {
    fn context(&mut self, company: CompanyId, call: &CallId, now: DateTime<Utc>) -> &mut Context {
        self.contexts.entry((company, call.clone())).or_insert_with(|| Context {
            begun_at: now,
            collected: BTreeMap::new(),
            wrong_identities: 0,
        })
    }

    /// One that has not ended.
    fn running(&mut self, company: CompanyId, id: ExecutionId) -> Option<&mut Execution> {
        let execution = self.executions.get_mut(self.keys.get(&(company, id))?)?;
        execution.ended_at.is_none().then_some(execution)
    }
}

/// What is known of a function, unless it has to be run anew.
fn standing(
    known: &Execution,
    answers_since: Option<DateTime<Utc>>,
    abandoned_before: DateTime<Utc>,
) -> Option<Begun> {
    match (&known.answer, known.ended_at) {
        (Some(answer), Some(ended)) => answers_since
            .is_none_or(|since| ended >= since)
            .then(|| Begun::Answered(answer.clone())),
        _ => (known.began_at >= abandoned_before).then_some(Begun::Running),
    }
}

#[async_trait]
impl FunctionStore for MemoryStore {
    async fn begin_function(
        &self,
        company: CompanyId,
        new: &NewExecution,
        answers_since: Option<DateTime<Utc>>,
        abandoned_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Begun> {
        let mut state = self.state();
        let key = (company, new.call_id.clone(), new.name.clone(), new.digest.clone());
        let known = state.functions.executions.get(&key);
        let standing = known.and_then(|known| standing(known, answers_since, abandoned_before));
        if let Some(begun) = standing {
            return Ok(begun);
        }
        let replaced = known.map(|known| known.id);
        let id = ExecutionId::new(state.next_id(now));
        let execution =
            Execution { id, called: new.clone(), answer: None, began_at: now, ended_at: None };
        let functions = &mut state.functions;
        if let Some(replaced) = replaced {
            functions.keys.remove(&(company, replaced));
        }
        let usage = functions.usage.entry((company, new.name.clone())).or_insert((0, now));
        *usage = (usage.0.saturating_add(1), now);
        functions.keys.insert((company, id), key.clone());
        functions.executions.insert(key, execution);
        Ok(Begun::New(id))
    }

    async fn end_function(
        &self,
        company: CompanyId,
        execution: ExecutionId,
        answer: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if let Some(running) = self.state().functions.running(company, execution) {
            running.answer = Some(answer.to_owned());
            running.ended_at = Some(now);
        }
        Ok(())
    }

    async fn forget_function(&self, company: CompanyId, execution: ExecutionId) -> Result<()> {
        let functions = &mut self.state().functions;
        if functions.running(company, execution).is_some()
            && let Some(key) = functions.keys.remove(&(company, execution))
        {
            functions.executions.remove(&key);
        }
        Ok(())
    }

    async fn functions_of_call(&self, company: CompanyId, call: &CallId) -> Result<Vec<Execution>> {
        let state = self.state();
        let first = (company, call.clone(), String::new(), String::new());
        let of_call = state.functions.executions.range(first..);
        let mut executions: Vec<_> = of_call
            .take_while(|((owner, of, ..), _)| *owner == company && of == call)
            .map(|(_, execution)| execution.clone())
            .collect();
        executions.sort_by_key(|execution| (execution.began_at, execution.id));
        Ok(executions)
    }

    async fn collect(
        &self,
        company: CompanyId,
        call: &CallId,
        fields: &BTreeMap<String, String>,
        now: DateTime<Utc>,
    ) -> Result<BTreeMap<String, String>> {
        let mut state = self.state();
        let context = state.functions.context(company, call, now);
        context.collected.extend(fields.clone());
        Ok(context.collected.clone())
    }

    async fn collected(
        &self,
        company: CompanyId,
        call: &CallId,
    ) -> Result<BTreeMap<String, String>> {
        let state = self.state();
        let context = state.functions.contexts.get(&(company, call.clone()));
        Ok(context.map(|context| context.collected.clone()).unwrap_or_default())
    }

    async fn count_wrong_identity(
        &self,
        company: CompanyId,
        call: &CallId,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let mut state = self.state();
        let context = state.functions.context(company, call, now);
        context.wrong_identities = context.wrong_identities.saturating_add(1);
        Ok(context.wrong_identities)
    }

    async fn wrong_identities(&self, company: CompanyId, call: &CallId) -> Result<u32> {
        let state = self.state();
        let context = state.functions.contexts.get(&(company, call.clone()));
        Ok(context.map_or(0, |context| context.wrong_identities))
    }

    async fn function_usage(&self, company: CompanyId) -> Result<Vec<FunctionUsage>> {
        let usage = &self.state().functions.usage;
        let of_company = usage.iter().filter(|((owner, _), _)| *owner == company);
        let read = |((_, name), &(uses, last_used_at)): (&(_, String), &_)| FunctionUsage {
            name: name.clone(),
            uses,
            last_used_at,
        };
        Ok(of_company.map(read).collect())
    }

    async fn purge_functions(&self, before: DateTime<Utc>, limit: u32) -> Result<u64> {
        let Functions { executions, keys, contexts, .. } = &mut self.state().functions;
        let mut ran: Vec<_> = executions
            .iter()
            .filter(|(_, execution)| execution.began_at < before)
            .map(|(key, execution)| (execution.began_at, execution.id, key.clone()))
            .collect();
        ran.sort();
        ran.truncate(limited(limit));
        for (_, id, key) in &ran {
            executions.remove(key);
            keys.remove(&(key.0, *id));
        }
        let mut begun: Vec<_> = contexts
            .iter()
            .filter(|(_, context)| context.begun_at < before)
            .map(|(of, context)| (context.begun_at, of.clone()))
            .collect();
        begun.sort();
        begun.truncate(limited(limit));
        contexts.retain(|of, _| begun.iter().all(|(_, gone)| gone != of));
        Ok(u64::try_from(ran.len() + begun.len()).unwrap_or(u64::MAX))
    }
}
