//! Passwords: which are good enough, how they are kept, and how many are checked at a time.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use base::{Kind, Refusal, clock};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use store::{Failure, Fault};
use zxcvbn::{Score, feedback::Warning, zxcvbn};

/// The fewest characters of a password (NIST SP 800-63B-4 §3.1.1.2 asks for 15 where it is the only
/// factor; ASVS 5.0 6.2.1 for at least 8). No kind of character is demanded (6.2.5).
const PASSWORD_MIN: usize = 12;
/// The most: Argon2 takes any length, a request does not.
const PASSWORD_MAX: usize = 256;
/// How many checks may wait for their turn; each holds a thread of the server.
const WAITING: usize = 32;

/// Words that Swedish passwords are made of, the most common first.
static WORDS: &str = include_str!("../../../data/password-words.txt");

/// Judges a password that is being chosen. `about` is what a guesser knows of the one who chooses: login, names, municipality.
pub(crate) fn chosen(field: &'static str, password: &str, about: &[String]) -> Result<(), Refusal> {
    let count = password.chars().count();
    if count < PASSWORD_MIN {
        return Err(Refusal::invalid(field, "access-refused-password-short").with("min", PASSWORD_MIN));
    }
    if count > PASSWORD_MAX {
        return Err(Refusal::invalid(field, "ui-refused-too-long").with("max", PASSWORD_MAX).with("count", count));
    }
    let known: Vec<String> = about
        .iter()
        .flat_map(|text| std::iter::once(text.as_str()).chain(text.split(|c: char| !c.is_alphanumeric())))
        .filter(|part| part.chars().count() > 1)
        .map(str::to_lowercase)
        .collect();
    let words = WORDS.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let inputs: Vec<&str> = known.iter().map(String::as_str).chain(words).collect();
    let estimate = zxcvbn(password, &inputs);
    if estimate.score() >= Score::Three {
        return Ok(());
    }
    let key = match estimate.feedback().and_then(|feedback| feedback.warning()) {
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            "access-refused-password-repeats"
        }
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess
            | Warning::RecentYearsAreEasyToGuess
            | Warning::DatesAreOftenEasyToGuess,
        ) => "access-refused-password-pattern",
        _ => "access-refused-password-common",
    };
    Err(Refusal::invalid(field, key))
}

/// Argon2id with the parameters of RFC 9106's second choice as the library sets them
/// (19 MiB, two passes, one lane; OWASP's minimum).
pub(crate) fn hash(password: &str) -> Result<String, Failure> {
    let _turn = Turn::take()?;
    hashed(password)
}

fn hashed(password: &str) -> Result<String, Failure> {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &clock::random()[..16])
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| Fault::shape(error.to_string()).into())
}

/// Whether the password fits. Does the same work where there is nothing to compare with.
///
/// # Errors
/// Too many are being checked.
pub(crate) fn fits(password: &str, stored: Option<&str>) -> Result<bool, Failure> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let _turn = Turn::take()?;
    let nobody = NOBODY.get_or_init(|| hashed("nobody has this password").unwrap_or_default());
    let hash = PasswordHash::new(stored.unwrap_or(nobody));
    let fits = hash.is_ok_and(|hash| {
        // A longer text than any password: its head does as well for taking time.
        let bounded: String = password.chars().take(PASSWORD_MAX + 1).collect();
        Argon2::default().verify_password(bounded.as_bytes(), &hash).is_ok()
    });
    Ok(fits && stored.is_some())
}

/// Checking a password is costly on purpose: as many at a time as the machine has cores, some may wait, the rest are told
/// to come back. So guessing cannot take the machine from everybody else.
struct Turn;

#[derive(Default)]
struct Going {
    now: usize,
    waiting: usize,
}

static GOING: Mutex<Going> = Mutex::new(Going { now: 0, waiting: 0 });
static FREE: Condvar = Condvar::new();

impl Turn {
    fn take() -> Result<Self, Refusal> {
        static MOST: OnceLock<usize> = OnceLock::new();
        let most = *MOST.get_or_init(|| std::thread::available_parallelism().map_or(2, usize::from));
        let mut going = GOING.lock().unwrap_or_else(PoisonError::into_inner);
        if going.now >= most {
            if going.waiting >= WAITING {
                return Err(Refusal::new(Kind::Busy, "ui-refused-busy"));
            }
            going.waiting += 1;
            going = FREE.wait_while(going, |going| going.now >= most).unwrap_or_else(PoisonError::into_inner);
            going.waiting -= 1;
        }
        going.now += 1;
        Ok(Self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        GOING.lock().unwrap_or_else(PoisonError::into_inner).now -= 1;
        FREE.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str, about: &[&str]) -> Result<(), String> {
        let about: Vec<String> = about.iter().map(|text| (*text).to_owned()).collect();
        chosen("password", password, &about).map_err(|refusal| refusal.key.into_owned())
    }

    #[test]
    fn a_password_is_judged_by_how_easily_it_is_guessed_not_by_its_kinds_of_characters() {
        for good in
            ["en mening att minnas", "grodan hoppar sakta uppför", "xkqvztrwpmlj", "Tre gula paraplyer, en krokodil"]
        {
            assert_eq!(judged(good, &[]), Ok(()), "{good}");
        }
        for (weak, why) in [
            ("short", "access-refused-password-short"),
            ("elva tecken", "access-refused-password-short"),
            ("aaaaaaaaaaaaaaaa", "access-refused-password-repeats"),
            ("abcabcabcabcabc", "access-refused-password-repeats"),
            ("rtyuiop9876543", "access-refused-password-pattern"),
            ("qwertyuiopasdfghjkl", "access-refused-password-common"),
            ("abcdefghijklmnop", "access-refused-password-pattern"),
            ("password12345", "access-refused-password-common"),
            ("Välkommen2026!", "access-refused-password-common"),
        ] {
            assert_eq!(judged(weak, &[]), Err(why.to_owned()), "{weak}");
        }
        let long = "lång mening ".repeat(30);
        assert_eq!(judged(&long, &[]), Err("ui-refused-too-long".to_owned()));
    }

    #[test]
    fn what_a_guesser_knows_of_the_person_makes_a_password_weaker() {
        let password = "KvillingeZetterqvist";
        assert_eq!(judged(password, &[]), Ok(()));
        let known = judged(password, &["kvillinge.kommun.example/skans", "Ada Zetterqvist"]);
        assert_eq!(known, Err("access-refused-password-common".to_owned()));
    }

    #[test]
    fn a_password_fits_its_own_hash_alone_and_nobody_has_none() {
        let stored = hash("en mening att minnas").unwrap();
        assert!(fits("en mening att minnas", Some(&stored)).unwrap());
        assert!(!fits("en mening att glömma", Some(&stored)).unwrap());
        assert!(!fits("nobody has this password", None).unwrap());
        assert!(!fits("", Some("no hash")).unwrap());
    }
}
