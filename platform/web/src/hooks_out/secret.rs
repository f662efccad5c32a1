//! The secret that receiver and sender share, and what is signed with it (Standard Webhooks, symmetric form).

use base::{Refusal, clock};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::hmac;
use std::fmt;

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// Bytes of a secret, at least and at most.
const BYTES: (usize, usize) = (24, 64);

/// A webhook's secret. Never logged: its debug form says nothing.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct HookSecret(Vec<u8>);

impl HookSecret {
    /// Draws a new one.
    pub(super) fn draw() -> Self {
        Self(clock::random().to_vec())
    }

    /// Takes one as it was kept.
    pub(super) const fn of(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Reads one that a client drew: `whsec_` and 24 to 64 bytes in base64.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let bytes = text.strip_prefix(PREFIX).and_then(|rest| STANDARD.decode(rest).ok());
        bytes
            .filter(|bytes| (BYTES.0..=BYTES.1).contains(&bytes.len()))
            .map(Self)
            .ok_or_else(|| Refusal::invalid("secret", "hook-refused-secret").with("min", BYTES.0).with("max", BYTES.1))
    }

    /// As it is shown, once.
    pub(super) fn shown(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The header `webhook-signature` of a message: its id, the second that it is sent in, its content.
    pub(super) fn sign(&self, id: &str, second: i64, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, format!("{id}.{second}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    }
}

impl fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_signed_as_the_specification_has_it() {
        // The example of standard-webhooks' own libraries.
        let secret = HookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_read_back_and_a_short_one_is_not_taken() {
        let secret = HookSecret::draw();
        assert_eq!(HookSecret::parse(&secret.shown()).unwrap(), secret);
        for wrong in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_å"] {
            assert_eq!(HookSecret::parse(wrong).unwrap_err().key, "hook-refused-secret", "{wrong}");
        }
        assert_eq!(format!("{secret:?}"), "HookSecret(…)");
    }
}
