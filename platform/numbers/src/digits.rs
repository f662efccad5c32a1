//! Reading digits from what people type, and the two check digits that several numbers share.

use crate::Fault;

/// Letters that are read or typed for a digit, the Greek and Cyrillic twins of O and I among them.
const LIKE_A_DIGIT: &str = "OoQDIiLl|SsZzBΟοОоІі";

/// Whether a letter in a digit's place is probably a misread digit.
pub(crate) fn looks_like_a_digit(c: char) -> bool {
    LIKE_A_DIGIT.contains(c)
}

/// Whether a digit in a letter's place is probably a misread letter.
pub(crate) fn looks_like_a_letter(c: char) -> bool {
    matches!(c, '0' | '1' | '2' | '5' | '8')
}

/// The digits of a text, or why it is not only digits. What is no digit at all comes before the wrong length, and
/// that before a look-alike, so that `hello` is not called a misread number.
pub(crate) fn only(text: impl Iterator<Item = char>, lengths: &[usize]) -> Result<String, Fault> {
    let mut digits = String::new();
    let mut look_alike = false;
    let mut length = 0_usize;
    for c in text {
        length = length.saturating_add(1);
        if c.is_ascii_digit() {
            digits.push(c);
        } else if looks_like_a_digit(c) {
            look_alike = true;
        } else {
            return Err(Fault::NotDigits);
        }
    }
    if !lengths.contains(&length) {
        Err(Fault::WrongLength)
    } else if look_alike {
        Err(Fault::LookAlikeLetter)
    } else {
        Ok(digits)
    }
}

/// The value of a digit; the caller has seen that it is one.
pub(crate) fn value(digit: u8) -> u32 {
    u32::from(digit.wrapping_sub(b'0'))
}

/// A few digits as a number; the caller has seen that they are digits and few.
pub(crate) fn number(digits: &str) -> i16 {
    digits.parse().unwrap_or(i16::MAX)
}

/// Luhn's check over ten digits, the check digit among them.
pub(crate) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let product = value(digit) * if place % 2 == 1 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// GS1's check (weights 3 and 1 from the right), the check digit among the digits.
pub(crate) fn gs1(digits: &str) -> bool {
    let sum: u32 =
        digits.bytes().rev().enumerate().map(|(place, digit)| value(digit) * if place % 2 == 1 { 3 } else { 1 }).sum();
    sum.is_multiple_of(10)
}
