//! Numbers as people and spreadsheets write them: codes of subjects, counts, weights.

use super::fault::Reason;
use crate::model::{Code, Kind, Scheme};
use base::Word;
use numbers::{Fault, S10, Sscc};
use serde::Serialize;

/// The most letters that one line may state.
pub const MOST_LETTERS: u32 = 100_000;
/// The most that one line may weigh: 2,000 kg, in tenths of a gram.
const MOST_TENTHS: u64 = 20_000_000;

/// A weight in tenths of a gram: letter scales show no more, and whole numbers add up exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Tenths(pub u32);

impl Tenths {
    /// In whole grams, a half rounded up.
    #[must_use]
    pub const fn grams(self) -> u32 {
        self.0.saturating_add(5) / 10
    }
}

/// Reads the number of an item, a lot or a receptacle. White space and case do not matter.
///
/// An item has an S10 or an SSCC. A receptacle, or a lot by its sender's reference, may have a code of its own as
/// well; what is shaped like an S10 or an SSCC must be a right one, so that a misread number is not taken for a code.
///
/// # Errors
/// Why it is not such a number. A letter in a digit's place is never mended by guessing.
pub fn code(kind: Kind, text: &str) -> Result<Code, Reason> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    if is_rounded(&compact) {
        return Err(Reason::NumberRounded);
    }
    let made = |scheme, number: &str| {
        let number = Word::parse("number", number).map_err(|refusal| match refusal.key.as_ref() {
            "ui-refused-too-long" => Reason::TooLong,
            "ui-refused-control-characters" => Reason::ControlCharacters,
            _ => Reason::NumberShape,
        })?;
        Ok(Code { scheme, number })
    };
    let s10 = S10::parse(&compact);
    if let Ok(s10) = &s10 {
        return if kind == Kind::Lot { Err(Reason::NumberOfOne) } else { made(Scheme::S10, s10.as_str()) };
    }
    let sscc = Sscc::parse(&compact);
    if let Ok(sscc) = &sscc {
        return made(Scheme::Sscc, sscc.as_str());
    }
    let fault = if is_shaped_s10(&compact, kind) {
        s10.err()
    } else if is_shaped_sscc(&compact) {
        sscc.err()
    } else {
        None
    };
    match fault {
        Some(Fault::LookAlikeLetter) => Err(Reason::NumberLetter),
        Some(Fault::LookAlikeDigit) => Err(Reason::NumberDigit),
        Some(Fault::WrongCheckDigit) => Err(Reason::NumberCheckDigit),
        Some(Fault::UnknownCountry) => Err(Reason::NumberCountry),
        Some(_) => Err(Reason::NumberShape),
        None if kind == Kind::Item || !compact.chars().any(char::is_alphanumeric) => Err(Reason::NumberShape),
        None => made(Scheme::Own, &compact),
    }
}

/// What a spreadsheet makes of eighteen digits: 3.7E+17.
fn is_rounded(text: &str) -> bool {
    let Some((figures, power)) = text.split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(power) && figures.split([',', '.']).count() <= 2 && figures.split([',', '.']).all(digits)
}

/// Thirteen characters, most of the middle nine digits. A free code is only taken for an S10 when its ends are letters.
fn is_shaped_s10(text: &str, kind: Kind) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let [a, b, middle @ .., y, z] = chars.as_slice() else { return false };
    middle.len() == 9
        && middle.iter().filter(|c| c.is_ascii_digit()).count() >= 6
        && (kind == Kind::Item || [a, b, y, z].iter().all(|c| c.is_ascii_alphabetic()))
}

/// Eighteen characters, most of them digits, with or without the application identifier.
fn is_shaped_sscc(text: &str) -> bool {
    let bare = text.strip_prefix("(00)").or_else(|| text.strip_prefix("]C100")).unwrap_or(text);
    let count = bare.chars().count();
    let length = count == 18 || (count == 20 && bare.starts_with("00"));
    length && bare.chars().filter(char::is_ascii_digit).count() >= 14 && bare.chars().all(char::is_alphanumeric)
}

/// A sign and digits in groups, as `-1 204,5` is taken apart.
struct Figure {
    negative: bool,
    whole: String,
    /// What follows the decimal sign; none without one.
    decimals: Option<String>,
}

/// Spaces may only stand between groups of three; comma and point are both decimal signs.
fn figure(text: &str) -> Option<Figure> {
    let (negative, rest) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = match rest.split_once([',', '.']) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (rest, None),
    };
    let groups: Vec<&str> = whole.split([' ', '\u{a0}', '\u{202f}', '\u{2009}']).collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let grouped = groups
        .iter()
        .enumerate()
        .all(|(n, group)| digits(group) && (n == 0 || group.len() == 3) && (groups.len() == 1 || group.len() <= 3));
    if !grouped || !decimals.is_none_or(digits) {
        return None;
    }
    Some(Figure { negative, whole: groups.concat(), decimals: decimals.map(str::to_owned) })
}

/// A whole number of letters.
pub fn count(text: &str) -> Result<u32, Reason> {
    let figure = figure(text).filter(|figure| figure.decimals.is_none()).ok_or(Reason::CountNotNumber)?;
    let zero = figure.whole.bytes().all(|b| b == b'0');
    match figure.whole.parse::<u32>() {
        _ if zero => Err(Reason::CountZero),
        _ if figure.negative => Err(Reason::CountNegative),
        Ok(n) if n <= MOST_LETTERS => Ok(n),
        _ => Err(Reason::CountAbsurd),
    }
}

/// The sender's number of a line.
pub fn line(text: &str) -> Result<u32, Reason> {
    let figure = figure(text).filter(|figure| figure.decimals.is_none() && !figure.negative);
    figure.and_then(|figure| figure.whole.parse().ok()).filter(|n| *n > 0).ok_or(Reason::LineNotNumber)
}

/// A weight in grams with at most two decimals, to the tenth of a gram. Three decimals may be meant as thousands.
pub fn weight(text: &str) -> Result<Tenths, Reason> {
    let figure = figure(text).ok_or(Reason::WeightNotNumber)?;
    let decimals = figure.decimals.unwrap_or_default();
    let zero = figure.whole.bytes().chain(decimals.bytes()).all(|b| b == b'0');
    let mut hundredths = decimals.bytes().chain([b'0', b'0']).map(|b| u64::from(b.wrapping_sub(b'0')));
    let (tenth, hundredth) = (hundredths.next().unwrap_or(0), hundredths.next().unwrap_or(0));
    let whole = figure.whole.parse::<u64>().ok().and_then(|whole| whole.checked_mul(10));
    let tenths = whole.and_then(|whole| whole.checked_add(tenth + u64::from(hundredth >= 5)));
    match tenths {
        _ if figure.negative && !zero => Err(Reason::WeightNegative),
        _ if decimals.len() > 2 => Err(Reason::WeightDecimals),
        _ if zero => Err(Reason::WeightZero),
        // Less than half a tenth of a gram is nothing that a scale has seen.
        Some(0) => Err(Reason::WeightZero),
        Some(tenths) if tenths <= MOST_TENTHS => u32::try_from(tenths).map(Tenths).map_err(|_| Reason::WeightAbsurd),
        _ => Err(Reason::WeightAbsurd),
    }
}
