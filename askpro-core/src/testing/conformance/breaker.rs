//! How the breakers of all servers stand.

use uuid::Uuid;

use super::{ONE, TWO, at};
use crate::breaker::{BreakerReport, State};
use crate::event::Provider;
use crate::id::{CompanyId, ServerId};
use crate::ports::Store;

const HERE: ServerId = ServerId::new(Uuid::from_u128(1));
const THERE: ServerId = ServerId::new(Uuid::from_u128(2));

fn report(company: CompanyId, service: Provider, server: ServerId) -> BreakerReport {
    BreakerReport {
        company,
        service,
        server,
        state: State::Closed,
        since: at(0),
        failures: 0,
        updated_at: at(1),
    }
}

/// Every state comes back as written.
pub async fn a_breaker_comes_back_in_every_part(store: &dyn Store) {
    for state in [State::Closed, State::Open { until: at(6) }, State::HalfOpen { probes: 2 }] {
        let written = BreakerReport {
            state,
            since: at(5),
            failures: 5,
            updated_at: at(7),
            ..report(ONE, Provider::Calcom, HERE)
        };
        store.record_breakers(&[written]).await.unwrap();
        assert_eq!(store.breakers(ONE).await.unwrap(), [written]);
    }
}

/// A server has one word about one breaker.
pub async fn a_later_report_replaces_the_one_before(store: &dyn Store) {
    let first = [report(ONE, Provider::Calcom, HERE), report(ONE, Provider::Retell, HERE)];
    store.record_breakers(&first).await.unwrap();
    let open = BreakerReport { state: State::Open { until: at(3) }, updated_at: at(2), ..first[0] };
    store.record_breakers(&[open]).await.unwrap();
    assert_eq!(store.breakers(ONE).await.unwrap(), [open, first[1]]);
}

/// Nobody's report touches another's, and a company sees its own.
pub async fn servers_and_companies_are_kept_apart(store: &dyn Store) {
    let all = [
        report(ONE, Provider::Calcom, HERE),
        report(ONE, Provider::Calcom, THERE),
        report(ONE, Provider::Retell, HERE),
        report(TWO, Provider::Calcom, HERE),
    ];
    store.record_breakers(&[all[3], all[1], all[2], all[0]]).await.unwrap();
    assert_eq!(store.breakers(ONE).await.unwrap(), all[..3]);
    assert_eq!(store.breakers(TWO).await.unwrap(), all[3..]);
    store.record_breakers(&[]).await.unwrap();
    assert_eq!(store.breakers(ONE).await.unwrap().len(), 3);
}

/// Only what that server wrote goes.
pub async fn a_server_that_stops_is_forgotten(store: &dyn Store) {
    let [here, there] = [HERE, THERE].map(|server| report(ONE, Provider::Calcom, server));
    store.record_breakers(&[here, there]).await.unwrap();
    for _ in 0..2 {
        store.forget_server(HERE).await.unwrap();
        assert_eq!(store.breakers(ONE).await.unwrap(), [there]);
    }
}

/// A server that was killed cannot tidy up.
pub async fn what_nobody_renews_is_forgotten_by_anybody(store: &dyn Store) {
    let old = report(ONE, Provider::Calcom, HERE);
    let new = BreakerReport { updated_at: at(2), ..report(TWO, Provider::Calcom, THERE) };
    store.record_breakers(&[old, new]).await.unwrap();
    assert_eq!(store.forget_breakers_before(at(2)).await.unwrap(), 1);
    assert_eq!(store.breakers(ONE).await.unwrap(), []);
    assert_eq!(store.breakers(TWO).await.unwrap(), [new]);
    assert_eq!(store.forget_breakers_before(at(2)).await.unwrap(), 0);
}
