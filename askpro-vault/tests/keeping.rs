//! Secrets from their setting, through an exchange of master keys, to their end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use askpro_core::ports::{AuditStore, Randomness, SecretStore, TenantStore};
use askpro_core::service::{Rotated, SecretService};
use askpro_core::testing::{ManualClock, SeededRandomness};
use askpro_core::{
    Actor, Company, CompanyId, Error, ErrorKind, MasterKeyId, MemoryStore, Result, SecretKind,
};
use askpro_vault::{KeyRing, MasterKey};
use chrono::DateTime;
use secrecy::ExposeSecret;

const ONE: CompanyId = CompanyId::new(1);
const TWO: CompanyId = CompanyId::new(2);
const WHO: Actor = Actor::CommandLine;

struct Vault {
    store: MemoryStore,
    randomness: SeededRandomness,
    old: MasterKey,
    new: MasterKey,
}

impl Vault {
    /// Two companies with every kind of secret under the old key.
    async fn filled() -> Self {
        let (store, randomness) = (MemoryStore::new(), SeededRandomness::default());
        let key = || MasterKey::generate(&randomness).unwrap();
        let (old, new) = (key(), key());
        let vault = Self { store, randomness, old, new };
        for company in [ONE, TWO] {
            vault.store.apply_company(&Company::new(company, "Salon")).await.unwrap();
            for kind in SecretKind::ALL {
                let secret = secret(company, kind).into();
                vault.before().set(company, kind, &secret, WHO).await.unwrap();
            }
        }
        vault
    }

    fn service(&self, ring: KeyRing) -> SecretService {
        let clock = ManualClock::at(DateTime::from_timestamp(1_772_442_000, 0).unwrap());
        SecretService::new(Arc::new(self.store.clone()), Arc::new(ring), Arc::new(clock))
    }

    fn ring(&self) -> KeyRing {
        KeyRing::new(Arc::new(self.randomness.clone()))
    }

    /// With the old key alone.
    fn before(&self) -> SecretService {
        self.service(self.ring().with_current(self.old.clone()))
    }

    /// With both, the new one in use.
    fn both(&self, randomness: impl Randomness) -> SecretService {
        let ring = KeyRing::new(Arc::new(randomness)).with_current(self.new.clone());
        self.service(ring.with_previous(self.old.clone()))
    }

    async fn all_open_with(&self, service: &SecretService) {
        let stored = service.list(None).await.unwrap();
        assert_eq!(stored.len(), 12);
        for one in stored {
            let opened = service.open(&one).unwrap();
            assert_eq!(opened.expose_secret(), secret(one.company, one.kind));
        }
    }

    async fn keys(&self) -> Vec<MasterKeyId> {
        let stored = self.store.secrets(None).await.unwrap();
        stored.iter().map(|one| one.sealed.key).collect()
    }
}

fn secret(company: CompanyId, kind: SecretKind) -> String {
    format!("{kind} of company {company}")
}

/// Gives out after so many draws, as a machine does that goes down in the middle of it.
#[derive(Debug)]
struct GivesOut(AtomicU32, SeededRandomness);

impl Randomness for GivesOut {
    fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
        match left {
            Ok(_) => self.1.fill(bytes),
            Err(_) => Err(Error::new(ErrorKind::Unavailable, "fill", "no more")),
        }
    }
}

#[tokio::test]
async fn an_exchange_of_keys_loses_nothing_wherever_it_ends() {
    for draws in 0..12 {
        let vault = Vault::filled().await;
        let ends = vault.both(GivesOut(AtomicU32::new(draws), vault.randomness.clone()));
        let failed = ends.rotate(WHO).await.unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::Unavailable);
        let done = vault.keys().await.iter().filter(|key| **key == vault.new.id()).count();
        assert_eq!(done, draws as usize, "in between");
        vault.all_open_with(&ends).await;

        let again = vault.both(vault.randomness.clone());
        let (done, rest) = (u64::from(draws), u64::from(12 - draws));
        let rotated = Rotated { resealed: rest, unchanged: done, left: 0 };
        assert_eq!(again.rotate(WHO).await.unwrap(), rotated);
        let rotated = Rotated { resealed: 0, unchanged: 12, left: 0 };
        assert_eq!(again.rotate(WHO).await.unwrap(), rotated, "a repeat has nothing to do");
        assert_eq!(vault.keys().await, [vault.new.id(); 12]);
        let after = vault.service(vault.ring().with_current(vault.new.clone()));
        vault.all_open_with(&after).await;
        for company in [ONE, TWO] {
            let entries = vault.store.audit_entries(company, 100).await.unwrap();
            let rotations = entries.iter().filter(|entry| entry.operation == "secrets.rotate");
            assert_eq!(rotations.count(), 6);
        }
    }
}

#[tokio::test]
async fn what_cannot_be_opened_stops_the_exchange_before_it_begins() {
    let vault = Vault::filled().await;
    let stranger = MasterKey::generate(&vault.randomness).unwrap();
    let other = vault.service(vault.ring().with_current(stranger.clone()));
    other.set(TWO, SecretKind::RetellApiKey, &"key_other".into(), WHO).await.unwrap();
    let before = vault.store.secrets(None).await.unwrap();
    let failed = vault.both(vault.randomness.clone()).rotate(WHO).await.unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::Configuration);
    let said = failed.to_string();
    assert!(said.contains("company 2, retell_api_key"), "{said}");
    assert!(said.contains(&stranger.id().to_string()), "{said}");
    assert_eq!(vault.store.secrets(None).await.unwrap(), before);
    let keyless = vault.service(vault.ring()).rotate(WHO).await.unwrap_err();
    assert_eq!(keyless.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_secret_is_set_without_white_space_and_forgotten() {
    let vault = Vault::filled().await;
    let service = vault.before();
    let kind = SecretKind::CalcomApiKey;
    let set = service.set(ONE, kind, &"\t cal_next \r\n".into(), WHO).await.unwrap();
    assert_eq!(service.open(&set).unwrap().expose_secret(), "cal_next");
    assert_eq!(service.list(Some(ONE)).await.unwrap().first(), Some(&set));
    assert!(service.delete(ONE, kind, WHO).await.unwrap());
    assert!(!service.delete(ONE, kind, WHO).await.unwrap());
    assert_eq!(service.list(Some(ONE)).await.unwrap().len(), 5);
}

#[tokio::test]
async fn what_is_no_secret_is_refused_without_being_repeated() {
    let vault = Vault::filled().await;
    let before = vault.store.secrets(None).await.unwrap();
    let long = "x".repeat(4097);
    for text in ["", " \n", "cal_one\ncal_two", "cal_\0", &long] {
        let (service, secret) = (vault.before(), text.into());
        let set = service.set(ONE, SecretKind::CalcomApiKey, &secret, WHO).await;
        let refused = set.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidInput);
        let said = format!("{refused} {refused:?}");
        assert!(!said.contains("cal_") && !said.contains("xxx"), "{said}");
    }
    let nobody = CompanyId::new(9);
    let set = vault.before().set(nobody, SecretKind::CalcomApiKey, &"cal_x".into(), WHO).await;
    assert_eq!(set.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(vault.store.secrets(None).await.unwrap(), before);
}
