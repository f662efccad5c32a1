//! Numbers of registered postal items.

use crate::digits::{looks_like_a_digit, looks_like_a_letter, value};
use crate::{Fault, public_number};

/// ISO 3166-1 alpha-2: the 249 codes in force.
const ISO_3166: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR \
    CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
    ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR \
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Codes outside ISO 3166-1 that postal operators use: Ascension (AC) and Tristan da Cunha (TA), reserved in ISO 3166
/// at the request of the UPU, and Kosovo (XK), which has no code of its own in ISO 3166.
const POSTAL_ONLY: &str = "AC TA XK";

/// The weights of the eight digits of the serial number.
const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];

/// The number of a registered postal item: two letters for the service, eight digits, a check digit and the country
/// whose operator issued it; canonical in capitals without spaces. Source: UPU standard S10.
///
/// The check digit (modulo 11, with 10 and 11 folded into 0 and 5) misses about one slip in fifty, and a number may be
/// issued anew after twelve months: it is an alias in a window of time, never a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct S10(Box<str>);

public_number!(S10);

impl S10 {
    /// Reads a number; case and white space do not matter.
    ///
    /// # Errors
    /// Why it is not an S10 number. A letter that looks like a digit is refused ([`Fault::LookAlikeLetter`]) and not
    /// mended: whoever read it wrongly must read it again.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let [a, b, digits @ .., y, z] = chars.as_slice() else {
            return Err(Fault::WrongLength);
        };
        let Ok::<&[char; 9], _>(digits) = digits.try_into() else {
            return Err(Fault::WrongLength);
        };
        for c in [a, b, y, z] {
            if looks_like_a_letter(*c) {
                return Err(Fault::LookAlikeDigit);
            }
            if !c.is_ascii_uppercase() {
                return Err(Fault::NotLetters);
            }
        }
        let wrong = |c: &&char| !c.is_ascii_digit();
        if digits.iter().filter(wrong).any(|c| !looks_like_a_digit(*c)) {
            return Err(Fault::NotDigits);
        }
        if digits.iter().any(|c| wrong(&c)) {
            return Err(Fault::LookAlikeLetter);
        }
        let canonical: String = chars.iter().collect();
        let serial = canonical.bytes().skip(2);
        let sum: u32 = serial.zip(WEIGHTS).map(|(digit, weight)| value(digit) * weight).sum();
        let expected = match 11 - sum % 11 {
            10 => 0,
            11 => 5,
            digit => digit,
        };
        if canonical.as_bytes().get(10).copied().map(value) != Some(expected) {
            return Err(Fault::WrongCheckDigit);
        }
        let country = canonical.get(11..).unwrap_or_default();
        if !ISO_3166.split(' ').chain(POSTAL_ONLY.split(' ')).any(|code| code == country) {
            return Err(Fault::UnknownCountry);
        }
        Ok(Self(canonical.into()))
    }

    /// The two letters of the service, such as `RR` for a registered letter.
    pub fn service(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// The country whose operator issued the number, two letters.
    pub fn country(&self) -> &str {
        self.0.get(11..).unwrap_or_default()
    }
}
