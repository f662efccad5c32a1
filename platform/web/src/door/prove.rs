//! One way for every page to ask a signed-in person to prove again that it is they.

use crate::Viewer;
use access::{Assertion, Tries};
use base::Refusal;
use store::Failure;

impl Viewer {
    /// The person's word that it is they who act, bound to the hash of the content they were shown. Slow on purpose: before
    /// any `Work`, off the async threads.
    ///
    /// # Errors
    /// The password is wrong (field `password`), or was wrong too many times.
    pub fn prove(&self, password: &str, content: [u8; 32]) -> Result<Assertion, Failure> {
        self.trying("password", || {
            access::assert_password(self.app().store(), self.session.home, self.session.account, password, content)
        })
    }

    /// Lets somebody who is signed in try to prove themselves, and slows down who does not manage: a session left open is
    /// no place to guess a password in.
    pub(crate) fn trying<T>(
        &self,
        field: &'static str,
        prove: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let guesses = self.app().guesses();
        let (name, who) = (self.session.account.to_string(), Tries::Device(base::sha256(&self.session.id.bytes())));
        let tried = guesses.attempt(&name, who, self.now).map_err(|refusal: Refusal| refusal.at(field))?;
        let result = prove();
        // Any other refusal is about something else than who it is.
        let wrong = matches!(&result, Err(Failure::Refused(refusal)) if refusal.key == "access-refused-password-wrong");
        if !wrong {
            guesses.right(tried);
        }
        result
    }
}
