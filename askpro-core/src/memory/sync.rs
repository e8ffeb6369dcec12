//! Keeping appointments in step with the calendar.

mod step;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use self::step::Owner;
use super::{MemoryStore, limited};
use crate::appointment::{Appointment, AppointmentSource};
use crate::booking::BookingStatus;
use crate::error::Result;
use crate::event::Provider;
use crate::id::{AppointmentId, BookingUid, CompanyId};
use crate::ports::SyncStore;
use crate::sync::{
    ABSENT, BookingApplied, Difference, Drift, DriftCount, DriftField, Ignored, Sighting,
    SyncCursor, SyncKind, SyncSource,
};
use crate::task::NewTask;

/// What is kept for comparing, beside the appointments themselves.
#[derive(Default)]
pub(super) struct SyncState {
    cursors: HashMap<(CompanyId, SyncKind), SyncCursor>,
    notes: HashMap<AppointmentId, Notes>,
    /// The bookings that appointments stood for before they were moved.
    earlier: HashMap<(CompanyId, BookingUid), AppointmentId>,
    drifts: Vec<Drift>,
}

impl SyncState {
    /// Notes that an appointment was written.
    pub(super) fn written(&mut self, id: AppointmentId, now: DateTime<Utc>) {
        let notes = self.notes.entry(id).or_insert_with(|| Notes::made(now));
        notes.changed = now;
    }

    /// Notes that an appointment no longer stands for this booking.
    pub(super) fn moved_from(&mut self, company: CompanyId, uid: BookingUid, id: AppointmentId) {
        self.earlier.insert((company, uid), id);
    }
}

struct Notes {
    made: DateTime<Utc>,
    changed: DateTime<Utc>,
    compared: Option<DateTime<Utc>>,
    calendar_changed: Option<DateTime<Utc>>,
}

impl Notes {
    const fn made(now: DateTime<Utc>) -> Self {
        Self { made: now, changed: now, compared: None, calendar_changed: None }
    }

    fn waits_since(&self) -> DateTime<Utc> {
        self.compared.unwrap_or(self.made)
    }
}

#[async_trait]
impl SyncStore for MemoryStore {
    async fn sync_cursor(&self, company: CompanyId, kind: SyncKind) -> Result<Option<SyncCursor>> {
        Ok(self.state().sync.cursors.get(&(company, kind)).copied())
    }

    async fn set_sync_cursor(
        &self,
        company: CompanyId,
        kind: SyncKind,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<SyncCursor> {
        let mut state = self.state();
        let first = SyncCursor { began_at: at, at, ran_at: now };
        let cursor = state.sync.cursors.entry((company, kind)).or_insert(first);
        cursor.at = cursor.at.max(at);
        cursor.ran_at = cursor.ran_at.max(now);
        Ok(*cursor)
    }

    async fn missing_events(
        &self,
        company: CompanyId,
        provider: Provider,
        dedup_keys: &[String],
    ) -> Result<Vec<String>> {
        let state = self.state();
        let is_missing =
            |key: &&String| !state.event_keys.contains_key(&(company, provider, (*key).clone()));
        Ok(dedup_keys.iter().filter(is_missing).cloned().collect())
    }

    async fn apply_booking(
        &self,
        company: CompanyId,
        sighting: &Sighting,
        now: DateTime<Utc>,
    ) -> Result<BookingApplied> {
        let mut state = self.state();
        Ok(match state.owner(company, sighting) {
            Owner::Known(id) => state.bring_into_step(id, sighting, now),
            Owner::Absorbed(adopted, id) => {
                state.absorb(adopted, id);
                state.bring_into_step(id, sighting, now)
            }
            Owner::Duplicate(id) => state.note_duplicate(id, sighting, now),
            Owner::Unsettled => BookingApplied::Ignored(Ignored::Unsettled),
            Owner::Nobody => state.adopt(company, sighting, now),
        })
    }

    async fn note_vanished(
        &self,
        company: CompanyId,
        uid: &BookingUid,
        task: &NewTask,
        read_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Appointment>> {
        let mut state = self.state();
        let stands = |known: &&Appointment| known.company == company && known.booking_uid == *uid;
        let Some(mut appointment) = state.appointments.values().find(stands).cloned() else {
            return Ok(None);
        };
        let id = appointment.id;
        let notes = state.sync.notes.entry(id).or_insert_with(|| Notes::made(now));
        notes.compared = Some(now);
        let difference = Difference::vanished(&appointment);
        let told = state.has_open_drift(id, DriftField::Existence, ABSENT);
        let changed_at = state.sync.notes.get(&id).map(|notes| notes.changed);
        let outdated = changed_at.is_some_and(|changed| read_at < changed);
        if told || outdated || appointment.status.is_void() {
            return Ok(None);
        }
        let made_by_others = appointment.source == AppointmentSource::Calendar;
        state.note_drift(&appointment, difference, SyncSource::Poll, now, made_by_others);
        if made_by_others {
            appointment.status = BookingStatus::Cancelled;
            state.sync.written(id, now);
            state.appointments.insert(id, appointment.clone());
        } else {
            let call = appointment.call_id.as_ref();
            state.write_task(company, appointment.branch, call, task, now);
        }
        Ok(Some(appointment))
    }

    async fn appointments_to_compare(
        &self,
        company: CompanyId,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Appointment>> {
        let state = self.state();
        let waiting = state.appointments.values().filter_map(|known| {
            let live = known.company == company && known.status.is_live() && known.end > now;
            let since = state.sync.notes.get(&known.id)?.waits_since();
            (live && since <= before).then_some((since, known))
        });
        let mut waiting: Vec<_> = waiting.collect();
        waiting.sort_by_key(|(since, known)| (*since, known.id));
        Ok(waiting.into_iter().take(limited(limit)).map(|(_, known)| known.clone()).collect())
    }

    async fn drifts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Drift>> {
        let state = self.state();
        let wanted = |drift: &&Drift| drift.company == company && drift.seen_at >= since;
        let mut drifts: Vec<Drift> =
            state.sync.drifts.iter().rev().filter(wanted).cloned().collect();
        drifts.sort_by_key(|drift| Reverse(drift.seen_at));
        drifts.truncate(limited(limit));
        Ok(drifts)
    }

    async fn drift_counts(
        &self,
        company: CompanyId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DriftCount>> {
        let state = self.state();
        let mut counts = BTreeMap::new();
        let wanted = |drift: &&Drift| drift.company == company && drift.seen_at >= since;
        for drift in state.sync.drifts.iter().filter(wanted) {
            let field = drift.difference.field;
            let count = counts.entry(field).or_insert(DriftCount { field, seen: 0, open: 0 });
            count.seen += 1;
            count.open += u64::from(drift.healed_at.is_none());
        }
        Ok(counts.into_values().collect())
    }
}
