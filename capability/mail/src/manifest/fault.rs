//! What is wrong with a file, a column, a row or a cell: as data. The words are in locale/manifest.*.ftl.

use super::word::Field;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $key:literal,)*) => {
        /// Why something in a manifest is refused; each has its own text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$doc])* $name,)*
        }

        impl Reason {
            /// Every reason there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The text's key in the message files, also the machine-readable code.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)*
                }
            }
        }
    };
}

reasons! {
    /// Nothing in the file, or only blank lines.
    FileEmpty = "mail-manifest-file-empty",
    /// A header and no rows.
    FileNoRows = "mail-manifest-file-no-rows",
    /// More bytes than allowed.
    FileTooLarge = "mail-manifest-file-too-large",
    /// More rows than allowed.
    FileTooManyRows = "mail-manifest-file-too-many-rows",
    /// Neither text nor a workbook.
    FileBinary = "mail-manifest-file-binary",
    /// UTF-16, which Excel calls "Unicode text".
    FileUtf16 = "mail-manifest-file-utf16",
    /// Columns are separated by tabs.
    FileTabs = "mail-manifest-file-tabs",
    /// A workbook of the old binary format.
    FileXls = "mail-manifest-file-xls",
    /// A workbook with a password.
    FileEncrypted = "mail-manifest-file-encrypted",
    /// A workbook with macros.
    FileMacros = "mail-manifest-file-macros",
    /// A workbook that fetches cells from other files.
    FileLinks = "mail-manifest-file-links",
    /// A zip file that is no XLSX workbook.
    FileNotWorkbook = "mail-manifest-file-not-workbook",
    /// A workbook that cannot be read.
    FileDamaged = "mail-manifest-file-damaged",
    /// A workbook that unpacks to far more than it should.
    FileUnpacks = "mail-manifest-file-unpacks",
    /// A workbook with a document type or entities of its own.
    FileEntities = "mail-manifest-file-entities",
    /// A sheet that says it reaches far outside any manifest.
    FileReaches = "mail-manifest-file-reaches",
    /// No visible sheet.
    FileNoSheet = "mail-manifest-file-no-sheet",
    /// The reader of workbooks did not start.
    FileReaderAway = "mail-manifest-file-reader-away",
    /// Reading took too long.
    FileSlow = "mail-manifest-file-slow",
    /// Reading took too much memory, or the reader fell.
    FileReaderFell = "mail-manifest-file-reader-fell",
    /// A quotation mark that nothing closes.
    QuoteOpen = "mail-manifest-quote-open",
    /// Text after the quotation mark that closes a value.
    QuoteStray = "mail-manifest-quote-stray",
    /// A column nobody knows.
    ColumnUnknown = "mail-manifest-column-unknown",
    /// A column without name that holds values.
    ColumnUnnamed = "mail-manifest-column-unnamed",
    /// A column twice.
    ColumnTwice = "mail-manifest-column-twice",
    /// A column that must be there.
    ColumnMissing = "mail-manifest-column-missing",
    /// A column that the rows of some type need.
    ColumnMissingFor = "mail-manifest-column-missing-for",
    /// More columns than any manifest has.
    ColumnsTooMany = "mail-manifest-columns-too-many",
    /// A row with another number of fields than the header.
    RowFields = "mail-manifest-row-fields",
    /// Merged cells.
    CellsMerged = "mail-manifest-cells-merged",
    /// A formula.
    CellFormula = "mail-manifest-cell-formula",
    /// A date or a time of day.
    CellDate = "mail-manifest-cell-date",
    /// True or false.
    CellBool = "mail-manifest-cell-bool",
    /// An error such as #N/A.
    CellError = "mail-manifest-cell-error",
    /// A number with more digits than a spreadsheet keeps.
    CellDigits = "mail-manifest-cell-digits",
    /// Control characters or invisible ones.
    ControlCharacters = "mail-manifest-control-characters",
    /// More characters than allowed.
    TooLong = "mail-manifest-too-long",
    /// A value that a row of this type must have.
    Missing = "mail-manifest-missing",
    /// A value that a row of this type may not have.
    NotForType = "mail-manifest-not-for-type",
    /// No type.
    TypeMissing = "mail-manifest-type-missing",
    /// No such type.
    TypeUnknown = "mail-manifest-type-unknown",
    /// No such class.
    ClassUnknown = "mail-manifest-class-unknown",
    /// Registered letters are always items.
    ClassAlwaysItem = "mail-manifest-class-always-item",
    /// Not a whole number.
    LineNotNumber = "mail-manifest-line-not-number",
    /// The same line number twice.
    LineTwice = "mail-manifest-line-twice",
    /// Not a whole number.
    CountNotNumber = "mail-manifest-count-not-number",
    /// Less than nothing.
    CountNegative = "mail-manifest-count-negative",
    /// Nothing: then there is no row.
    CountZero = "mail-manifest-count-zero",
    /// More letters than any receptacle holds.
    CountAbsurd = "mail-manifest-count-absurd",
    /// An item or a receptacle is one.
    CountNotOne = "mail-manifest-count-not-one",
    /// Not a number.
    WeightNotNumber = "mail-manifest-weight-not-number",
    /// More than two decimals, which may be thousands.
    WeightDecimals = "mail-manifest-weight-decimals",
    /// Less than nothing.
    WeightNegative = "mail-manifest-weight-negative",
    /// Nothing weighs nothing.
    WeightZero = "mail-manifest-weight-zero",
    /// Heavier than any receptacle.
    WeightAbsurd = "mail-manifest-weight-absurd",
    /// Neither S10 nor SSCC.
    NumberShape = "mail-manifest-number-shape",
    /// A letter where a digit must be.
    NumberLetter = "mail-manifest-number-letter",
    /// A digit where a letter must be.
    NumberDigit = "mail-manifest-number-digit",
    /// The check digit does not fit.
    NumberCheckDigit = "mail-manifest-number-check-digit",
    /// No such country.
    NumberCountry = "mail-manifest-number-country",
    /// A number that a spreadsheet has rounded: 3.7E+17.
    NumberRounded = "mail-manifest-number-rounded",
    /// The number of one item on a lot.
    NumberOfOne = "mail-manifest-number-of-one",
    /// The same number twice in the file.
    NumberTwice = "mail-manifest-number-twice",
    /// The number is that of something in custody now.
    NumberLive = "mail-manifest-number-live",
    /// The number was that of something that has left, less than twelve months ago.
    NumberResting = "mail-manifest-number-resting",
    /// The receptacle that a row names is the row of an item or a lot.
    ReceptacleNotOne = "mail-manifest-receptacle-not-one",
    /// A receptacle that lies in itself.
    ReceptacleInItself = "mail-manifest-receptacle-in-itself",
    /// The receptacle's own row is at fault.
    ReceptacleAtFault = "mail-manifest-receptacle-at-fault",
    /// A seal, and no receptacle that it closes.
    SealWithoutReceptacle = "mail-manifest-seal-without-receptacle",
    /// Two seals for one receptacle.
    SealDiffers = "mail-manifest-seal-differs",
    /// One seal on two receptacles.
    SealTwice = "mail-manifest-seal-twice",
    /// A seal that has been used before.
    SealUsed = "mail-manifest-seal-used",
    /// No such unit, and these are like it.
    UnitUnknown = "mail-manifest-unit-unknown",
    /// No such unit, and none like it.
    UnitUnlike = "mail-manifest-unit-unlike",
    /// Several units of that name.
    UnitSeveral = "mail-manifest-unit-several",
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.key())
    }
}
impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = Cow::<str>::deserialize(deserializer)?;
        let known = Self::ALL.iter().copied().find(|reason| reason.key() == key);
        known.ok_or_else(|| serde::de::Error::custom("no such reason"))
    }
}

