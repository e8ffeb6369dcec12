//! Futures in one thread, of which a seed picks the next one to go on.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use chrono::{DateTime, Utc};

/// What dies together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// The world outside: it never dies.
    World,
    /// One server: its doors, functions and workers.
    Server(usize),
}

/// Why a task does not go on at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parked {
    /// It lets others go first.
    GaveWay,
    /// It sleeps.
    Until(DateTime<Utc>),
    /// It waits for the bell, or for an instant.
    ForWork { heard: u64, until: Option<DateTime<Utc>> },
    /// Its whole group stands still until an instant.
    Paused(DateTime<Utc>),
    /// Its group dies here.
    Crashed,
}

#[derive(Debug, Default)]
struct Signals {
    parked: Option<Parked>,
    bell: u64,
}

/// How a task tells the executor that it does not go on at once. Clones belong to the same executor.
#[derive(Debug, Clone, Default)]
pub(super) struct Parking(Arc<Mutex<Signals>>);

impl Parking {
    fn signals(&self) -> MutexGuard<'_, Signals> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn park(&self, how: Parked) {
        let mut parked = false;
        poll_fn(|_| {
            if mem::replace(&mut parked, true) {
                return Poll::Ready(());
            }
            self.signals().parked = Some(how);
            Poll::Pending
        })
        .await;
    }

    /// Lets anybody else go first.
    pub(super) async fn give_way(&self) {
        self.park(Parked::GaveWay).await;
    }

    /// Sleeps until an instant of the world's clock.
    pub(super) async fn sleep_until(&self, instant: DateTime<Utc>) {
        self.park(Parked::Until(instant)).await;
    }

    /// How often the bell was rung so far.
    pub(super) fn bell(&self) -> u64 {
        self.signals().bell
    }

    /// Wakes everybody who waits for work.
    pub(super) fn ring(&self) {
        self.signals().bell += 1;
    }

    /// Waits until the bell was rung more often than `heard`, or for an instant.
    pub(super) async fn wait_for_work(&self, heard: u64, until: Option<DateTime<Utc>>) {
        self.park(Parked::ForWork { heard, until }).await;
    }

    /// Lets the whole group of the calling task stand still until an instant of the world's clock.
    pub(super) async fn pause_until(&self, instant: DateTime<Utc>) {
        self.park(Parked::Paused(instant)).await;
    }

    /// Ends the whole group of the calling task; never returns.
    pub(super) async fn crash(&self) {
        self.park(Parked::Crashed).await;
        std::future::pending::<()>().await;
    }
}

struct Task {
    name: String,
    group: Group,
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    parked: Parked,
}

/// What came of letting a task go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It waits, or has ended.
    Went,
    /// It brought down its group, which is gone.
    Crashed(Group),
}

/// The tasks of a run.
#[derive(Default)]
pub(super) struct Executor {
    tasks: Vec<Task>,
    parking: Parking,
    /// Until when groups stand still.
    paused: BTreeMap<Group, DateTime<Utc>>,
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor").field("tasks", &self.tasks.len()).finish_non_exhaustive()
    }
}

impl Executor {
    pub(super) fn parking(&self) -> Parking {
        self.parking.clone()
    }

    pub(super) fn spawn(
        &mut self,
        name: impl Into<String>,
        group: Group,
        future: impl Future<Output = ()> + Send + 'static,
    ) {
        let (name, future) = (name.into(), Box::pin(future));
        self.tasks.push(Task { name, group, future, parked: Parked::GaveWay });
    }

    /// The tasks that can go on at this instant.
    pub(super) fn runnable(&self, now: DateTime<Utc>) -> Vec<usize> {
        let can = |task: &Task| self.goes_on_at(task, now).is_some_and(|at| at <= now);
        self.tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| can(task))
            .map(|(index, _)| index)
            .collect()
    }

    /// The earliest instant for which a task waits.
    pub(super) fn next_instant(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.tasks.iter().filter_map(|task| self.goes_on_at(task, now)).min()
    }

    /// When a task can go on; `None` when only the bell can wake it.
    fn goes_on_at(&self, task: &Task, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let at = match task.parked {
            Parked::GaveWay => Some(now),
            Parked::Until(until) => Some(until),
            Parked::ForWork { heard, .. } if self.parking.bell() > heard => Some(now),
            Parked::ForWork { until, .. } => until,
            Parked::Paused(_) | Parked::Crashed => None,
        };
        let paused = self.paused.get(&task.group).copied();
        at.map(|at| paused.map_or(at, |until| at.max(until)))
    }

    /// The name of a task.
    pub(super) fn name(&self, index: usize) -> &str {
        &self.tasks[index].name
    }

    /// Lets a task go on to its next await point, its end, or its group's.
    ///
    /// A task that waits for something outside this thread (a database) is waited for: to the others its port call is
    /// one step.
    pub(super) async fn go_on(&mut self, index: usize) -> Step {
        let task = &mut self.tasks[index];
        let parking = &self.parking;
        let parked = poll_fn(|context| match task.future.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => match parking.signals().parked.take() {
                Some(parked) => Poll::Ready(Some(parked)),
                None => Poll::Pending,
            },
        })
        .await;
        match parked {
            None => {
                self.tasks.remove(index);
                Step::Went
            }
            Some(Parked::Crashed) => {
                let group = self.tasks[index].group;
                // Dropped one after the other, and outside the list: what they hold may want to be told.
                let tasks = mem::take(&mut self.tasks);
                let (gone, left) = tasks.into_iter().partition(|task| task.group == group);
                self.tasks = left;
                self.paused.remove(&group);
                drop::<Vec<Task>>(gone);
                Step::Crashed(group)
            }
            Some(Parked::Paused(until)) => {
                let task = &mut self.tasks[index];
                task.parked = Parked::GaveWay;
                self.paused.insert(task.group, until);
                Step::Went
            }
            Some(parked) => {
                self.tasks[index].parked = parked;
                Step::Went
            }
        }
    }
}
