//! What was wrong with a form, and what the person had typed: shown again, nothing lost.

use std::borrow::Cow;

/// One fault, in words the person can act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name; `None` when the fault is the whole form's.
    pub field: Option<Cow<'static, str>>,
    /// What was wrong and what is allowed, already in the person's language.
    pub message: String,
}

/// The faults of one form, in the order of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// No faults.
    pub const fn none() -> Self {
        Faults(Vec::new())
    }

    /// Adds a fault of a field.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.0.push(Fault { field: Some(field.into()), message: message.into() });
    }

    /// Adds a fault of the form as a whole.
    pub fn add_whole(&mut self, message: impl Into<String>) {
        self.0.push(Fault { field: None, message: message.into() });
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first fault of a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|fault| fault.field.as_deref() == Some(field)).map(|fault| fault.message.as_str())
    }
}

/// A form as it was sent in: values to show again, and faults. A fresh form is [`FormState::default`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormState {
    /// Names and values as they came; a name may come several times.
    pub values: Vec<(String, String)>,
    /// What was wrong.
    pub faults: Faults,
}

impl FormState {
    /// A form with values and no faults, for editing what exists.
    pub fn filled<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        FormState {
            values: values.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
            faults: Faults::none(),
        }
    }

    /// The first value of a name, empty when there is none.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name came with this value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|v| v == value)
    }
}
