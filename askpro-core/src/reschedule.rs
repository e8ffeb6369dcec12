//! When an appointment may still be changed or cancelled.

use chrono::{DateTime, Duration, Utc};

/// How long before its start an appointment may still be changed, unless the company says otherwise.
pub const DEFAULT_NOTICE: Duration = Duration::hours(24);

/// How far ahead the new start must lie, unless the company says otherwise: the calendar has a least notice of its
/// own for new starts, and it is asked in any case.
pub const DEFAULT_LEAD: Duration = Duration::zero();

/// How late a company lets its customers change and cancel.
///
/// Two rules, and they have nothing to do with each other: `notice` looks at the old start, `lead` at the new one.
/// An appointment of next week may be moved to later today; an appointment of later today may not be moved at all.
/// Neither rule ever lets an appointment be touched that has begun; a negative length counts as none.
///
/// ```
/// use askpro_core::reschedule::{RescheduleDecision, ReschedulePolicy};
/// use chrono::{Duration, TimeZone, Utc};
/// let policy = ReschedulePolicy::default();
/// let start = Utc.with_ymd_and_hms(2026, 11, 24, 13, 30, 0).unwrap();
/// assert_eq!(policy.cancel(start, start - Duration::hours(24)), RescheduleDecision::Allowed);
/// let late = policy.cancel(start, start - Duration::hours(23));
/// assert_eq!(late, RescheduleDecision::TooLate { until: start - Duration::hours(24) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReschedulePolicy {
    /// How long before its start an appointment may still be changed or cancelled; that very instant included.
    pub notice: Duration,
    /// How far ahead of now a new start must lie; that very instant included.
    pub lead: Duration,
}

impl Default for ReschedulePolicy {
    fn default() -> Self {
        Self { notice: DEFAULT_NOTICE, lead: DEFAULT_LEAD }
    }
}

/// What a policy says to a change or a cancellation. Every case needs an answer of its own to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RescheduleDecision {
    /// It may be done.
    Allowed,
    /// The appointment has begun, or is over.
    AlreadyBegun,
    /// The appointment is too near.
    TooLate {
        /// Until when it could have been done.
        until: DateTime<Utc>,
    },
    /// The new start is too near, or past.
    NewStartTooSoon {
        /// The first start that would be allowed.
        earliest: DateTime<Utc>,
    },
}

impl RescheduleDecision {
    /// Whether it may be done.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed)
    }
}

impl ReschedulePolicy {
    /// A policy with this notice for the old start, and the default lead for the new one.
    #[must_use]
    pub const fn new(notice: Duration) -> Self {
        Self { notice, lead: DEFAULT_LEAD }
    }

    /// Sets how far ahead of now a new start must lie.
    #[must_use]
    pub const fn with_lead(mut self, lead: Duration) -> Self {
        self.lead = lead;
        self
    }

    /// Whether an appointment that begins at `start` may be cancelled at `now`.
    #[must_use]
    pub fn cancel(&self, start: DateTime<Utc>, now: DateTime<Utc>) -> RescheduleDecision {
        let notice = self.notice.max(Duration::zero());
        if start < now {
            RescheduleDecision::AlreadyBegun
        } else if start - now < notice {
            let until = start.checked_sub_signed(notice).unwrap_or(DateTime::<Utc>::MIN_UTC);
            RescheduleDecision::TooLate { until }
        } else {
            RescheduleDecision::Allowed
        }
    }

    /// Whether an appointment that begins at `start` may be moved to `new_start` at `now`.
    ///
    /// The old start is judged first, as by [`Self::cancel`].
    #[must_use]
    pub fn change(
        &self,
        start: DateTime<Utc>,
        new_start: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> RescheduleDecision {
        let old = self.cancel(start, now);
        let lead = self.lead.max(Duration::zero());
        if old.is_allowed() && new_start - now < lead {
            let earliest = now.checked_add_signed(lead).unwrap_or(DateTime::<Utc>::MAX_UTC);
            return RescheduleDecision::NewStartTooSoon { earliest };
        }
        old
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_527_000, 0).unwrap()
    }

    fn hours(hours: i64) -> DateTime<Utc> {
        now() + Duration::hours(hours)
    }

    const SECOND: Duration = Duration::seconds(1);

