//! Organisation numbers.

use crate::digits::{self, luhn};
use crate::{Fault, personal, public_number};

/// An organisation number: group, serial and check digit, canonical as ten digits without a hyphen.
///
/// Accepted are ten digits, twelve that begin with 16, and a hyphen before the last four. The number of a sole trader
/// is the owner's personal identity number and therefore refused here: it must be handled as personal data.
///
/// Source: lag (1974:174) om identitetsbeteckning för juridiska personer m.fl. and Skatteverket's list of groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Organisationsnummer(Box<str>);

public_number!(Organisationsnummer);

/// What the first digit of an organisation number says. The group is given at registration and says little about the
/// legal form of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Group {
    /// 1: dödsbon.
    Estate,
    /// 2: state, regions, municipalities, parishes.
    PublicBody,
    /// 3: foreign companies that do business or own property in Sweden.
    ForeignCompany,
    /// 5: aktiebolag.
    LimitedCompany,
    /// 6: enkelt bolag.
    SimplePartnership,
    /// 7: ekonomiska föreningar.
    EconomicAssociation,
    /// 8: ideella föreningar and foundations.
    Association,
    /// 9: handelsbolag, kommanditbolag.
    TradingPartnership,
}

impl Group {
    fn of(ten: &str) -> Option<Self> {
        match ten.as_bytes().first()? {
            b'1' => Some(Self::Estate),
            b'2' => Some(Self::PublicBody),
            b'3' => Some(Self::ForeignCompany),
            b'5' => Some(Self::LimitedCompany),
            b'6' => Some(Self::SimplePartnership),
            b'7' => Some(Self::EconomicAssociation),
            b'8' => Some(Self::Association),
            b'9' => Some(Self::TradingPartnership),
            _ => None,
        }
    }
}

/// Whether ten digits, check digit seen to, can be an organisation number: the third digit keeps them apart from
/// people's numbers, whose month is at most 12.
pub(crate) fn fits(ten: &str) -> bool {
    ten.as_bytes().get(2).is_some_and(|third| *third >= b'2') && Group::of(ten).is_some()
}

impl Organisationsnummer {
    /// Reads ten digits, or twelve that begin with 16, with or without a hyphen; spaces around them are ignored.
    ///
    /// # Errors
    /// Why it is not an organisation number; the number of a person gives [`Fault::IsPersonnummer`] or
    /// [`Fault::IsSamordningsnummer`].
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let hyphens: Vec<usize> =
            text.chars().rev().enumerate().filter(|(_, c)| *c == '-').map(|(place, _)| place).collect();
        let digits = digits::only(text.chars().filter(|c| *c != '-'), &[10, 12])?;
        if !matches!(hyphens.as_slice(), [] | [4]) {
            return Err(Fault::MisplacedSign);
        }
        let (prefix, ten) = digits.split_at(digits.len() - 10);
        if !luhn(ten) {
            return Err(Fault::WrongCheckDigit);
        }
        if !fits(ten) {
            return Err(if personal::may_be_personnummer(ten) {
                Fault::IsPersonnummer
            } else if personal::may_be_samordningsnummer(ten) {
                Fault::IsSamordningsnummer
            } else if Group::of(ten).is_none() {
                Fault::UnknownGroup
            } else {
                Fault::ThirdDigitTooLow
            });
        }
        if !matches!(prefix, "" | "16") {
            return Err(Fault::WrongPrefix);
        }
        Ok(Self(ten.into()))
    }

    /// The form for people: `212000-0142`.
    pub fn hyphenated(&self) -> String {
        let (first, last) = self.0.split_at(6);
        format!("{first}-{last}")
    }

    /// What the first digit says.
    pub fn group(&self) -> Option<Group> {
        Group::of(&self.0)
    }
}
