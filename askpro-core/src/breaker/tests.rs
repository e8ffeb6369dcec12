use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::*;
use crate::error::{Error, ErrorKind};

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_527_000, 0).unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    start() + Duration::seconds(seconds)
}

fn call(breaker: &mut CircuitBreaker, outcome: Outcome, now: DateTime<Utc>) {
    let permit = breaker.try_acquire(now).unwrap();
    breaker.record(permit, outcome, now);
}

/// Open since `start()`.
fn opened() -> CircuitBreaker {
    let mut breaker = CircuitBreaker::default();
    for _ in 0..5 {
        call(&mut breaker, Outcome::Failure, start());
    }
    breaker
}

#[test]
fn five_failures_in_a_row_open_it_for_sixty_seconds() {
    let mut breaker = CircuitBreaker::default();
    for _ in 0..4 {
        call(&mut breaker, Outcome::Failure, start());
    }
    assert_eq!(breaker.state(start()), State::Closed);
    call(&mut breaker, Outcome::Failure, at(3));
    assert_eq!(breaker.state(at(3)), State::Open { until: at(63) });
    assert_eq!(breaker.try_acquire(at(62)), Err(Open { until: at(63) }));
    assert!(breaker.try_acquire(at(63)).unwrap().is_probe());
}

#[test]
fn a_success_between_failures_starts_the_count_anew() {
    let mut breaker = CircuitBreaker::default();
    for outcome in
        [Outcome::Failure; 4].into_iter().chain([Outcome::Success]).chain([Outcome::Failure; 4])
    {
        call(&mut breaker, outcome, start());
    }
    assert_eq!(breaker.state(start()), State::Closed);
}

#[test]
fn refusals_neither_open_it_nor_start_the_count_anew() {
    let mut breaker = CircuitBreaker::default();
    for _ in 0..100 {
        call(&mut breaker, Outcome::Ignored, start());
    }
    for _ in 0..4 {
        call(&mut breaker, Outcome::Failure, start());
        call(&mut breaker, Outcome::Ignored, start());
    }
    assert_eq!(breaker.state(start()), State::Closed);
    call(&mut breaker, Outcome::Failure, start());
    assert_eq!(breaker.state(start()).number(), 1);
}

#[test]
fn two_successful_probes_close_it_and_one_does_not() {
    let mut breaker = opened();
    call(&mut breaker, Outcome::Success, at(60));
    assert_eq!(breaker.state(at(60)), State::HalfOpen { probes: 0 });
    call(&mut breaker, Outcome::Success, at(60));
    assert_eq!(breaker.state(at(60)), State::Closed);
}

#[test]
fn any_failed_probe_opens_it_again_for_a_fresh_timeout() {
    let mut breaker = opened();
    call(&mut breaker, Outcome::Success, at(60));
    call(&mut breaker, Outcome::Failure, at(70));
    assert_eq!(breaker.state(at(70)), State::Open { until: at(130) });
    // The success of before does not count.
    call(&mut breaker, Outcome::Success, at(130));
    assert_eq!(breaker.state(at(130)).as_str(), "half_open");
}

#[test]
fn three_probes_are_let_through_at_once_and_a_fourth_is_not() {
    let mut breaker = opened();
    let mut probes: Vec<Permit> = (0..3).map(|_| breaker.try_acquire(at(60)).unwrap()).collect();
    assert_eq!(breaker.try_acquire(at(61)), Err(Open { until: at(120) }));
    breaker.record(probes.pop().unwrap(), Outcome::Ignored, at(61));
    assert!(breaker.try_acquire(at(61)).is_ok(), "an ignored probe gives its place back");
    assert_eq!(breaker.state(at(61)), State::HalfOpen { probes: 3 });
}

#[test]
fn a_permit_of_an_earlier_state_counts_for_nothing() {
    let mut breaker = CircuitBreaker::default();
    let slow: Vec<Permit> = (0..3).map(|_| breaker.try_acquire(start()).unwrap()).collect();
    for _ in 0..5 {
        call(&mut breaker, Outcome::Failure, start());
    }
    let _probe = breaker.try_acquire(at(60)).unwrap();
    for (permit, outcome) in
        slow.into_iter().zip([Outcome::Success, Outcome::Success, Outcome::Failure])
    {
        breaker.record(permit, outcome, at(61));
    }
    assert_eq!(breaker.state(at(61)), State::HalfOpen { probes: 1 });
}

#[test]
fn lost_probes_are_forgotten_after_the_timeout() {
    let mut breaker = opened();
    let lost: Vec<Permit> = (0..3).map(|_| breaker.try_acquire(at(60)).unwrap()).collect();
    assert!(breaker.try_acquire(at(119)).is_err());
    call(&mut breaker, Outcome::Success, at(120));
    // What comes late is still the truth about the service.
    breaker.record(lost.into_iter().next().unwrap(), Outcome::Failure, at(121));
    assert_eq!(breaker.state(at(121)), State::Open { until: at(181) });
}

#[test]
fn a_clock_that_is_put_back_never_makes_a_wait_longer_than_the_timeout() {
    let mut breaker = opened();
    assert_eq!(breaker.try_acquire(at(-3600)), Err(Open { until: at(-3540) }));
    let probes: Vec<_> = (0..3).map(|_| breaker.try_acquire(at(-3540)).unwrap()).collect();
    assert_eq!(breaker.try_acquire(at(-7200)), Err(Open { until: at(-7140) }));
    assert!(breaker.try_acquire(at(-7140)).is_ok());
    drop(probes);
}

