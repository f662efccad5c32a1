//! An act that cannot be taken back is sent twice: the first answer is a page that says what will happen, the second is
//! taken only with the token that the page carried. The token follows from the session and from everything that was sent,
//! so it fits nobody else and nothing else, and nothing has to be kept.

use crate::{Ask, Input};
use base::{hex, sha256};

/// The name of the field that carries the token.
const FIELD: &str = "sure";

impl Input {
    /// What a page before the act sends again: every field as it came, and the token.
    #[must_use]
    pub fn sure_fields(&self, ask: &Ask) -> Vec<(String, String)> {
        let mut fields: Vec<_> = self.0.iter().filter(|(name, _)| name != FIELD).cloned().collect();
        fields.push((FIELD.to_owned(), token(ask, self)));
        fields
    }

    /// Whether this was sent from the page that said what will happen, unchanged and by the same session.
    #[must_use]
    pub fn is_sure(&self, ask: &Ask) -> bool {
        self.get(FIELD) == token(ask, self)
    }
}

fn token(ask: &Ask, input: &Input) -> String {
    let mut bytes = Vec::new();
    let fields = input.0.iter().filter(|(name, _)| name != FIELD).flat_map(|(name, value)| [name.as_str(), value]);
    // Each with its length before it: two fields cannot be read as one.
    for text in
        [ask.token().unwrap_or_default(), ask.path().split('?').next().unwrap_or_default()].into_iter().chain(fields)
    {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    hex(&sha256(&bytes))
}
