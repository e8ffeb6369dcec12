//! Looking at breakers, and clearing caches.

use askpro_core::breaker::{BreakerReport, State};
use askpro_core::ports::{BreakerStore, CacheStore, CacheTag};
use askpro_core::{CompanyId, Provider, ServerId};
use askpro_store_sqlx::SqliteStore;
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{apply, askpro, company, configure, folder, json, stderr, stdout};

#[tokio::test]
async fn the_breakers_of_every_server_are_shown() {
    let folder = folder();
    configure(folder.path(), &(company(1, "+493023125010") + &company(2, "+493023125011")));
    apply(folder.path());
    let empty = stdout(&askpro(folder.path(), &["breaker", "status"]));
    assert!(empty.starts_with("No server"), "{empty}");

    let store =
        SqliteStore::connect(folder.path().join("askpro.db").to_str().unwrap()).await.unwrap();
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let open = BreakerReport {
        company: CompanyId::new(1),
        service: Provider::Calcom,
        server: ServerId::new(Uuid::from_u128(1)),
        state: State::Open { until: at("2026-03-02T09:01:00Z") },
        since: at("2026-03-02T09:00:00Z"),
        failures: 5,
        updated_at: at("2026-03-02T09:00:00Z"),
    };
    let closed = BreakerReport {
        company: CompanyId::new(2),
        state: State::Closed,
        updated_at: at("2099-03-02T09:00:00Z"),
        ..open
    };
    store.record_breakers(&[open, closed]).await.unwrap();
    store.close().await;

    let rows = json(&askpro(folder.path(), &["breaker", "status", "--json"]));
    assert_eq!((&rows[0]["state"], &rows[0]["failures"]), (&json!("open"), &json!(5)));
    assert_eq!(rows[0]["open_until"], "2026-03-02T10:01:00+01:00");
    assert_eq!((&rows[0]["stale"], &rows[1]["stale"]), (&json!(true), &json!(false)));
    let of_two = json(&askpro(folder.path(), &["breaker", "status", "--json", "--company", "2"]));
    assert_eq!(of_two.as_array().unwrap().len(), 1);
    let stranger = askpro(folder.path(), &["breaker", "status", "--company", "9"]);
    assert_eq!(stranger.status.code(), Some(2));
}

#[tokio::test]
async fn servers_are_asked_to_clear_through_the_database() {
    let folder = folder();
    configure(folder.path(), &(company(1, "+493023125010") + &company(2, "+493023125011")));
    apply(folder.path());
    for arguments in [
        &["cache", "clear"][..],
        &["cache", "clear", "--company", "2", "--tag", "slots", "--event-type", "7"],
        &["cache", "clear", "--tag", "agents"],
    ] {
        let asked = askpro(folder.path(), arguments);
        assert!(asked.status.success(), "{}", stderr(&asked));
    }
    for wrong in [&["cache", "clear", "--company", "9"][..], &["cache", "clear", "--tag", "all"]] {
        assert_eq!(askpro(folder.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
    let store =
        SqliteStore::connect(folder.path().join("askpro.db").to_str().unwrap()).await.unwrap();
    let tags: Vec<_> =
        store.clear_requests().await.unwrap().iter().map(|request| request.tag).collect();
    store.close().await;
    let [one, two] = [1, 2].map(CompanyId::new);
    for tag in [
        CacheTag::All,
        CacheTag::Slots(two, Some(askpro_core::EventTypeId::new(7))),
        CacheTag::Agents(one),
        CacheTag::Agents(two),
    ] {
        assert!(tags.contains(&tag), "{tag:?} in {tags:?}");
    }
}
