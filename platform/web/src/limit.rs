//! How much one client, or one account, may ask for in a time: a bucket each that empties at an even pace. What is kept is
//! in memory, bounded, and lost without harm; with several servers each keeps its own.

use crate::Client;
use base::{Account, Id, Time, Token};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Buckets that are kept; about 3 MB.
const MOST: usize = 50_000;

/// How much at once, and how much a second for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    burst: i64,
    per_second: i64,
}

/// From one address, whoever asks: a town hall may stand behind one.
pub(crate) const ADDRESS: Pace = Pace { burst: 1000, per_second: 200 };
/// What is sent by nobody signed in: passwords, one-time links. Guessing has its own, slower brake (access::Guesses),
/// which knows a browser that has been here; this one must not get in its way.
pub(crate) const KNOCK: Pace = Pace { burst: 120, per_second: 20 };
/// One account, or one token.
pub(crate) const ACCOUNT: Pace = Pace { burst: 300, per_second: 50 };
/// All those together for whom there was no bucket left.
const REST: Pace = Pace { burst: 5000, per_second: 1000 };

/// Whose bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    Address(Client),
    Knock(Client),
    Account(Id<Account>),
    Token(Id<Token>),
    Rest,
}

impl Whose {
    const fn pace(self) -> Pace {
        match self {
            Self::Address(_) => ADDRESS,
            Self::Knock(_) => KNOCK,
            Self::Account(_) | Self::Token(_) => ACCOUNT,
            Self::Rest => REST,
        }
    }
}

/// The buckets: for each, the moment at which it will be empty again, in microseconds.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<HashMap<Whose, i64>>);

impl Buckets {
    /// Takes one from a bucket.
    ///
    /// # Errors
    /// It is full: so many seconds from now there is room again.
    pub(crate) fn take(&self, whose: Whose, now: Time) -> Result<(), i64> {
        let now = now.micros();
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(&whose) {
            buckets.retain(|_, empty| *empty > now);
        }
        let full = buckets.len() >= MOST && !buckets.contains_key(&whose);
        let whose = if full { Whose::Rest } else { whose };
        let Pace { burst, per_second } = whose.pace();
        let one = 1_000_000 / per_second;
        let empty = buckets.entry(whose).or_insert(now);
        let then = (*empty).max(now) + one;
        let over = then - now - burst * one;
        if over > 0 {
            return Err(over.div_euclid(1_000_000) + 1);
        }
        *empty = then;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(n: u32) -> Whose {
        Whose::Knock(Client::test(n))
    }

    #[test]
    fn a_burst_is_let_through_then_an_even_pace_and_others_are_untouched() {
        let buckets = Buckets::default();
        let start = Time::parse("2026-11-23T09:00:00Z").unwrap();
        for _ in 0..KNOCK.burst {
            assert_eq!(buckets.take(client(1), start), Ok(()));
        }
        assert_eq!(buckets.take(client(1), start), Err(1));
        // To ask again and again does not make the wait longer.
        for _ in 0..100 {
            assert_eq!(buckets.take(client(1), start), Err(1));
        }
        assert_eq!(buckets.take(client(2), start), Ok(()));
        assert_eq!(buckets.take(Whose::Address(Client::test(1)), start), Ok(()));
        let later = start.plus_seconds(1);
        assert_eq!((0..100).filter(|_| buckets.take(client(1), later).is_ok()).count(), KNOCK.per_second as usize);
        let minute = start.plus_seconds(60);
        assert_eq!((0..500).filter(|_| buckets.take(client(1), minute).is_ok()).count(), KNOCK.burst as usize);
    }

    #[test]
    fn memory_is_bounded_and_what_has_emptied_makes_room() {
        let buckets = Buckets::default();
        let start = Time::parse("2026-11-23T09:00:00Z").unwrap();
        for n in 0..MOST as u32 + 500 {
            assert_eq!(buckets.take(client(n), start), Ok(()));
        }
        let count = || buckets.0.lock().unwrap().len();
        assert_eq!(count(), MOST + 1, "and one for the rest");
        assert_eq!(buckets.take(client(1_000_000), start.plus_seconds(1)), Ok(()));
        assert_eq!(count(), 1);
    }
}
