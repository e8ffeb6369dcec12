//! Nobody reads what is sealed but who has the key, for the company and kind for which it was sealed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use askpro_core::ports::{Randomness, Sealer};
use askpro_core::testing::SeededRandomness;
use askpro_core::{CompanyId, Error, ErrorKind, Result, Sealed, SecretKind};
use askpro_vault::{KeyRing, MasterKey};
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};

const COMPANY: CompanyId = CompanyId::new(7);
const KIND: SecretKind = SecretKind::CalcomApiKey;
const SECRET: &str = "cal_live_0123456789abcdef";

fn keys() -> (Arc<SeededRandomness>, [MasterKey; 2]) {
    let randomness = Arc::new(SeededRandomness::default());
    let key = || MasterKey::generate(&*randomness).unwrap();
    let keys = [key(), key()];
    (randomness, keys)
}

fn ring() -> KeyRing {
    let (randomness, [key, _]) = keys();
    KeyRing::new(randomness).with_current(key)
}

fn sealed(ring: &KeyRing) -> Sealed {
    ring.seal(COMPANY, KIND, &SECRET.into()).unwrap()
}

fn kind_of(opened: Result<SecretString>) -> ErrorKind {
    opened.unwrap_err().kind()
}

#[test]
fn what_is_sealed_opens_for_its_company_and_kind_alone() {
    let ring = ring();
    let sealed = sealed(&ring);
    assert_eq!(ring.open(COMPANY, KIND, &sealed).unwrap().expose_secret(), SECRET);
    for company in [CompanyId::new(8), CompanyId::new(70), CompanyId::OPERATOR] {
        assert_eq!(kind_of(ring.open(company, KIND, &sealed)), ErrorKind::CorruptData);
    }
    for kind in SecretKind::ALL.into_iter().filter(|kind| *kind != KIND) {
        assert_eq!(kind_of(ring.open(COMPANY, kind, &sealed)), ErrorKind::CorruptData);
    }
}

#[test]
fn the_same_secret_is_never_sealed_the_same_way() {
    let ring = ring();
    assert_ne!(sealed(&ring), sealed(&ring));
}

#[test]
fn an_older_key_opens_and_the_current_one_seals() {
    let (randomness, [old, new]) = keys();
    let before = KeyRing::new(randomness.clone()).with_current(old.clone());
    let sealed = sealed(&before);
    let after = KeyRing::new(randomness).with_current(new.clone()).with_previous(old.clone());
    assert_eq!(after.open(COMPANY, KIND, &sealed).unwrap().expose_secret(), SECRET);
    let again = after.seal(COMPANY, KIND, &SECRET.into()).unwrap();
    assert_eq!((sealed.key, again.key, after.current_key()), (old.id(), new.id(), Some(new.id())));
    assert!(after.has_key(old.id()) && !before.has_key(new.id()));
    assert_eq!(kind_of(before.open(COMPANY, KIND, &again)), ErrorKind::Configuration);
}

#[test]
fn a_wrong_key_is_told_by_ids() {
    let (randomness, [right, wrong]) = keys();
    let sealed = sealed(&KeyRing::new(randomness.clone()).with_current(right.clone()));
    let none = KeyRing::new(randomness.clone());
    let other = none.clone().with_current(wrong.clone());
    let failed = |ring: &KeyRing| ring.open(COMPANY, KIND, &sealed).unwrap_err().to_string();
    let expected = format!("company 7, calcom_api_key: expected the master key {}", right.id());
    assert!(failed(&none).contains(&format!("{expected}, found none")), "{}", failed(&none));
    let found = format!("{expected}, found {}", wrong.id());
    assert!(failed(&other).contains(&found), "{}", failed(&other));
    // A row that claims to be sealed under the key at hand.
    let claimed = Sealed { key: wrong.id(), ..sealed.clone() };
    assert_eq!(kind_of(other.open(COMPANY, KIND, &claimed)), ErrorKind::CorruptData);
    assert_eq!((none.current_key(), none.has_key(right.id())), (None, false));
    let refused = none.seal(COMPANY, KIND, &SECRET.into()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Configuration);
}

