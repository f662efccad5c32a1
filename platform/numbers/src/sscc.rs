//! Serial shipping container codes.

use crate::digits::{self, gs1};
use crate::{Fault, public_number};

/// A serial shipping container code (SSCC): the number of a logistic unit, such as a tray or a bag; eighteen digits.
///
/// Accepted are the bare digits, and before them the application identifier as people write it, `(00)`, or as a
/// scanner sends it, `00` or `]C100`. Spaces are ignored. Source: GS1 General Specifications.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sscc(Box<str>);

public_number!(Sscc);

impl Sscc {
    /// Reads eighteen digits.
    ///
    /// # Errors
    /// Why it is not an SSCC.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = text
            .strip_prefix("(00)")
            .or_else(|| text.strip_prefix("]C100"))
            .or_else(|| text.strip_prefix("00").filter(|rest| rest.chars().count() == 18))
            .unwrap_or(&text);
        let digits = digits::only(bare.chars(), &[18])?;
        if !gs1(&digits) {
            return Err(Fault::WrongCheckDigit);
        }
        Ok(Self(digits.into()))
    }
}
