//! From bytes to text: what kind of file it is, and how its letters are written.

use super::fault::{Fault, Reason};
use encoding_rs::WINDOWS_1252;
use serde::Serialize;
use std::borrow::Cow;

/// How the letters of a text file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-1252, as Excel in Swedish writes CSV.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// What the bytes are.
pub enum Bytes<'a> {
    /// Text.
    Text(Cow<'a, str>, Encoding),
    /// A zip file: perhaps a workbook.
    Zip,
}

/// How much of a file is looked at to tell text from other things.
const LOOKED_AT: usize = 8 * 1024;

pub fn sort(bytes: &[u8]) -> Result<Bytes<'_>, Fault> {
    let refuse = |reason| Err(Fault::new(reason));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refuse(Reason::FileEmpty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Bytes::Zip);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // A compound file holds an old workbook, or a new one behind a password in a stream of this name.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = bytes.windows(name.len()).any(|part| part == name);
        return refuse(if locked { Reason::FileEncrypted } else { Reason::FileXls });
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || is_bare_utf16(bytes) {
        return refuse(Reason::FileUtf16);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (text, encoding) = match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), Encoding::Utf8),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, Encoding::Windows1252),
    };
    if bytes.starts_with(b"%PDF") || bytes.contains(&0) || is_junk(&text) {
        return refuse(Reason::FileBinary);
    }
    if text.trim().is_empty() {
        return refuse(Reason::FileEmpty);
    }
    Ok(Bytes::Text(text, encoding))
}

/// Every second byte is nought: UTF-16 without its mark.
fn is_bare_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(64)).unwrap_or(bytes);
    let nought = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = head.len() * 2 / 5;
    head.len() >= 8 && ((nought(0) >= most && nought(1) == 0) || (nought(1) >= most && nought(0) == 0))
}

/// More than one control character in fifty, which no text has.
fn is_junk(text: &str) -> bool {
    let (mut odd, mut all) = (0_usize, 0_usize);
    for c in text.chars().take(LOOKED_AT) {
        all += 1;
        odd += usize::from(c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    }
    odd > 3 && odd * 50 > all
}
