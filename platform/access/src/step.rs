//! What lies between two requests of one proof: a text that the server gives out, and takes back once and soon. Nothing is
//! kept while it is out, so that whoever only opens pages costs nothing; what was spent is kept until it is too old anyway.

use base::{Time, clock};
use ring::hmac;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Seconds for which a step may be taken back.
pub const STEP_SECONDS: i64 = 600;
/// The most that is remembered as spent. Each was a proof that succeeded, or an answer of an authenticator.
const MOST: usize = 50_000;
const TIME: usize = 8;
const NONCE: usize = 16;
const TAG: usize = 32;

/// What a step belongs to: one given out for one thing is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The code after the password. Carries tenant and account.
    SecondStep,
    /// Setting up codes. Carries the account and the secret that is shown.
    SetUpCode,
    /// Signing in with a passkey. Carries nothing.
    SignIn,
    /// Registering a passkey. Carries the account.
    Register,
    /// Proving oneself again with a passkey. Carries the account and the hash of the content.
    Prove,
}

/// A step that was given out by us and is not too old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it carries.
    pub carries: Vec<u8>,
    id: [u8; NONCE],
    given: Time,
}

/// The steps of this process: they end with it, and begin again with a new one.
pub struct Steps {
    key: hmac::Key,
    spent: Mutex<HashMap<[u8; NONCE], Time>>,
}

impl Default for Steps {
    fn default() -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &clock::random()), spent: Mutex::default() }
    }
}

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Steps(…)")
    }
}

impl Steps {
    fn signed(&self, purpose: Purpose, body: &[u8]) -> Vec<u8> {
        [&[purpose as u8], body].concat()
    }

    /// Gives out a step: whose it is, when, something of its own, and a tag that only this process makes.
    #[must_use]
    pub fn give(&self, purpose: Purpose, carries: &[u8], now: Time) -> Vec<u8> {
        let mut step = now.micros().to_be_bytes().to_vec();
        step.extend_from_slice(&clock::random()[..NONCE]);
        step.extend_from_slice(carries);
        let tag = hmac::sign(&self.key, &self.signed(purpose, &step));
        step.extend_from_slice(tag.as_ref());
        step
    }

    /// Reads a step that came back; nothing where it is not ours, is for something else, is too old or was spent.
    #[must_use]
    pub fn read(&self, purpose: Purpose, step: &[u8], now: Time) -> Option<Step> {
        let (body, tag) = step.split_at_checked(step.len().checked_sub(TAG)?)?;
        hmac::verify(&self.key, &self.signed(purpose, body), tag).ok()?;
        let (time, rest) = body.split_at_checked(TIME)?;
        let (id, carries) = rest.split_at_checked(NONCE)?;
        let given = Time::from_micros(i64::from_be_bytes(time.try_into().ok()?));
        let id: [u8; NONCE] = id.try_into().ok()?;
        let fresh = given <= now && now < given.plus_seconds(STEP_SECONDS);
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&id);
        (fresh && !spent).then(|| Step { carries: carries.to_vec(), id, given })
    }

    /// Takes a step for good; `false` where somebody was quicker.
    #[must_use]
    pub fn spend(&self, step: &Step, now: Time) -> bool {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() >= MOST {
            spent.retain(|_, given| now < given.plus_seconds(STEP_SECONDS));
        }
        // Where all is fresh still, nothing is forgotten and nothing is taken: it could be used twice.
        spent.len() < MOST && spent.insert(step.id, step.given).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Time = Time::from_micros(1_800_000_000_000_000);

    #[test]
    fn a_step_is_read_for_its_own_purpose_while_it_is_fresh_and_spent_once() {
        let steps = Steps::default();
        let given = steps.give(Purpose::Prove, b"what was shown", NOON);
        let step = steps.read(Purpose::Prove, &given, NOON.plus_seconds(STEP_SECONDS - 1)).unwrap();
        assert_eq!(step.carries, b"what was shown");
        assert_eq!(steps.read(Purpose::SignIn, &given, NOON), None, "for something else");
        assert_eq!(steps.read(Purpose::Prove, &given, NOON.plus_seconds(STEP_SECONDS)), None, "too old");
        assert_eq!(steps.read(Purpose::Prove, &given, NOON.plus_seconds(-1)), None, "not yet given");
        assert_eq!(Steps::default().read(Purpose::Prove, &given, NOON), None, "another process's");
        assert!(steps.spend(&step, NOON));
        assert!(!steps.spend(&step, NOON), "twice");
        assert_eq!(steps.read(Purpose::Prove, &given, NOON), None, "spent");
    }

    #[test]
    fn a_step_that_was_changed_anywhere_is_not_ours() {
        let steps = Steps::default();
        let given = steps.give(Purpose::SecondStep, b"account", NOON);
        for at in 0..given.len() {
            let mut changed = given.clone();
            changed[at] ^= 1;
            assert_eq!(steps.read(Purpose::SecondStep, &changed, NOON), None, "byte {at}");
        }
        for length in 0..given.len() {
            assert_eq!(steps.read(Purpose::SecondStep, &given[..length], NOON), None, "{length} bytes");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded_and_nothing_fresh_is_forgotten() {
        let steps = Steps::default();
        let step = |n: u64, given| Step {
            carries: Vec::new(),
            id: [n.to_be_bytes(), [0; 8]].concat().try_into().unwrap(),
            given,
        };
        for n in 0..MOST as u64 {
            assert!(steps.spend(&step(n, NOON), NOON));
        }
        assert!(!steps.spend(&step(MOST as u64, NOON), NOON), "no room, and nobody's is forgotten");
        let later = NOON.plus_seconds(STEP_SECONDS);
        assert!(steps.spend(&step(MOST as u64, later), later));
        assert_eq!(steps.spent.lock().unwrap().len(), 1);
    }
}
