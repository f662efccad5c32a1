//! One way for every page to ask a signed-in person to prove again that it is they.

use super::{code, passkey};
use crate::{Input, Viewer};
use access::{Assertion, Given, Tries};
use base::Refusal;
use maud::{Markup, html};
use store::Failure;
use ui::{FormState, parts};

impl Viewer {
    /// What a form asks of a person who proves themselves again on a content, by its hash in hexadecimal: read back by
    /// [`Viewer::prove`].
    #[must_use]
    pub fn proof(&self, form: &FormState, digest: &str) -> Markup {
        html! {
            (self.proof_typed(form))
            @if self.session.means.passkey { (passkey::instead(self, digest)) }
        }
    }

    /// The same without a passkey: where the content is not known yet, because the same form asks for it.
    #[must_use]
    pub fn proof_typed(&self, form: &FormState) -> Markup {
        let say = self.say();
        html! {
            (parts::Field::password(say, "password", say.t("ui-two-password")).hint(say.t("ui-two-password-hint")).state(form))
            @if self.session.means.code { (code::field(say, form)) }
        }
    }

    /// The fields that [`Viewer::proof`] may ask for.
    pub const PROOF: [&'static str; 3] = ["password", "one-time-code", "passkey"];

    /// The person's word that it is they who act, bound to the hash of the content they were shown: `sent` is the form with
    /// [`Viewer::proof`]. Slow on purpose: before any `Work`, off the async threads.
    ///
    /// # Errors
    /// The password is wrong (field `password`), the code (`one-time-code`) or the passkey (`passkey`), or was so too many
    /// times.
    pub fn prove(&self, sent: &Input, content: [u8; 32]) -> Result<Assertion, Failure> {
        let by_passkey = sent.get("passkey");
        if !by_passkey.is_empty() {
            let (app, party) = (self.app(), passkey::party(self.app()));
            return access::assert_by_passkey(app.store(), app.steps(), &party, &self.session, by_passkey, content);
        }
        let given = Given { password: sent.get("password"), code: sent.get("one-time-code") };
        self.trying("password", || {
            access::assert(self.app().store(), self.session.home, self.session.account, &given, content)
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
        const WRONG: [&str; 2] = ["access-refused-password-wrong", "access-refused-code-wrong"];
        let wrong = matches!(&result, Err(Failure::Refused(refusal)) if WRONG.contains(&refusal.key.as_ref()));
        if !wrong {
            guesses.right(tried);
        }
        result
    }
}
