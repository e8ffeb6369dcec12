//! What functions that the agent calls remember of a call.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{ONE, TWO, at, both, call_id};
use crate::function::{Begun, Execution, FunctionUsage, NewExecution};
use crate::id::{CallId, CompanyId, ExecutionId};
use crate::ports::Store;

fn one() -> CallId {
    call_id("call_one")
}

fn two() -> CallId {
    call_id("call_two")
}

fn function(name: &str, digest: &str) -> NewExecution {
    NewExecution {
        call_id: one(),
        name: name.to_owned(),
        digest: digest.to_owned(),
        arguments: format!(r#"{{"asked":"{digest}"}}"#),
    }
}

fn booking() -> NewExecution {
    function("book_appointment", "d1")
}

fn answered(answer: &str) -> Begun {
    Begun::Answered(answer.to_owned())
}

/// Begins it; its answers last, and it is abandoned when it began more than a minute ago.
async fn begin(store: &dyn Store, company: CompanyId, new: &NewExecution, now: i64) -> Begun {
    store.begin_function(company, new, None, at(now - 1), at(now)).await.unwrap()
}

/// Begins it; it has to be run.
async fn begun(store: &dyn Store, new: &NewExecution, now: i64) -> ExecutionId {
    match begin(store, ONE, new, now).await {
        Begun::New(id) => id,
        other => panic!("expected a new execution, found {other:?}"),
    }
}

async fn listed(store: &dyn Store) -> Vec<Execution> {
    store.functions_of_call(ONE, &one()).await.unwrap()
}

fn fields<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// First to run, then running, then what it answered, for ever.
pub async fn a_function_runs_once(store: &dyn Store) {
    let id = begun(store, &booking(), 0).await;
    assert_eq!(begin(store, ONE, &booking(), 1).await, Begun::Running);
    store.end_function(ONE, id, r#"{"said":"ja"}"#, at(1)).await.unwrap();
    for now in [1, 10_000] {
        assert_eq!(begin(store, ONE, &booking(), now).await, answered(r#"{"said":"ja"}"#));
    }
    assert_eq!(listed(store).await.len(), 1);
}

/// Whichever comes first.
pub async fn of_two_callers_of_a_function_one_begins_it(store: &dyn Store) {
    let booking = booking();
    let (first, second) =
        both(begin(store, ONE, &booking, 0), begin(store, ONE, &booking, 0)).await;
    let new = [&first, &second].map(|begun| matches!(begun, Begun::New(_)));
    let running = [&first, &second].map(|begun| *begun == Begun::Running);
    assert_eq!(new.map(|new| !new), running, "{first:?} {second:?}");
    assert!(new[0] != new[1], "{first:?} {second:?}");
}

/// A repeat has the same call, name and digest; how its arguments are written does not count.
pub async fn a_function_is_known_by_call_name_and_digest(store: &dyn Store) {
    let id = begun(store, &booking(), 0).await;
    store.end_function(ONE, id, "1", at(0)).await.unwrap();
    begun(store, &function("book_appointment", "d2"), 0).await;
    begun(store, &function("check_availability", "d1"), 0).await;
    begun(store, &NewExecution { call_id: two(), ..booking() }, 0).await;
    let rewritten = NewExecution { arguments: "{}".to_owned(), ..booking() };
    assert_eq!(begin(store, ONE, &rewritten, 0).await, answered("1"));
}

/// What was free may be free no longer.
pub async fn an_answer_that_is_too_old_is_given_anew(store: &dyn Store) {
    let asked = function("check_availability", "d1");
    let first = begun(store, &asked, 0).await;
    store.end_function(ONE, first, "1", at(5)).await.unwrap();
    let since = async |since: DateTime<Utc>| {
        store.begin_function(ONE, &asked, Some(since), at(9), at(10)).await.unwrap()
    };
    assert_eq!(since(at(5)).await, answered("1"));
    let Begun::New(second) = since(at(6)).await else { panic!("the answer is too old") };
    assert_ne!(first, second);
    assert_eq!(since(at(6)).await, Begun::Running, "the old answer is forgotten");
    store.end_function(ONE, second, "2", at(10)).await.unwrap();
    assert_eq!(since(at(6)).await, answered("2"));
}

/// The process that ran it has gone; one that is only slow must not undo what the next one did.
pub async fn an_abandoned_function_is_begun_anew(store: &dyn Store) {
    let first = begun(store, &booking(), 0).await;
    assert_eq!(begin(store, ONE, &booking(), 1).await, Begun::Running);
    let second = begun(store, &booking(), 2).await;
    assert_ne!(first, second);
    store.end_function(ONE, first, "late", at(2)).await.unwrap();
    store.forget_function(ONE, first).await.unwrap();
    assert_eq!(begin(store, ONE, &booking(), 2).await, Begun::Running);
    store.end_function(ONE, second, "1", at(3)).await.unwrap();
    assert_eq!(begin(store, ONE, &booking(), 100).await, answered("1"));
}

/// What the caller heard stays what they heard.
pub async fn the_first_answer_stands(store: &dyn Store) {
    let id = begun(store, &booking(), 0).await;
    store.end_function(ONE, id, "1", at(1)).await.unwrap();
    store.end_function(ONE, id, "2", at(2)).await.unwrap();
    store.forget_function(ONE, id).await.unwrap();
    assert_eq!(begin(store, ONE, &booking(), 3).await, answered("1"));
    assert_eq!(listed(store).await[0].ended_at, Some(at(1)));
}

/// It did nothing.
pub async fn a_forgotten_function_may_run_again_at_once(store: &dyn Store) {
    let first = begun(store, &booking(), 0).await;
    store.forget_function(ONE, first).await.unwrap();
    assert_eq!(listed(store).await, []);
    let second = begun(store, &booking(), 0).await;
    store.end_function(ONE, first, "late", at(0)).await.unwrap();
    assert_eq!(begin(store, ONE, &booking(), 0).await, Begun::Running);
    store.end_function(ONE, second, "1", at(0)).await.unwrap();
    assert_eq!(begin(store, ONE, &booking(), 0).await, answered("1"));
}

/// In every part; one that was begun anew has its place by its last beginning.
pub async fn the_functions_of_a_call_come_in_the_order_of_their_beginnings(store: &dyn Store) {
    let abandoned = function("a", "d1");
    begun(store, &abandoned, 0).await;
    let second = begun(store, &function("c", "d1"), 1).await;
    let third = begun(store, &function("b", "d1"), 1).await;
    begun(store, &NewExecution { call_id: two(), ..booking() }, 1).await;
    let again = NewExecution { arguments: "{}".to_owned(), ..abandoned };
    let fourth = begun(store, &again, 2).await;
    store.end_function(ONE, third, "3", at(3)).await.unwrap();
    let running = |id: ExecutionId, called: NewExecution, began: i64| Execution {
        id,
        called,
        answer: None,
        began_at: at(began),
        ended_at: None,
    };
    let ended = Execution {
        answer: Some("3".to_owned()),
        ended_at: Some(at(3)),
        ..running(third, function("b", "d1"), 1)
    };
    let expected = [running(second, function("c", "d1"), 1), ended, running(fourth, again, 2)];
    assert_eq!(listed(store).await, expected);
}

/// A field that is given again is replaced, the rest stays.
pub async fn what_is_collected_adds_up(store: &dyn Store) {
    assert!(store.collected(ONE, &one()).await.unwrap().is_empty());
    let first = fields([("name", "Erika Muster"), ("wunsch", "Haarschnitt \u{0}\"\\ é")]);
    assert_eq!(store.collect(ONE, &one(), &first, at(0)).await.unwrap(), first);
    let second = fields([("name", "Erika Mustermann"), ("notiz", "")]);
    let all = store.collect(ONE, &one(), &second, at(1)).await.unwrap();
    let expected = fields([
        ("name", "Erika Mustermann"),
        ("notiz", ""),
        ("wunsch", "Haarschnitt \u{0}\"\\ é"),
    ]);
    assert_eq!(all, expected);
    assert_eq!(store.collect(ONE, &one(), &BTreeMap::new(), at(2)).await.unwrap(), expected);
    assert_eq!(store.collected(ONE, &one()).await.unwrap(), expected);
}

/// Neither replaces what the other one adds.
pub async fn what_two_callers_collect_at_once_is_kept(store: &dyn Store) {
    let (call, name, date) = (one(), fields([("name", "Erika")]), fields([("datum", "morgen")]));
    let (first, second) =
        both(store.collect(ONE, &call, &name, at(0)), store.collect(ONE, &call, &date, at(0)))
            .await;
    let all = fields([("name", "Erika"), ("datum", "morgen")]);
    assert!([first.unwrap(), second.unwrap()].contains(&all), "the later one saw both");
    assert_eq!(store.collected(ONE, &call).await.unwrap(), all);
}

/// Beside what is collected, whichever comes first.
pub async fn wrong_identities_are_counted_per_call(store: &dyn Store) {
    assert_eq!(store.wrong_identities(ONE, &one()).await.unwrap(), 0);
    for count in [1, 2] {
        assert_eq!(store.count_wrong_identity(ONE, &one(), at(0)).await.unwrap(), count);
    }
    let name = fields([("name", "Erika")]);
    store.collect(ONE, &one(), &name, at(0)).await.unwrap();
    assert_eq!(store.wrong_identities(ONE, &one()).await.unwrap(), 2);
    assert_eq!(store.count_wrong_identity(ONE, &one(), at(0)).await.unwrap(), 3);
    assert_eq!(store.collected(ONE, &one()).await.unwrap(), name);
    store.collect(ONE, &two(), &name, at(0)).await.unwrap();
    assert_eq!(store.wrong_identities(ONE, &two()).await.unwrap(), 0);
    assert!(store.collected(ONE, &call_id("call_three")).await.unwrap().is_empty());
}

/// Tries at once are tries, too.
pub async fn wrong_identities_at_once_are_all_counted(store: &dyn Store) {
    let call = one();
    let (first, second) = both(
        store.count_wrong_identity(ONE, &call, at(0)),
        store.count_wrong_identity(ONE, &call, at(0)),
    )
    .await;
    let mut counts = [first.unwrap(), second.unwrap()];
    counts.sort_unstable();
    assert_eq!(counts, [1, 2]);
}

/// A call id of another tenant is another call.
pub async fn another_company_sees_nothing_of_a_call(store: &dyn Store) {
    let id = begun(store, &booking(), 0).await;
    store.end_function(TWO, id, "theirs", at(0)).await.unwrap();
    store.forget_function(TWO, id).await.unwrap();
    assert_eq!(begin(store, ONE, &booking(), 0).await, Begun::Running);
    assert_eq!(store.functions_of_call(TWO, &one()).await.unwrap(), []);
    store.end_function(ONE, id, "1", at(0)).await.unwrap();
    assert!(matches!(begin(store, TWO, &booking(), 0).await, Begun::New(_)));
    store.collect(ONE, &one(), &fields([("name", "Erika")]), at(0)).await.unwrap();
    store.count_wrong_identity(ONE, &one(), at(0)).await.unwrap();
    assert!(store.collected(TWO, &one()).await.unwrap().is_empty());
    assert_eq!(store.wrong_identities(TWO, &one()).await.unwrap(), 0);
}

/// Every beginning counts, a repeat that got the answer does not; and it outlasts what was run.
pub async fn uses_are_counted_per_company(store: &dyn Store) {
    assert_eq!(store.function_usage(ONE).await.unwrap(), []);
    let id = begun(store, &booking(), 0).await;
    store.end_function(ONE, id, "1", at(0)).await.unwrap();
    assert!(matches!(begin(store, ONE, &booking(), 3).await, Begun::Answered(_)));
    begun(store, &function("book_appointment", "d2"), 5).await;
    begun(store, &function("find_next_slot", "d1"), 1).await;
    let used = |name: &str, uses, minute| FunctionUsage {
        name: name.to_owned(),
        uses,
        last_used_at: at(minute),
    };
    let usage = [used("book_appointment", 2, 5), used("find_next_slot", 1, 1)];
    assert_eq!(store.function_usage(ONE).await.unwrap(), usage);
    assert_eq!(store.function_usage(TWO).await.unwrap(), []);
    store.purge_functions(at(60), 100).await.unwrap();
    assert_eq!(store.function_usage(ONE).await.unwrap(), usage);
}

/// What was run and collected, in calls of every company, the oldest first.
pub async fn what_was_run_before_an_instant_is_forgotten(store: &dyn Store) {
    for (minute, digest) in [(1, "d1"), (2, "d2"), (3, "d3")] {
        begun(store, &function("find_next_slot", digest), minute).await;
    }
    let name = fields([("name", "Erika")]);
    store.collect(ONE, &one(), &name, at(1)).await.unwrap();
    store.collect(ONE, &one(), &name, at(9)).await.unwrap();
    store.count_wrong_identity(ONE, &two(), at(2)).await.unwrap();
    assert_eq!(store.purge_functions(at(1), 100).await.unwrap(), 0);
    assert_eq!(store.purge_functions(at(3), 1).await.unwrap(), 2, "one of each");
    assert!(store.collected(ONE, &one()).await.unwrap().is_empty(), "counted from its beginning");
    assert_eq!(store.wrong_identities(ONE, &two()).await.unwrap(), 1);
    assert_eq!(store.purge_functions(at(3), 100).await.unwrap(), 2);
    assert_eq!(store.wrong_identities(ONE, &two()).await.unwrap(), 0);
    let left = store.functions_of_call(ONE, &one()).await.unwrap();
    assert_eq!(left.iter().map(|ran| ran.called.digest.as_str()).collect::<Vec<_>>(), ["d3"]);
}