/// What is put into a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    /// A whole number, to be grouped as the language does it.
    Int(i64),
    /// Text, shown as it is.
    Text(String),
}

impl From<u32> for Arg {
    fn from(n: u32) -> Self {
        Self::Int(n.into())
    }
}
impl From<usize> for Arg {
    fn from(n: usize) -> Self {
        Self::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}
impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A list of what would be right.
pub type Allowed = Cow<'static, [Cow<'static, str>]>;

/// One thing that is wrong, where, and what is allowed instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// The line in the file (the row of the sheet); none when it is about the whole file.
    pub row: Option<u32>,
    /// The column's name as the file has it.
    pub column: Option<String>,
    /// The column's meaning.
    pub field: Option<Field>,
    /// What stands there, bounded, with invisible characters shown.
    pub value: Option<String>,
    /// Why it is refused.
    pub reason: Reason,
    /// What the text needs beside value, column and allowed.
    pub args: Vec<(Cow<'static, str>, Arg)>,
    /// What is allowed, where that is a list.
    pub allowed: Allowed,
}

impl Fault {
    /// A fault of the file as a whole.
    #[must_use]
    pub const fn new(reason: Reason) -> Self {
        Self {
            row: None,
            column: None,
            field: None,
            value: None,
            reason,
            args: Vec::new(),
            allowed: Cow::Borrowed(&[]),
        }
    }

    pub(super) fn at(mut self, row: u32) -> Self {
        self.row = Some(row);
        self
    }

    pub(super) fn value(mut self, value: &str) -> Self {
        self.value = Some(show(value));
        self
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }

    pub(super) fn allow(mut self, allowed: impl Into<Allowed>) -> Self {
        self.allowed = allowed.into();
        self
    }

    /// Everything a text may need: `value`, `column`, `row`, `allowed` and what this reason adds.
    #[must_use]
    pub fn texts(&self) -> Vec<(&str, Arg)> {
        let mut all: Vec<(&str, Arg)> = vec![
            ("value", self.value.as_deref().unwrap_or_default().into()),
            ("column", self.column.as_deref().unwrap_or_default().into()),
            ("row", self.row.map(|row| row.to_string()).unwrap_or_default().into()),
            ("allowed", self.allowed.join(", ").into()),
        ];
        all.extend(self.args.iter().map(|(name, arg)| (name.as_ref(), arg.clone())));
        all
    }
}

/// The most characters of a value that a fault repeats.
const SHOWN: usize = 80;

/// A value as it can be shown anywhere: bounded, control and invisible characters by their code.
#[must_use]
pub fn show(value: &str) -> String {
    let mut out = String::with_capacity(value.len().min(SHOWN + 8));
    for (n, c) in value.chars().enumerate() {
        if n == SHOWN {
            out.push('…');
            break;
        }
        if is_odd(c) {
            out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// Control characters, and those that change what is seen without being seen.
pub(super) fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}')
}
