//! What every server has to forget.

use super::{EVENT_TYPE, ONE, TWO, company_with};
use crate::ports::{CacheTag, Store};

async fn number(store: &dyn Store, tag: CacheTag) -> u64 {
    let requests = store.clear_requests().await.unwrap();
    requests.iter().find(|request| request.tag == tag).map_or(0, |request| request.number)
}

/// Each request can be told from the one before, and touches no other tag.
pub async fn a_request_to_clear_rises_each_time(store: &dyn Store) {
    let slots = CacheTag::Slots(ONE, None);
    let mut known = number(store, slots).await;
    for _ in 0..3 {
        store.request_clear(slots).await.unwrap();
        let next = number(store, slots).await;
        assert!(next > known, "{next} after {known}");
        known = next;
    }
    for other in [CacheTag::All, CacheTag::Slots(TWO, None), CacheTag::Slots(ONE, Some(EVENT_TYPE))]
    {
        assert_eq!(number(store, other).await, 0, "{other:?}");
    }
}

/// A tag means the same to whoever reads it.
pub async fn every_tag_comes_back(store: &dyn Store) {
    let mut all = vec![
        CacheTag::All,
        CacheTag::Company(ONE),
        CacheTag::EventTypes(ONE),
        CacheTag::Slots(ONE, None),
        CacheTag::Slots(ONE, Some(EVENT_TYPE)),
        CacheTag::Agents(TWO),
        CacheTag::Numbers,
    ];
    for tag in &all {
        store.request_clear(*tag).await.unwrap();
    }
    let mut found: Vec<_> =
        store.clear_requests().await.unwrap().iter().map(|request| request.tag).collect();
    found.sort();
    all.sort();
    assert_eq!(found, all);
}

/// What another server keeps of a company must not outlive a change of it.
pub async fn a_changed_company_asks_to_clear_what_is_kept_of_it(store: &dyn Store) {
    let tag = CacheTag::Company(ONE);
    store.apply_company(&company_with(ONE, 1, &[10])).await.unwrap();
    let created = number(store, tag).await;
    assert!(created > 0);
    store.apply_company(&company_with(ONE, 1, &[10])).await.unwrap();
    assert_eq!(number(store, tag).await, created, "nothing changed");
    store.apply_company(&company_with(ONE, 1, &[11])).await.unwrap();
    let updated = number(store, tag).await;
    assert!(updated > created);
    assert!(store.retire_company(ONE).await.unwrap());
    let retired = number(store, tag).await;
    assert!(retired > updated);
    assert!(!store.retire_company(ONE).await.unwrap());
    assert_eq!(number(store, tag).await, retired, "nothing changed");
}
