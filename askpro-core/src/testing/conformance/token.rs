//! Tokens, by their hashes.

use chrono::Duration;
use uuid::Uuid;

use super::{ONE, TWO, assert_kind, at, branch_id, call_id, company_with, number};
use crate::audit::{Actor, AuditEntry};
use crate::error::ErrorKind;
use crate::id::{CompanyId, TokenId};
use crate::ports::Store;
use crate::token::{ApiToken, NewToken, TokenHash, TokenScope, TokenSecret, TokenState};

const WHO: Actor = Actor::CommandLine;

fn hash(secret: u8) -> TokenHash {
    TokenSecret::from_bytes(&[secret; 32]).hash()
}

fn new_token(scope: TokenScope, secret: u8) -> NewToken {
    let name = format!("token {secret}");
    NewToken { scope, name, expires_at: at(60), hash: hash(secret) }
}

/// Two companies, whose branches have the numbers 1 and 2.
async fn companies(store: &dyn Store) {
    for (company, branch) in [(ONE, 1), (TWO, 2)] {
        store.apply_company(&company_with(company, branch, &[])).await.unwrap();
    }
}

/// A token of the company, made at minute 0.
async fn made(store: &dyn Store, scope: TokenScope, secret: u8) -> ApiToken {
    store.create_token(&new_token(scope, secret), WHO, at(0)).await.unwrap()
}

async fn by_hash(store: &dyn Store, secret: u8) -> Option<ApiToken> {
    store.token_by_hash(&hash(secret)).await.unwrap()
}

/// Whatever it stands for.
pub async fn a_token_comes_back_by_its_hash(store: &dyn Store) {
    companies(store).await;
    let call = |caller| TokenScope::Call {
        company: ONE,
        branch: branch_id(1),
        call: call_id("call_1"),
        caller,
    };
    let scopes = [
        TokenScope::Operator,
        TokenScope::Company(ONE),
        TokenScope::Branch(ONE, branch_id(1)),
        TokenScope::Agent(TWO),
        call(Some(number(10))),
        call(None),
    ];
    for (secret, scope) in (1..).zip(scopes) {
        let token = made(store, scope.clone(), secret).await;
        let expected = ApiToken {
            id: token.id,
            scope,
            name: format!("token {secret}"),
            created_at: at(0),
            expires_at: at(60),
            revoked_at: None,
            last_used_at: None,
        };
        assert_eq!(token, expected);
        assert_eq!(by_hash(store, secret).await, Some(expected));
    }
    assert_eq!(by_hash(store, 99).await, None);
}

/// What is worth nothing any more is found, so that it can be told why.
pub async fn an_expired_and_a_revoked_token_are_told_apart(store: &dyn Store) {
    let token = made(store, TokenScope::Operator, 1).await;
    let state = async |minutes| by_hash(store, 1).await.unwrap().state(at(minutes));
    assert_eq!((state(59).await, state(60).await), (TokenState::Valid, TokenState::Expired));
    let owner = CompanyId::OPERATOR;
    store.revoke_token(owner, token.id, WHO, at(5)).await.unwrap();
    assert_eq!((state(6).await, state(60).await), (TokenState::Revoked, TokenState::Revoked));
}

/// In the order in which they were made; the operator's own belong to no company.
pub async fn tokens_are_listed_of_one_company_or_of_all(store: &dyn Store) {
    companies(store).await;
    let scopes = [TokenScope::Agent(TWO), TokenScope::Operator, TokenScope::Company(ONE)];
    let mut all = Vec::new();
    for (secret, scope) in (1..).zip(scopes) {
        all.push(made(store, scope, secret).await);
    }
    let later = NewToken { expires_at: at(90), ..new_token(TokenScope::Agent(ONE), 4) };
    all.push(store.create_token(&later, WHO, at(1)).await.unwrap());
    assert_eq!(store.tokens(None).await.unwrap(), all);
    assert_eq!(store.tokens(Some(ONE)).await.unwrap(), all[2..]);
    assert_eq!(store.tokens(Some(TWO)).await.unwrap(), all[..1]);
    assert_eq!(store.tokens(Some(CompanyId::OPERATOR)).await.unwrap(), all[1..2]);
    assert_eq!(store.tokens(Some(CompanyId::new(9))).await.unwrap(), []);
}

