//! Tokens from their making to their end.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::ports::{AuditStore, Clock, Randomness, TenantStore, TokenStore};
use askpro_core::service::{TokenRefused, TokenService};
use askpro_core::testing::{ManualClock, SeededRandomness};
use askpro_core::{
    Actor, ApiToken, Branch, BranchId, CallId, Company, CompanyId, Error, ErrorKind, MemoryStore,
    Result, Role, TokenScope, TokenSecret,
};
use chrono::{DateTime, Duration};
use uuid::Uuid;

const COMPANY: CompanyId = CompanyId::new(1);
const BRANCH: BranchId = BranchId::new(Uuid::from_u128(1));
const WHO: Actor = Actor::Program;

struct Door {
    store: MemoryStore,
    clock: ManualClock,
    tokens: TokenService,
}

impl Door {
    async fn new() -> Self {
        Self::with(SeededRandomness::default()).await
    }

    async fn with(randomness: impl Randomness) -> Self {
        let store = MemoryStore::new();
        let branch = Branch::new(BRANCH, "Hauptfiliale");
        store.apply_company(&Company::new(COMPANY, "Salon").with_branch(branch)).await.unwrap();
        let clock = ManualClock::at(DateTime::from_timestamp(1_772_442_000, 0).unwrap());
        let shared = (Arc::new(store.clone()), Arc::new(clock.clone()));
        let tokens = TokenService::new(shared.0, shared.1, Arc::new(randomness));
        Self { store, clock, tokens }
    }

    async fn agent(&self) -> (ApiToken, TokenSecret) {
        self.create("Telefon", None).await.unwrap()
    }

    async fn create(&self, name: &str, lasts: Option<Duration>) -> Result<(ApiToken, TokenSecret)> {
        self.tokens.create(TokenScope::Agent(COMPANY), name, lasts, WHO).await
    }
}

#[tokio::test]
async fn whoever_has_the_secret_is_known_until_it_ends() {
    let door = Door::new().await;
    let (token, secret) = door.agent().await;
    let (other, other_secret) = door.agent().await;
    assert_ne!(secret.expose(), other_secret.expose());
    assert_eq!(door.tokens.verify(secret.expose()).await.unwrap(), token);
    assert_eq!(door.tokens.verify(other_secret.expose()).await.unwrap(), other);
    assert_eq!(door.tokens.list(Some(COMPANY)).await.unwrap(), [token.clone(), other.clone()]);

    let revoked = door.tokens.revoke(COMPANY, other.id, WHO).await.unwrap().unwrap();
    assert_eq!(revoked.revoked_at, Some(door.clock.now()));
    let refused = door.tokens.verify(other_secret.expose()).await.unwrap_err();
    assert!(matches!(refused, TokenRefused::Revoked), "{refused:?}");
    door.clock.set(token.expires_at - Duration::microseconds(1));
    assert!(door.tokens.verify(secret.expose()).await.is_ok());
    door.clock.set(token.expires_at);
    let refused = door.tokens.verify(secret.expose()).await.unwrap_err();
    assert!(matches!(refused, TokenRefused::Expired), "{refused:?}");
}

#[tokio::test]
async fn what_is_no_secret_of_ours_is_unknown() {
    let door = Door::new().await;
    let (token, secret) = door.agent().await;
    let hash = secret.hash().to_hex();
    let invented = TokenSecret::from_bytes(&[0; 32]);
    let padded = format!("{} ", secret.expose());
    for text in ["", "askpro_", &hash, &token.id.to_string(), invented.expose(), &padded] {
        let refused = door.tokens.verify(text).await.unwrap_err();
        assert!(matches!(refused, TokenRefused::Unknown), "{text}");
        assert!(text.is_empty() || !refused.to_string().contains(text), "{refused}");
    }
}

#[tokio::test]
async fn a_token_lasts_as_its_role_does_unless_it_is_said() {
    let door = Door::new().await;
    let call = CallId::new("call_1").unwrap();
    for scope in [
        TokenScope::Operator,
        TokenScope::Company(COMPANY),
        TokenScope::Branch(COMPANY, BRANCH),
        TokenScope::Agent(COMPANY),
        TokenScope::Call { company: COMPANY, branch: BRANCH, call, caller: None },
    ] {
        let (token, _) = door.tokens.create(scope, "x", None, WHO).await.unwrap();
        assert_eq!(token.expires_at - token.created_at, token.scope.role().lasts());
    }
    assert!(Role::ALL.iter().all(|role| role.lasts() > Duration::hours(2)));
    let (token, _) = door.create(" Telefon ", Some(Duration::days(1))).await.unwrap();
    assert_eq!(token.expires_at, door.clock.now() + Duration::days(1));
    assert_eq!(token.name, "Telefon");
}

#[tokio::test]
async fn what_cannot_be_a_token_leaves_nothing() {
    let door = Door::new().await;
    let long = "ä".repeat(101);
    for (name, lasts) in [
        ("", None),
        (" \t", None),
        ("a\nb", None),
        (long.as_str(), None),
        ("Telefon", Some(Duration::zero())),
        ("Telefon", Some(Duration::days(-1))),
        ("Telefon", Some(Duration::MAX)),
    ] {
        let error = door.create(name, lasts).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name:?} {lasts:?}");
    }
    assert!(door.create(&"ä".repeat(100), None).await.is_ok());
    assert_eq!(door.store.tokens(None).await.unwrap().len(), 1);
    assert_eq!(door.store.audit_entries(COMPANY, 10).await.unwrap().len(), 1);
}

#[derive(Debug)]
struct NoRandomness;

impl Randomness for NoRandomness {
    fn fill(&self, _: &mut [u8]) -> Result<()> {
        Err(Error::new(ErrorKind::Unavailable, "fill", "the machine gives no random bytes"))
    }
}

#[tokio::test]
async fn without_chance_no_token_is_made() {
    let door = Door::with(NoRandomness).await;
    assert_eq!(door.create("Telefon", None).await.unwrap_err().kind(), ErrorKind::Unavailable);
    assert_eq!(door.store.tokens(None).await.unwrap(), []);
}

#[tokio::test]
async fn the_use_of_a_token_is_noted_to_about_a_minute() {
    let door = Door::new().await;
    let (_, secret) = door.agent().await;
    let began = door.clock.now();
    let use_it = async || {
        let token = door.tokens.verify(secret.expose()).await.unwrap();
        door.tokens.used(&token).await;
        door.store.tokens(None).await.unwrap().remove(0).last_used_at.unwrap() - began
    };
    assert_eq!(use_it().await, Duration::zero());
    door.clock.advance(Duration::seconds(59));
    assert_eq!(use_it().await, Duration::zero());
    door.clock.advance(Duration::seconds(1));
    assert_eq!(use_it().await, Duration::minutes(1));
}
