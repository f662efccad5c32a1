//! The words of the format: names of columns, types and classes in English and Swedish. They are part of the file
//! format and not texts; case, spaces, signs and diacritics do not matter.

use super::fault::Allowed;
use crate::model::{Class, Kind};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A column of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The sender's own number of the line.
    Line,
    /// Item, lot or receptacle.
    Type,
    /// S10, SSCC or a receptacle's code.
    Number,
    /// The class of mail.
    Class,
    /// How many letters.
    Count,
    /// Weight in grams.
    #[serde(rename = "weight_g")]
    Weight,
    /// The code of the receptacle it lies in.
    Receptacle,
    /// The number of the seal.
    Seal,
    /// The unit it is for.
    #[serde(rename = "recipient_unit")]
    Recipient,
}

impl Field {
    /// Every column there is.
    pub const ALL: [Self; 9] = [
        Self::Line,
        Self::Type,
        Self::Number,
        Self::Class,
        Self::Count,
        Self::Weight,
        Self::Receptacle,
        Self::Seal,
        Self::Recipient,
    ];

    /// Its name in English, then in Swedish.
    #[must_use]
    pub const fn names(self) -> [&'static str; 2] {
        match self {
            Self::Line => ["line", "rad"],
            Self::Type => ["type", "typ"],
            Self::Number => ["number", "nummer"],
            Self::Class => ["class", "klass"],
            Self::Count => ["count", "antal"],
            Self::Weight => ["weight_g", "vikt_g"],
            Self::Receptacle => ["receptacle", "behållare"],
            Self::Seal => ["seal", "plombering"],
            Self::Recipient => ["recipient_unit", "mottagare"],
        }
    }

    /// Both names, as they are told.
    #[must_use]
    pub fn told(self) -> String {
        self.names().join("/")
    }

    /// The column of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = fold(name);
        Self::ALL.into_iter().find(|field| field.names().iter().any(|known| fold(known) == name))
    }

    /// All names, for a refusal.
    pub(super) fn allowed() -> Allowed {
        static TOLD: LazyLock<Vec<Cow<'static, str>>> =
            LazyLock::new(|| Field::ALL.into_iter().map(|field| Cow::Owned(field.told())).collect());
        Cow::Borrowed(&TOLD)
    }
}

/// A word's English and Swedish name, then what is understood as well (folded).
type Word<T> = (T, [&'static str; 2], &'static [&'static str]);

const KINDS: [Word<Kind>; 3] = [
    (Kind::Item, ["item", "försändelse"], &[]),
    (Kind::Lot, ["lot", "parti"], &[]),
    (Kind::Receptacle, ["receptacle", "behållare"], &["tray", "bag", "cage", "lada", "sack", "sakerhetspase", "bur"]),
];

const CLASSES: [Word<Class>; 7] = [
    (Class::Letter, ["letter", "brev"], &[]),
    (Class::LargeLetter, ["large letter", "storbrev"], &["stortbrev"]),
    (Class::Parcel, ["parcel", "paket"], &[]),
    (
        Class::Registered,
        ["registered", "rekommenderat"],
        &["rek", "rekommenderad", "rekommenderatbrev", "registeredletter"],
    ),
    (Class::Tender, ["tender", "anbud"], &[]),
    (Class::PersonalUnopened, ["personal unopened", "personlig obruten"], &[]),
    (Class::Newspaper, ["newspaper", "tidning"], &[]),
];

fn find<T: Copy>(words: &[Word<T>], text: &str) -> Option<T> {
    let text = fold(text);
    let is = |word: &&Word<T>| word.1.iter().any(|name| fold(name) == text) || word.2.contains(&text.as_str());
    words.iter().find(is).map(|word| word.0)
}

fn told<T>(words: &[Word<T>]) -> Vec<Cow<'static, str>> {
    words.iter().map(|word| Cow::Owned(word.1.join("/"))).collect()
}

static KINDS_TOLD: LazyLock<Vec<Cow<'static, str>>> = LazyLock::new(|| told(&KINDS));
static CLASSES_TOLD: LazyLock<Vec<Cow<'static, str>>> = LazyLock::new(|| told(&CLASSES));

pub(super) fn kind(text: &str) -> Option<Kind> {
    find(&KINDS, text)
}

/// The types, as they are told.
pub(super) fn kinds() -> Allowed {
    Cow::Borrowed(&KINDS_TOLD)
}

pub(super) fn class(text: &str) -> Option<Class> {
    find(&CLASSES, text)
}

/// The classes, as they are told.
pub(super) fn classes() -> Allowed {
    Cow::Borrowed(&CLASSES_TOLD)
}

/// A type's names, as they are told.
pub(super) fn kind_told(kind: Kind) -> String {
    KINDS.iter().find(|word| word.0 == kind).map(|word| word.1.join("/")).unwrap_or_default()
}

/// A class's names, as they are told.
pub(super) fn class_told(class: Class) -> String {
    CLASSES.iter().find(|word| word.0 == class).map(|word| word.1.join("/")).unwrap_or_default()
}

/// A text reduced to what a reader hears: lower case, without diacritics, letters and digits only.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' | 'æ' => out.push('a'),
            'ö' | 'ø' | 'ó' | 'ò' | 'ô' | 'õ' => out.push('o'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'ü' | 'ú' | 'ù' | 'û' => out.push('u'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            c if c.is_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}
