//! Who changed what.

use serde_json::json;
use uuid::Uuid;

use super::{ONE, TWO, at};
use crate::audit::{Actor, AuditEntry};
use crate::id::{CompanyId, TokenId};
use crate::ports::Store;

fn entry(company: CompanyId, minutes: i64, operation: &str) -> AuditEntry {
    AuditEntry {
        at: at(minutes),
        actor: Actor::Program,
        company,
        operation: operation.to_owned(),
        subject: "7".to_owned(),
        before: None,
        after: None,
    }
}

/// Everything that was written is read, and nothing else.
pub async fn an_audit_entry_comes_back_in_every_part(store: &dyn Store) {
    let token = Actor::Token(TokenId::new(Uuid::from_u128(7)));
    for (place, actor) in (0..).zip([token, Actor::CommandLine, Actor::Program]) {
        let written = AuditEntry {
            actor,
            before: Some(json!({ "name": "Färben", "minutes": 30 })),
            after: Some(json!(["Ümläute", null, 1.5])),
            ..entry(ONE, place, "services.update")
        };
        store.audit(&written).await.unwrap();
        assert_eq!(store.audit_entries(ONE, 1).await.unwrap(), [written]);
    }
    let bare = entry(ONE, 9, "services.delete");
    store.audit(&bare).await.unwrap();
    assert_eq!(store.audit_entries(ONE, 1).await.unwrap(), [bare]);
}

/// Of entries of the same instant, the one written last comes first.
pub async fn audit_entries_come_newest_first_and_limited(store: &dyn Store) {
    for (minutes, operation) in [(2, "third"), (1, "first"), (1, "second"), (3, "fourth")] {
        store.audit(&entry(ONE, minutes, operation)).await.unwrap();
    }
    let found = store.audit_entries(ONE, 3).await.unwrap();
    let operations: Vec<_> = found.iter().map(|entry| entry.operation.as_str()).collect();
    assert_eq!(operations, ["fourth", "third", "second"]);
    assert_eq!(store.audit_entries(ONE, 0).await.unwrap(), []);
}

/// The operator's entries are nobody else's either.
pub async fn another_company_sees_no_audit_entry(store: &dyn Store) {
    for company in [ONE, CompanyId::OPERATOR] {
        store.audit(&entry(company, 0, "services.update")).await.unwrap();
    }
    assert_eq!(store.audit_entries(TWO, 10).await.unwrap(), []);
    for company in [ONE, CompanyId::OPERATOR] {
        let found = store.audit_entries(company, 10).await.unwrap();
        assert_eq!(found, [entry(company, 0, "services.update")]);
    }
}