/// Rows of today have to open for ever. This one was made by another program, after the draft of the RFC.
#[test]
fn what_the_first_version_sealed_still_opens() {
    let key: MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".parse().unwrap();
    let ring = KeyRing::new(Arc::new(SeededRandomness::default())).with_current(key.clone());
    let text = "v1.r1Vw9aGBC3r3jK9LxwpmDw31HkK6-R1NkwE1wenuAc5jWma02cmR1BoxGvrB_fcAV2mipTfz446mgncY6eEJ3eA";
    let sealed = Sealed { key: key.id(), text: text.to_owned() };
    assert_eq!(ring.seal(COMPANY, KIND, &SECRET.into()).unwrap(), sealed);
    assert_eq!(ring.open(COMPANY, KIND, &sealed).unwrap().expose_secret(), SECRET);
}

#[test]
fn nothing_shows_a_key_or_a_secret() {
    let (randomness, [key, old]) = keys();
    let ring = KeyRing::new(randomness).with_current(key.clone()).with_previous(old.clone());
    let sealed = sealed(&ring);
    let opened = ring.open(COMPANY, KIND, &sealed).unwrap();
    let broken = Sealed { text: format!("{}A", sealed.text), ..sealed.clone() };
    let error = ring.open(COMPANY, KIND, &broken).unwrap_err();
    let shown = format!("{ring:?} {key:?} {sealed:?} {opened:?} {error} {error:?}");
    let texts = [&key, &old].map(|key| key.to_text().expose_secret().to_owned());
    for hidden in [SECRET, &sealed.text, &texts[0], &texts[1]] {
        assert!(!shown.contains(hidden), "{hidden}: {shown}");
    }
    assert!(shown.contains(&key.id().to_string()), "{shown}");
}

#[derive(Debug)]
struct NoRandomness;

impl Randomness for NoRandomness {
    fn fill(&self, _bytes: &mut [u8]) -> Result<()> {
        Err(Error::new(ErrorKind::Unavailable, "fill", "none"))
    }
}

#[test]
fn without_randomness_nothing_is_sealed() {
    let (_, [key, _]) = keys();
    let ring = KeyRing::new(Arc::new(NoRandomness)).with_current(key);
    let refused = ring.seal(COMPANY, KIND, &SECRET.into()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unavailable);
    assert!(MasterKey::generate(&NoRandomness).is_err());
}

proptest! {
    #[test]
    fn whatever_is_sealed_comes_back(secret in ".{0,200}", company in 1_i64.., kind in 0_usize..6) {
        let (ring, company) = (ring(), CompanyId::new(company));
        let kind = *SecretKind::ALL.get(kind).unwrap();
        let sealed = ring.seal(company, kind, &secret.clone().into()).unwrap();
        let opened = ring.open(company, kind, &sealed).unwrap();
        prop_assert_eq!(opened.expose_secret(), secret.as_str());
        prop_assert!(secret.len() < 4 || !sealed.text.contains(&secret));
    }

    #[test]
    fn a_changed_text_opens_nothing(place in 0_usize.., letter in "[A-Za-z0-9_.=-]") {
        let ring = ring();
        let sealed = sealed(&ring);
        let place = place % sealed.text.len();
        let mut text = sealed.text.clone();
        text.replace_range(place..=place, &letter);
        prop_assume!(text != sealed.text);
        let changed = Sealed { text, ..sealed };
        prop_assert_eq!(kind_of(ring.open(COMPANY, KIND, &changed)), ErrorKind::CorruptData);
    }

    #[test]
    fn no_text_makes_opening_panic(text in "(v1\\.)?.{0,80}") {
        let ring = ring();
        let key = ring.current_key().unwrap();
        let sealed = Sealed { key, text };
        prop_assert!(ring.open(COMPANY, KIND, &sealed).is_err());
    }
}