    #[test]
    fn an_appointment_may_be_changed_and_cancelled_until_exactly_the_notice_before_it() {
        let policy = ReschedulePolicy::default();
        let too_late = RescheduleDecision::TooLate { until: now() - SECOND };
        for decide in [
            |policy: &ReschedulePolicy, start| policy.cancel(start, now()),
            |policy: &ReschedulePolicy, start| policy.change(start, hours(100), now()),
        ] {
            assert_eq!(decide(&policy, hours(24)), RescheduleDecision::Allowed);
            assert_eq!(decide(&policy, hours(24) - SECOND), too_late);
            assert_eq!(decide(&policy, hours(48)), RescheduleDecision::Allowed);
        }
    }

    #[test]
    fn what_has_begun_is_never_touched() {
        for notice in [Duration::zero(), -Duration::hours(5), Duration::hours(24)] {
            let policy = ReschedulePolicy::new(notice);
            for start in [now() - SECOND, hours(-48), DateTime::<Utc>::MIN_UTC] {
                assert_eq!(policy.cancel(start, now()), RescheduleDecision::AlreadyBegun);
                let change = policy.change(start, hours(100), now());
                assert_eq!(change, RescheduleDecision::AlreadyBegun);
            }
        }
    }

    #[test]
    fn without_notice_an_appointment_may_be_cancelled_until_it_begins() {
        let policy = ReschedulePolicy::new(Duration::zero());
        assert_eq!(policy.cancel(now(), now()), RescheduleDecision::Allowed);
    }

    #[test]
    fn the_new_start_may_be_later_today_when_the_old_one_is_far() {
        let policy = ReschedulePolicy::default().with_lead(Duration::hours(2));
        let change = |new_start| policy.change(hours(72), new_start, now());
        assert_eq!(change(hours(2)), RescheduleDecision::Allowed);
        let too_soon = RescheduleDecision::NewStartTooSoon { earliest: hours(2) };
        assert_eq!(change(hours(2) - SECOND), too_soon);
        assert_eq!(change(hours(-1)), too_soon);
    }

    #[test]
    fn the_new_start_is_never_past_whatever_the_lead() {
        for lead in [Duration::zero(), -Duration::hours(5)] {
            let policy = ReschedulePolicy::default().with_lead(lead);
            let too_soon = RescheduleDecision::NewStartTooSoon { earliest: now() };
            assert_eq!(policy.change(hours(72), now() - SECOND, now()), too_soon);
        }
    }

    #[test]
    fn the_old_start_is_judged_first() {
        let change = ReschedulePolicy::default().change(hours(1), hours(-1), now());
        assert_eq!(change, RescheduleDecision::TooLate { until: hours(-23) });
    }

    #[test]
    fn the_ends_of_time_do_no_harm() {
        let policy = ReschedulePolicy::new(Duration::MAX).with_lead(Duration::MAX);
        let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        for (start, now) in [(first, first), (first, last), (last, first), (last, last)] {
            assert!(!policy.change(start, last, now).is_allowed());
        }
        let policy = ReschedulePolicy::new(Duration::zero()).with_lead(Duration::MAX);
        let too_soon = RescheduleDecision::NewStartTooSoon { earliest: last };
        assert_eq!(policy.change(last, last, last), too_soon);
    }

    proptest! {
        #[test]
        fn waiting_never_makes_it_allowed_again(
            start in -100_000i64..100_000, first in -100_000i64..100_000, later in 0i64..100_000, notice in 0i64..100_000,
        ) {
            let policy = ReschedulePolicy::new(Duration::seconds(notice));
            let at = |seconds| now() + Duration::seconds(seconds);
            if policy.cancel(at(start), at(first + later)).is_allowed() {
                prop_assert!(policy.cancel(at(start), at(first)).is_allowed());
            }
        }

        #[test]
        fn whatever_may_be_changed_may_be_cancelled(
            start in -100_000i64..100_000, new_start in -100_000i64..100_000, notice in 0i64..100_000, lead in 0i64..100_000,
        ) {
            let policy = ReschedulePolicy::new(Duration::seconds(notice)).with_lead(Duration::seconds(lead));
            let at = |seconds| now() + Duration::seconds(seconds);
            if policy.change(at(start), at(new_start), now()).is_allowed() {
                prop_assert!(policy.cancel(at(start), now()).is_allowed());
                prop_assert!(new_start >= lead && start >= notice);
            }
        }
    }
}