#[test]
fn the_ends_of_time_do_no_harm() {
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let config = BreakerConfig::default().with_failure_threshold(1).with_timeout(Duration::MAX);
    let mut breaker = CircuitBreaker::new(config);
    call(&mut breaker, Outcome::Failure, last);
    let _ = breaker.try_acquire(first);
    let _ = breaker.try_acquire(last);
}

#[test]
fn a_configuration_of_zeros_counts_as_ones() {
    let config = BreakerConfig::default()
        .with_failure_threshold(0)
        .with_success_threshold(0)
        .with_half_open_requests(0)
        .with_timeout(Duration::zero());
    let mut breaker = CircuitBreaker::new(config);
    call(&mut breaker, Outcome::Failure, start());
    let wait = breaker.try_acquire(start()).unwrap_err();
    let probe = breaker.try_acquire(wait.until).unwrap();
    assert!(breaker.try_acquire(wait.until).is_err());
    breaker.record(probe, Outcome::Success, wait.until);
    assert_eq!(breaker.state(wait.until), State::Closed);
}

#[test]
fn only_what_another_request_would_run_into_is_a_failure() {
    let outcome = |kind| Outcome::of(&Error::new(kind, "book", "it failed"));
    for kind in [ErrorKind::Unavailable, ErrorKind::OutcomeUnknown] {
        assert_eq!(outcome(kind), Outcome::Failure, "{kind}");
    }
    for kind in [
        ErrorKind::InvalidInput,
        ErrorKind::NotFound,
        ErrorKind::SlotTaken,
        ErrorKind::NotAllowed,
        ErrorKind::Configuration,
        ErrorKind::Unauthorized,
        ErrorKind::RateLimited,
        ErrorKind::CircuitOpen,
        ErrorKind::Mismatch,
    ] {
        assert_eq!(outcome(kind), Outcome::Ignored, "{kind}");
    }
    assert_eq!(Outcome::of_result(&Ok(())), Outcome::Success);
}

#[test]
fn being_open_says_until_when() {
    insta::assert_snapshot!(Open { until: start() }, @"the circuit breaker is open until 2026-11-24T13:30:00Z");
}

/// What happens to a breaker, with the seconds that pass before it.
#[derive(Debug, Clone, Copy)]
enum Step {
    Acquire,
    /// Brings back the permit at this place among those held, if there is one.
    Record(usize, Outcome),
    /// A permit is lost: its task was cancelled.
    Lose(usize),
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![Just(Outcome::Success), Just(Outcome::Failure), Just(Outcome::Ignored)]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Acquire),
        4 => (0usize..6, outcome()).prop_map(|(which, outcome)| Step::Record(which, outcome)),
        1 => (0usize..6).prop_map(Step::Lose),
    ]
}

/// Steps with the seconds before each; the clock may be put back.
fn steps(seconds: std::ops::Range<i64>) -> impl Strategy<Value = Vec<(i64, Step)>> {
    let gap = prop_oneof![3 => Just(0i64), 2 => seconds];
    prop::collection::vec((gap, step()), 0..120)
}

proptest! {
    /// Within one timeout nothing is forgotten, so that the probes on their way can be counted.
    #[test]
    fn never_more_than_three_probes_are_on_their_way(steps in steps(0..70)) {
        let mut breaker = opened();
        let mut now = at(60);
        let mut held: Vec<(DateTime<Utc>, Permit)> = Vec::new();
        for (gap, step) in steps {
            now += Duration::seconds(gap);
            match step {
                Step::Acquire => held.extend(breaker.try_acquire(now).map(|permit| (now, permit))),
                Step::Record(which, outcome) if which < held.len() => {
                    let (_, permit) = held.swap_remove(which);
                    let (probe, before) = (permit.is_probe(), breaker.state(now));
                    breaker.record(permit, outcome, now);
                    let after = breaker.state(now);
                    if before.number() != after.number() {
                        // Permits of before are no longer probes of this half-open state.
                        held.clear();
                        let reopened = State::Open { until: now + Duration::seconds(60) };
                        match outcome {
                            Outcome::Failure => prop_assert_eq!(after, reopened),
                            Outcome::Success => prop_assert!(probe && after == State::Closed),
                            Outcome::Ignored => prop_assert!(false, "an ignored call changed the state"),
                        }
                    } else if probe && outcome == Outcome::Failure {
                        prop_assert!(matches!(after, State::Open { .. }), "a failed probe left it {:?}", after);
                    }
                }
                Step::Lose(which) if which < held.len() => {
                    drop(held.swap_remove(which));
                }
                Step::Record(..) | Step::Lose(_) => {}
            }
            let fresh = held.iter().filter(|(since, permit)| permit.is_probe() && now - *since < Duration::seconds(60));
            prop_assert!(fresh.count() <= 3);
        }
    }

    #[test]
    fn whatever_the_clock_does_it_can_be_asked_again_within_one_timeout(steps in steps(-200..200)) {
        let mut breaker = CircuitBreaker::default();
        let mut now = start();
        let mut held = Vec::new();
        for (gap, step) in steps {
            now += Duration::seconds(gap);
            match step {
                Step::Acquire => match breaker.try_acquire(now) {
                    Ok(permit) => held.push(permit),
                    Err(Open { until }) => {
                        prop_assert!(now < until && until <= now + Duration::seconds(60));
                        prop_assert!(breaker.clone().try_acquire(until).is_ok());
                    }
                },
                Step::Record(which, outcome) if which < held.len() => {
                    breaker.record(held.swap_remove(which), outcome, now);
                }
                Step::Lose(which) if which < held.len() => {
                    drop(held.swap_remove(which));
                }
                Step::Record(..) | Step::Lose(_) => {}
            }
        }
    }
}
