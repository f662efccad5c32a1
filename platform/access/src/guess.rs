//! Guessing is slowed down for whoever guesses, and for nobody else (adr 0018). Counts live in this process alone: they
//! are worth nothing after an hour, and a restart forgives at most a few tries.

use base::{Kind, Refusal, Time, clock, sha256};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Wrong tries that cost nothing: a person mistypes.
const FREE: u32 = 4;
/// The longest wait after a wrong try, in seconds.
const LONGEST: i64 = 900;
/// Seconds after which a try is forgotten.
const FORGET: i64 = 3600;
/// Wrong tries that one client may make at once, whatever names are typed; then one every [`CLIENT_EVERY`] seconds.
const CLIENT_MOST: i64 = 60;
const CLIENT_EVERY: i64 = 5;
/// The most that is remembered. Who makes more names than this throws out the oldest: their own.
const MOST: usize = 20_000;

/// Who tries, as far as it is known before the password is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// A browser that this very account has signed in with before.
    Device([u8; 32]),
    /// Somebody at an address; IPv6 by its first 64 bits, which one subscriber has.
    Client(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Count {
    wrong: u32,
    last: Time,
}

#[derive(Debug, Default)]
struct State {
    /// By name and who tries it.
    pairs: HashMap<[u8; 32], Count>,
    /// By client: what is left of its budget, and when that was so.
    clients: HashMap<[u8; 32], (i64, Time)>,
}

/// What was tried of late. One of these stands before every way of proving oneself.
#[derive(Debug)]
pub struct Guesses {
    key: [u8; 32],
    state: Mutex<State>,
    slowed: AtomicU64,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { key: clock::random(), state: Mutex::default(), slowed: AtomicU64::new(0) }
    }
}

/// A try that may be made: it counts as wrong until it is told to be [`Guesses::right`].
#[derive(Debug, Clone, Copy)]
pub struct Try {
    pair: [u8; 32],
    client: Option<[u8; 32]>,
}

impl Guesses {
    /// What was typed is kept only as a hash under a key that this process drew: no names, no addresses.
    fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut input = self.key.to_vec();
        for part in parts {
            input.extend_from_slice(&(part.len() as u64).to_be_bytes());
            input.extend_from_slice(part);
        }
        sha256(&input)
    }

    /// Asks whether `name` may be tried now, and counts the try. Before any password is checked, and the same for names
    /// that nobody has.
    ///
    /// # Errors
    /// Too soon: *busy*, with the seconds to wait as `seconds`.
    pub fn attempt(&self, name: &str, who: Tries, now: Time) -> Result<Try, Refusal> {
        let tried = self.tried(name, who, now);
        if tried.is_err() {
            self.slowed.fetch_add(1, Ordering::Relaxed);
        }
        tried
    }

    /// How many tries were told to wait, since the start.
    #[must_use]
    pub fn slowed(&self) -> u64 {
        self.slowed.load(Ordering::Relaxed)
    }

    fn tried(&self, name: &str, who: Tries, now: Time) -> Result<Try, Refusal> {
        let (tag, bytes) = match who {
            Tries::Device(device) => (b"device".as_slice(), device.to_vec()),
            Tries::Client(address) => (b"client".as_slice(), network(address)),
        };
        let pair = self.hash(&[name.as_bytes(), tag, &bytes]);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let count = state.pairs.get(&pair).filter(|count| since(count.last, now) < FORGET).copied();
        let wrong = count.map_or(0, |count| count.wrong);
        if let Some(Count { wrong, last }) = count
            && wrong >= FREE
        {
            let wait = (1_i64 << (wrong - FREE).min(20)).min(LONGEST) - since(last, now);
            if wait > 0 {
                return Err(too_soon(wait));
            }
        }
        // A known browser has a budget of its own: what strangers at the same address do does not touch it.
        let client = matches!(who, Tries::Client(_)).then(|| self.hash(&[b"budget", &bytes]));
        if let Some(client) = client {
            let (left, at) = state.clients.get(&client).copied().unwrap_or((CLIENT_MOST, now));
            let back = since(at, now) / CLIENT_EVERY;
            let left = (left + back).min(CLIENT_MOST);
            let at = if left == CLIENT_MOST { now } else { at.plus_seconds(back * CLIENT_EVERY) };
            if left == 0 {
                return Err(too_soon(CLIENT_EVERY - since(at, now)));
            }
            make_room(&mut state.clients, client, |(_, at)| *at);
            state.clients.insert(client, (left - 1, at));
        }
        make_room(&mut state.pairs, pair, |count| count.last);
        state.pairs.insert(pair, Count { wrong: wrong + 1, last: now });
        Ok(Try { pair, client })
    }

    /// The try was right: what was wrong before it is forgotten, and it costs its client nothing.
    pub fn right(&self, tried: Try) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.pairs.remove(&tried.pair);
        if let Some((left, _)) = tried.client.and_then(|client| state.clients.get_mut(&client)) {
            *left = (*left + 1).min(CLIENT_MOST);
        }
    }
}

