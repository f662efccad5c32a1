//! What stands after the question mark of an address, and addresses made with it.

use crate::{Asked, Input};
use uuid::Uuid;

impl From<&Input> for Asked {
    fn from(input: &Input) -> Self {
        Self(input.clone())
    }
}

impl Asked {
    /// The value of a name; empty where there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// As if these had been asked for.
    #[must_use]
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(Input(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()))
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// An id among the values; none where there is none or it is no id.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<Uuid> {
        self.get(name).parse().ok()
    }
}

/// An address with what is asked for; what is empty is left out.
#[must_use]
pub fn href(path: &str, asked: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(if out.contains('?') { '&' } else { '?' });
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_it_is_given_and_nothing_else_gets_in() {
        assert_eq!(href("/mail", &[("site", ""), ("q", "a&b=c")]), "/mail?q=a%26b%3Dc");
        assert_eq!(href("/mail?x=1", &[("q", "1")]), "/mail?x=1&q=1");
    }
}