/// Nothing is left behind by what was refused.
pub async fn a_token_of_what_is_not_there_is_refused(store: &dyn Store) {
    companies(store).await;
    let foreign = |company, branch| TokenScope::Call {
        company,
        branch: branch_id(branch),
        call: call_id("call_1"),
        caller: None,
    };
    for scope in [
        TokenScope::Company(CompanyId::new(9)),
        TokenScope::Agent(CompanyId::new(9)),
        TokenScope::Company(CompanyId::OPERATOR),
        TokenScope::Branch(ONE, branch_id(2)),
        TokenScope::Branch(ONE, branch_id(9)),
        foreign(ONE, 2),
        foreign(CompanyId::new(9), 1),
    ] {
        let result = store.create_token(&new_token(scope, 1), WHO, at(0)).await;
        assert_kind(result, ErrorKind::InvalidInput);
    }
    assert_eq!(store.tokens(None).await.unwrap(), []);
    for company in [ONE, CompanyId::OPERATOR, CompanyId::new(9)] {
        assert_eq!(store.audit_entries(company, 10).await.unwrap(), []);
    }
}

/// A secret stands for one thing.
pub async fn a_second_token_with_the_same_hash_is_refused(store: &dyn Store) {
    companies(store).await;
    let first = made(store, TokenScope::Agent(ONE), 1).await;
    let result = store.create_token(&new_token(TokenScope::Agent(TWO), 1), WHO, at(1)).await;
    assert_kind(result, ErrorKind::InvalidInput);
    assert_eq!(by_hash(store, 1).await, Some(first));
    assert_eq!(store.audit_entries(TWO, 10).await.unwrap(), []);
}

/// By its own company, for ever, from the first time on.
pub async fn a_token_is_revoked_once_and_by_its_company(store: &dyn Store) {
    companies(store).await;
    let token = made(store, TokenScope::Agent(ONE), 1).await;
    let other = made(store, TokenScope::Agent(ONE), 2).await;
    for stranger in [TWO, CompanyId::OPERATOR] {
        assert_eq!(store.revoke_token(stranger, token.id, WHO, at(1)).await.unwrap(), None);
    }
    let unknown = TokenId::new(Uuid::nil());
    assert_eq!(store.revoke_token(ONE, unknown, WHO, at(1)).await.unwrap(), None);
    assert_eq!(by_hash(store, 1).await, Some(token.clone()));

    let revoked = ApiToken { revoked_at: Some(at(2)), ..token.clone() };
    for minutes in [2, 3] {
        let answer = store.revoke_token(ONE, token.id, WHO, at(minutes)).await.unwrap();
        assert_eq!(answer, Some(revoked.clone()));
    }
    assert_eq!(store.tokens(Some(ONE)).await.unwrap(), [revoked, other]);
}

/// A list of tokens shows which are used, and using them costs next to nothing.
pub async fn the_use_of_a_token_is_noted_at_most_once_a_minute(store: &dyn Store) {
    companies(store).await;
    let token = made(store, TokenScope::Agent(ONE), 1).await;
    let used = async |company, seconds| {
        store.token_used(company, token.id, at(5) + Duration::seconds(seconds)).await.unwrap()
    };
    let last = async || by_hash(store, 1).await.unwrap().last_used_at;
    assert!(!used(TWO, 0).await && last().await.is_none());
    assert!(used(ONE, 0).await);
    assert!(!used(ONE, 59).await);
    assert_eq!(last().await, Some(at(5)));
    assert!(used(ONE, 60).await);
    assert!(!used(ONE, 30).await, "another server's clock is behind");
    assert_eq!(last().await, Some(at(6)));
}

/// In the same transaction; a repeat that changes nothing is not among it.
pub async fn making_and_revoking_a_token_is_audited(store: &dyn Store) {
    companies(store).await;
    let by = Actor::Token(TokenId::new(Uuid::from_u128(9)));
    let new = new_token(TokenScope::Branch(ONE, branch_id(1)), 1);
    let token = store.create_token(&new, by, at(0)).await.unwrap();
    store.revoke_token(TWO, token.id, WHO, at(1)).await.unwrap();
    let revoked = store.revoke_token(ONE, token.id, WHO, at(1)).await.unwrap().unwrap();
    store.revoke_token(ONE, token.id, by, at(2)).await.unwrap();
    let expected =
        [AuditEntry::token_revoked(&revoked, WHO), AuditEntry::token_created(&token, by)];
    assert_eq!(store.audit_entries(ONE, 10).await.unwrap(), expected);
    let written = format!("{expected:?}");
    assert!(!written.contains(&new.hash.to_hex()), "{written}");
    assert_eq!(store.audit_entries(TWO, 10).await.unwrap(), []);
}
