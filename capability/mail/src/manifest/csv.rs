//! Comma or semicolon separated values. Written here and not taken from the crate csv, because a quotation mark that
//! nothing closes must be refused and not swallow the rest of the file, and because a fault must name the line as an
//! editor counts it. The tests compare it with that crate.

use super::Limits;
use super::fault::{Fault, Reason};
use super::table::{Cell, Record};

/// What separates the columns: told by a first line `sep=;`, or seen in the header.
///
/// Gives the separator and how many characters and lines to skip.
pub fn separator(text: &str) -> Result<(char, usize, u32), Fault> {
    let (first, after) = line(text);
    let told = first
        .trim_end()
        .get(..4)
        .filter(|head| head.eq_ignore_ascii_case("sep="))
        .and(first.trim_end_matches([' ', '\r']).chars().nth(4));
    match told {
        Some(told @ (';' | ',')) if first.trim_end().chars().count() == 5 => return Ok((told, after, 1)),
        Some('\t') => return Err(Fault::new(Reason::FileTabs)),
        _ => {}
    }
    let mut rest = text;
    let header = loop {
        let (line, after) = line(rest);
        if !line.trim().is_empty() || after >= rest.len() {
            break line;
        }
        rest = rest.get(after..).unwrap_or_default();
    };
    let mut quoted = false;
    let (mut semicolons, mut commas, mut tabs) = (0, 0, 0);
    for c in header.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => semicolons += 1,
            ',' if !quoted => commas += 1,
            '\t' if !quoted => tabs += 1,
            _ => {}
        }
    }
    if tabs > semicolons + commas {
        return Err(Fault::new(Reason::FileTabs));
    }
    Ok((if semicolons > 0 && semicolons >= commas { ';' } else { ',' }, 0, 0))
}

/// The first line, and where the next begins.
fn line(text: &str) -> (&str, usize) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let ending = if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
    (line, end + ending)
}

/// Where the reader is in a record.
enum State {
    /// Before the first character of a value.
    Before,
    /// In a value without quotation marks.
    Bare,
    /// Between quotation marks.
    Quoted,
    /// After the one that may close.
    Closed,
    /// After the one that closed, in text that should not be there.
    Stray,
}

/// The records that hold something. Lines end with LF, CRLF or CR.
pub fn split(text: &str, separator: char, first_line: u32, limits: &Limits) -> Result<Vec<Record>, Fault> {
    let mut records = Vec::new();
    let mut line = first_line;
    let mut record = Record::new(line);
    let mut blank = true;
    let mut value = String::new();
    let mut state = State::Before;
    let mut opened = line;
    let mut chars = text.chars().peekable();
    loop {
        let c = chars.next();
        let newline = matches!(c, Some('\n' | '\r'));
        if c == Some('\r') && chars.peek() == Some(&'\n') {
            chars.next();
        }
        if let (State::Quoted, Some(c)) = (&state, c) {
            match c {
                '"' => state = State::Closed,
                _ if newline => {
                    line = line.saturating_add(1);
                    value.push('\n');
                }
                c => value.push(c),
            }
            continue;
        }
        if matches!(state, State::Quoted) {
            return Err(Fault::new(Reason::QuoteOpen).at(opened));
        }
        if c == Some(separator) || newline || c.is_none() {
            let value = std::mem::take(&mut value);
            let stray = matches!(state, State::Stray);
            let cell = if stray { Cell::Bad(Reason::QuoteStray, value) } else { Cell::Text(value) };
            blank &= cell.is_blank();
            record.push(cell, limits.columns);
            state = State::Before;
            if newline || c.is_none() {
                line = line.saturating_add(u32::from(newline));
                let done = std::mem::replace(&mut record, Record::new(line));
                if !std::mem::replace(&mut blank, true) {
                    // The header is one more.
                    if records.len() > limits.rows {
                        return Err(Fault::new(Reason::FileTooManyRows).with("max", limits.rows));
                    }
                    records.push(done);
                }
            }
            if c.is_none() {
                return Ok(records);
            }
            continue;
        }
        let Some(c) = c else { continue };
        match (&state, c) {
            (State::Before, '"') => {
                state = State::Quoted;
                opened = line;
            }
            (State::Closed, '"') => {
                value.push('"');
                state = State::Quoted;
            }
            (State::Closed, ' ') => {}
            (State::Closed, c) => {
                value.push(c);
                state = State::Stray;
            }
            (State::Before, c) => {
                value.push(c);
                state = State::Bare;
            }
            (_, c) => value.push(c),
        }
    }
}
