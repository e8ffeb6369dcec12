//! The short slice of the fault matrix. The long one: `cargo run --release -p askpro-tests --bin fault-matrix -- --runs
//! 100000 --systematic single`.

use askpro_tests::chaos::{
    Fault, Point, Role, RunSpec, StoreKind, Strike, Systematic, Tally, run, systematic,
};

/// How a call ends of which no webhook was acknowledged.
const UNHEARD: &str = "unpromised 1";

fn random(seeds: std::ops::Range<u64>, store: StoreKind) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        tally.add(run(&RunSpec::random(seed).on(store)));
    }
    tally
}

#[test]
fn every_fault_at_every_await_point_leaves_one_booking_or_a_task() {
    let tally = systematic(Systematic::Once, StoreKind::Memory);
    assert_eq!(tally.violated, 0, "{tally}");
    assert_eq!(tally.gaps(), Vec::<String>::new());
}

#[test]
fn many_faults_at_random_leave_one_booking_or_a_task() {
    let tally = random(1..1000, StoreKind::Memory);
    assert_eq!(tally.violated, 0, "{tally}");
    assert!(tally.by_fault().values().sum::<u64>() > 3000, "faults strike: {tally}");
    assert!(
        tally.outcomes["booked"] > 2 * tally.outcomes["task"],
        "most calls are booked: {tally}"
    );
}

#[test]
fn many_faults_over_sqlite_leave_one_booking_or_a_task() {
    let tally = random(1..100, StoreKind::Sqlite);
    assert_eq!(tally.violated, 0, "{tally}");
}

#[test]
fn where_nothing_breaks_every_scenario_ends_as_wished() {
    let both = "booked 1 task 1";
    let expected = [
        ["booked 1", both, "declined 1", "task 1", "booked 1", "booked 1", "booked 1"],
        ["booked 1", "booked 1", "task 1", "booked 1", "task 1", "booked 1", "booked 1"],
        [both, "booked 1", "booked 1", "declined 1", "declined 1", "declined 2", "booked 1"],
        ["task 1", "task 1", "booked 1", UNHEARD, UNHEARD, UNHEARD, UNHEARD],
    ];
    let expected = expected.into_iter().flatten().chain(["booked 1", "declined 1 task 1"]);
    for (scenario, expected) in expected.enumerate() {
        let report = run(&RunSpec { scenario: Some(scenario), ..RunSpec::faultless(1) });
        let ends: Vec<String> =
            report.outcomes.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect();
        assert_eq!(
            (ends.join(" "), report.violations),
            (expected.to_owned(), Vec::new()),
            "{scenario}"
        );
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 0..40 {
        let spec = RunSpec::random(seed).traced();
        let trace = run(&spec).trace;
        assert!(trace.len() > 10, "a traced run is told");
        assert_eq!(trace, run(&spec).trace, "seed {seed}");
    }
}

#[test]
fn whoever_stood_still_after_announcing_a_request_does_not_send_it() {
    stand_still_after_announcing_and(&[]);
}

#[test]
fn nor_does_it_when_the_date_was_set_back_meanwhile() {
    let confirmed = Point { role: Role::Worker, method: "confirm_intent" };
    stand_still_after_announcing_and(&[(Strike::Nth(confirmed, 0), Fault::JumpBack)]);
}

fn stand_still_after_announcing_and(others: &[(Strike, Fault)]) {
    let announced = Point { role: Role::Function, method: "mark_sent" };
    for seed in 0..20 {
        // The function books one time, and the call agrees on another.
        let spec = RunSpec {
            scenario: Some(7),
            servers: Some(2),
            workers: Some(2),
            strikes: [&[(Strike::Nth(announced, 0), Fault::StallAfter)], others].concat(),
            ..RunSpec::faultless(seed)
        };
        let report = run(&spec);
        assert_eq!(report.violations, Vec::<String>::new(), "{spec}");
        assert_eq!(report.outcomes.get("booked"), Some(&1), "{spec}");
    }
}