fn since(then: Time, now: Time) -> i64 {
    ((now.micros() - then.micros()) / 1_000_000).max(0)
}

fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

/// Where all is taken, the older half goes: rare, and cheap on the whole.
fn make_room<T>(map: &mut HashMap<[u8; 32], T>, key: [u8; 32], at: impl Fn(&T) -> Time) {
    if map.len() < MOST || map.contains_key(&key) {
        return;
    }
    let mut times: Vec<Time> = map.values().map(&at).collect();
    let middle = times.len() / 2;
    let (_, middle, _) = times.select_nth_unstable(middle);
    let middle = *middle;
    map.retain(|_, value| at(value) > middle);
}

fn too_soon(seconds: i64) -> Refusal {
    Refusal::new(Kind::Busy, "access-refused-too-soon").with("seconds", seconds.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Time = Time::from_micros(1_800_000_000_000_000);

    fn client(last: u8) -> Tries {
        Tries::Client(IpAddr::from([192, 0, 2, last]))
    }

    fn wait(result: Result<Try, Refusal>) -> i64 {
        result.map_or_else(|refusal| refusal.args[0].1.parse().unwrap(), |_| 0)
    }

    #[test]
    fn each_wrong_try_costs_twice_the_wait_until_it_is_right() {
        let guesses = Guesses::default();
        let mut now = NOON;
        let mut waits = Vec::new();
        for _ in 0..FREE {
            assert!(guesses.attempt("vera", client(1), now).is_ok());
        }
        for _ in 0..12 {
            let seconds = wait(guesses.attempt("vera", client(1), now));
            waits.push(seconds);
            now = now.plus_seconds(seconds);
            assert!(guesses.attempt("vera", client(1), now).is_ok());
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        now = now.plus_seconds(900);
        let tried = guesses.attempt("vera", client(1), now).unwrap();
        guesses.right(tried);
        for _ in 0..FREE {
            assert!(guesses.attempt("vera", client(1), now).is_ok());
        }
        assert_eq!(wait(guesses.attempt("vera", client(1), now)), 1);
        assert!(guesses.attempt("vera", client(1), now.plus_seconds(FORGET)).is_ok());
    }

    #[test]
    fn ten_wrong_tries_a_second_for_a_minute_leave_everybody_else_unaffected() {
        let guesses = Guesses::default();
        let mut tried = 0;
        for n in 0..600 {
            let now = NOON.plus_seconds(n / 10);
            tried += usize::from(guesses.attempt("vera", client(66), now).is_ok());
            // And names of all sorts, known or not, from the same client.
            tried += usize::from(guesses.attempt(&format!("name{n}"), client(66), now).is_ok());
            if n % 100 == 0 {
                // The person herself elsewhere, and in her own browser at the very same address.
                let right = guesses.attempt("vera", client(7), now).unwrap();
                guesses.right(right);
                let right = guesses.attempt("vera", Tries::Device([1; 32]), now).unwrap();
                guesses.right(right);
                let right = guesses.attempt("nils", client(8), now).unwrap();
                guesses.right(right);
            }
        }
        assert!(tried <= 72, "{tried} of 1200 were checked");
    }

    #[test]
    fn one_subscriber_of_ipv6_is_one_client() {
        let guesses = Guesses::default();
        let from = |text: &str| Tries::Client(text.parse().unwrap());
        for n in 0..FREE {
            assert!(guesses.attempt("vera", from(&format!("2001:db8:1:2::{n}")), NOON).is_ok());
        }
        assert!(guesses.attempt("vera", from("2001:db8:1:2:ffff::1"), NOON).is_err());
        assert!(guesses.attempt("vera", from("2001:db8:1:3::1"), NOON).is_ok());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let guesses = Guesses::default();
        for n in 0..3 * MOST {
            let client = Tries::Client(IpAddr::from((n as u32).to_be_bytes()));
            assert!(guesses.attempt("vera", client, NOON.plus_seconds(n as i64 / 100)).is_ok());
        }
        let state = guesses.state.lock().unwrap();
        assert!(state.pairs.len() <= MOST && state.clients.len() <= MOST);
    }
}
