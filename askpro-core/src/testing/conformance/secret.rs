//! Secrets of companies, sealed.

use super::{ONE, TWO, assert_kind, at, company_with};
use crate::audit::{Actor, AuditEntry};
use crate::error::ErrorKind;
use crate::id::CompanyId;
use crate::ports::Store;
use crate::secret::{MasterKeyId, Sealed, SealedSecret, SecretKind};

const WHO: Actor = Actor::CommandLine;
const KIND: SecretKind = SecretKind::CalcomApiKey;

async fn companies(store: &dyn Store) {
    for (company, branch) in [(ONE, 1), (TWO, 2)] {
        store.apply_company(&company_with(company, branch, &[])).await.unwrap();
    }
}

fn sealed(key: u8, text: &str) -> Sealed {
    Sealed { key: MasterKeyId::new([key; 8]), text: text.to_owned() }
}

/// A secret under the first key, set at minute 0.
fn secret(company: CompanyId, kind: SecretKind) -> SealedSecret {
    let sealed = sealed(1, &format!("v1.sealed_{kind}_of_{company}"));
    SealedSecret { company, kind, sealed, updated_at: at(0) }
}

async fn put(store: &dyn Store, secret: &SealedSecret) {
    store.put_secret(secret, WHO).await.unwrap();
}

/// Whatever it opens, of one company or of all.
pub async fn a_secret_comes_back_as_it_was_sealed(store: &dyn Store) {
    companies(store).await;
    assert_eq!(store.secrets(None).await.unwrap(), []);
    let of = |company| SecretKind::ALL.map(|kind| secret(company, kind));
    for secret in of(TWO).iter().rev().chain(&of(ONE)) {
        put(store, secret).await;
    }
    assert_eq!(store.secrets(Some(ONE)).await.unwrap(), of(ONE));
    assert_eq!(store.secrets(Some(TWO)).await.unwrap(), of(TWO));
    assert_eq!(store.secrets(None).await.unwrap(), [of(ONE), of(TWO)].concat());
    assert_eq!(store.secrets(Some(CompanyId::new(9))).await.unwrap(), []);
}

/// Of the same kind and company, and of no other.
pub async fn a_secret_takes_the_place_of_the_one_before(store: &dyn Store) {
    companies(store).await;
    let others = [secret(ONE, SecretKind::RetellApiKey), secret(TWO, KIND)];
    for one in others.iter().chain(&[secret(ONE, KIND)]) {
        put(store, one).await;
    }
    let next =
        SealedSecret { sealed: sealed(2, "v1.next"), updated_at: at(1), ..secret(ONE, KIND) };
    put(store, &next).await;
    let [retell, other] = others;
    assert_eq!(store.secrets(None).await.unwrap(), [next, retell, other]);
}

/// Nothing is left behind by what was refused.
pub async fn a_secret_of_what_is_no_company_is_refused(store: &dyn Store) {
    companies(store).await;
    for company in [CompanyId::new(9), CompanyId::OPERATOR] {
        let result = store.put_secret(&secret(company, KIND), WHO).await;
        assert_kind(result, ErrorKind::InvalidInput);
        assert_eq!(store.audit_entries(company, 10).await.unwrap(), []);
    }
    assert_eq!(store.secrets(None).await.unwrap(), []);
}

/// It answers as if there were none.
pub async fn another_company_sees_and_deletes_no_secret(store: &dyn Store) {
    companies(store).await;
    put(store, &secret(ONE, KIND)).await;
    assert_eq!(store.secrets(Some(TWO)).await.unwrap(), []);
    for (company, kind) in
        [(TWO, KIND), (CompanyId::OPERATOR, KIND), (ONE, SecretKind::RetellApiKey)]
    {
        assert!(!store.delete_secret(company, kind, WHO, at(1)).await.unwrap());
    }
    assert_eq!(store.secrets(None).await.unwrap(), [secret(ONE, KIND)]);
    assert!(store.delete_secret(ONE, KIND, WHO, at(2)).await.unwrap());
    assert!(!store.delete_secret(ONE, KIND, WHO, at(3)).await.unwrap());
    assert_eq!(store.secrets(None).await.unwrap(), []);
}

/// What somebody set or deleted meanwhile stays so.
pub async fn a_secret_is_resealed_as_it_was_read_or_not_at_all(store: &dyn Store) {
    companies(store).await;
    let [first, other] = [secret(ONE, KIND), secret(TWO, KIND)];
    put(store, &first).await;
    put(store, &other).await;
    let new = sealed(2, "v1.resealed");
    let reseal = async |old: &SealedSecret, new: &Sealed, minutes| {
        store.reseal_secret(old, new, WHO, at(minutes)).await.unwrap()
    };
    let foreign = SealedSecret { sealed: other.sealed.clone(), ..first.clone() };
    assert!(!reseal(&foreign, &new, 1).await, "sealed otherwise");
    assert!(reseal(&first, &new, 1).await);
    let resealed = SealedSecret { sealed: new.clone(), ..first.clone() };
    assert_eq!(store.secrets(None).await.unwrap(), [resealed.clone(), other.clone()]);
    assert!(!reseal(&first, &sealed(3, "v1.late"), 2).await, "another one was quicker");

    let set = SealedSecret { sealed: sealed(1, "v1.set"), updated_at: at(3), ..first };
    put(store, &set).await;
    assert!(!reseal(&resealed, &sealed(3, "v1.late"), 4).await, "another one was set");
    store.delete_secret(TWO, KIND, WHO, at(4)).await.unwrap();
    assert!(!reseal(&other, &new, 5).await, "it is gone");
    assert_eq!(store.secrets(None).await.unwrap(), [set]);
}

/// In the same transaction; what changed nothing is not among it.
pub async fn what_is_done_with_secrets_is_audited_without_them(store: &dyn Store) {
    companies(store).await;
    let first = secret(ONE, KIND);
    let next = SealedSecret { sealed: sealed(1, "v1.next"), updated_at: at(1), ..first.clone() };
    let new = sealed(2, "v1.resealed");
    store.put_secret(&first, Actor::Program).await.unwrap();
    put(store, &next).await;
    store.reseal_secret(&first, &new, WHO, at(2)).await.unwrap();
    store.reseal_secret(&next, &new, WHO, at(2)).await.unwrap();
    store.delete_secret(TWO, KIND, WHO, at(3)).await.unwrap();
    store.delete_secret(ONE, KIND, WHO, at(3)).await.unwrap();
    let resealed = SealedSecret { sealed: new.clone(), ..next.clone() };
    let expected = [
        AuditEntry::secret_deleted(&resealed, WHO, at(3)),
        AuditEntry::secret_resealed(&next, &new, WHO, at(2)),
        AuditEntry::secret_set(Some(&first), &next, WHO),
        AuditEntry::secret_set(None, &first, Actor::Program),
    ];
    let entries = store.audit_entries(ONE, 10).await.unwrap();
    assert_eq!(entries, expected);
    assert!(!format!("{entries:?}").contains("v1."), "{entries:?}");
    assert_eq!(store.audit_entries(TWO, 10).await.unwrap(), []);
}
