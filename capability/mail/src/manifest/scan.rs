//! A look through a workbook before anything else opens it: how much it unpacks to, what its parts are, where its
//! cells say they are. A file of a kilobyte and a half can otherwise ask the reader for half a terabyte.

use super::Limits;
use super::fault::{Fault, Reason, show};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Bounds that are not about manifests but about XML and zip files.
mod most {
    /// Parts of a workbook; one with many pictures has some hundreds.
    pub const PARTS: usize = 2_000;
    /// Times that a part of more than a megabyte unpacks to.
    pub const RATIO: u64 = 300;
    /// Elements in each other.
    pub const DEPTH: usize = 64;
    /// What any `count` attribute may promise.
    pub const COUNT: u64 = 2_000_000;
    /// Relations and sheets.
    pub const SHEETS: usize = 1_000;
}

/// What the look found: the sheet to read, and what in it is no value.
#[derive(Debug)]
pub struct Found {
    /// The name of the first visible sheet.
    pub sheet: String,
    /// Its cells with formulas, by row and column from 0.
    pub formulas: BTreeSet<(u32, u32)>,
    /// Its first merged cells, such as A2:A7.
    pub merged: Option<String>,
}

/// What one part says.
#[derive(Default)]
struct Part {
    /// Relations: id → type, target.
    relations: BTreeMap<String, (String, String)>,
    /// Sheets in order: name, relation, visible.
    sheets: Vec<(String, String, bool)>,
    formulas: BTreeSet<(u32, u32)>,
    merged: Option<String>,
    /// The first place beyond what a manifest reaches.
    beyond: Option<String>,
}

/// Looks through a workbook.
///
/// # Errors
/// What is wrong with it.
pub fn look(bytes: &[u8], limits: &Limits) -> Result<Found, Fault> {
    let refuse = |reason| Fault::new(reason);
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refuse(Reason::FileDamaged))?;
    let names = entries(&mut zip, bytes.len(), limits)?;
    let kind = |ending: &str| names.iter().any(|name| name.ends_with(ending));
    if kind("vbaproject.bin") {
        return Err(refuse(Reason::FileMacros));
    }
    if names.iter().any(|name| name.contains("externallinks/")) {
        return Err(refuse(Reason::FileLinks));
    }
    if names.iter().any(|name| name == "encryptioninfo" || name == "encryptedpackage") {
        return Err(refuse(Reason::FileEncrypted));
    }
    if !names.contains("[content_types].xml") || !names.contains("_rels/.rels") {
        return Err(refuse(Reason::FileNotWorkbook));
    }
    let mut parts = BTreeMap::new();
    let mut unpacked = 0;
    for n in 0..zip.len() {
        let entry = zip.by_index(n).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.to_lowercase();
        let (allowed, size) = (limits.unpacked.saturating_sub(unpacked), entry.size());
        let mut reader = BufReader::new(entry.take(allowed.saturating_add(1)));
        let part = if is_read(&name) { Some(part(&mut reader, limits)?) } else { None };
        std::io::copy(&mut reader, &mut std::io::sink()).map_err(|_| refuse(Reason::FileDamaged))?;
        // What is left of the allowance says how much has been read.
        let read = allowed.saturating_add(1).saturating_sub(reader.into_inner().limit());
        if read > allowed || read > size.max(1).saturating_mul(2) {
            return Err(refuse(Reason::FileUnpacks));
        }
        unpacked = unpacked.saturating_add(read);
        if let Some(part) = part {
            parts.insert(name, part);
        }
    }
    choose(&parts)
}

fn unreadable(error: ZipError) -> Fault {
    Fault::new(match error {
        ZipError::UnsupportedArchive(why) if why.to_lowercase().contains("password") => Reason::FileEncrypted,
        _ => Reason::FileDamaged,
    })
}

/// Parts that hold cells or say where they are. Others, such as pictures, are unpacked and counted.
fn is_read(name: &str) -> bool {
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// The table of contents, before anything is unpacked: names in lower case.
fn entries(zip: &mut ZipArchive<Cursor<&[u8]>>, size: usize, limits: &Limits) -> Result<BTreeSet<String>, Fault> {
    if zip.len() > most::PARTS {
        return Err(Fault::new(Reason::FileUnpacks));
    }
    let (mut names, mut packed, mut unpacked) = (BTreeSet::new(), 0_u64, 0_u64);
    for n in 0..zip.len() {
        let entry = zip.by_index_raw(n).map_err(unreadable)?;
        if entry.encrypted() {
            return Err(Fault::new(Reason::FileEncrypted));
        }
        let (small, large) = (entry.compressed_size(), entry.size());
        packed = packed.saturating_add(small);
        unpacked = unpacked.saturating_add(large);
        let inflated = large > 1024 * 1024 && large > small.saturating_mul(most::RATIO);
        // More packed bytes than the file has: its parts lie on each other.
        if inflated || unpacked > limits.unpacked || packed > size as u64 {
            return Err(Fault::new(Reason::FileUnpacks));
        }
        if !names.insert(entry.name().map_err(unreadable)?.to_lowercase()) {
            return Err(Fault::new(Reason::FileDamaged));
        }
    }
    Ok(names)
}

/// Reads a part if it is XML, and leaves the rest of it unread if not.
fn part(reader: &mut impl BufRead, limits: &Limits) -> Result<Part, Fault> {
    let damaged = || Fault::new(Reason::FileDamaged);
    let head = reader.fill_buf().map_err(|_| damaged())?;
    // Another encoding would be read otherwise by the one that comes after.
    if head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
        || head.get(..2).is_some_and(|two| two.contains(&0))
    {
        return Err(damaged());
    }
    let mut xml = Reader::from_reader(reader);
    xml.config_mut().expand_empty_elements = true;
    xml.config_mut().check_end_names = false;
    let mut part = Part::default();
    let mut buffer = Vec::new();
    let (mut depth, mut row, mut column) = (0_usize, 0_u32, 0_u32);
    let mut cell = (0, 0);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| damaged())? {
            Event::Eof => return Ok(part),
            Event::DocType(_) => return Err(Fault::new(Reason::FileEntities)),
            Event::Decl(declaration) => {
                let utf8 = |name: &str| name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii");
                if let Some(Ok(encoding)) = declaration.encoding()
                    && !utf8(encoding.as_ref())
                {
                    return Err(damaged());
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                if end.local_name().as_ref() == "row" {
                    row = row.saturating_add(1);
                    column = 0;
                }
            }
            Event::Start(start) => {
                depth += 1;
                if depth > most::DEPTH {
                    return Err(Fault::new(Reason::FileUnpacks));
                }
                match start.local_name().as_ref() {
                    "Relationship" => relation(&start, &mut part)?,
                    "sheet" => sheet(&start, &mut part)?,
                    "sst" | "cellXfs" | "numFmts" | "fonts" | "fills" | "borders" | "mergeCells" => promise(&start)?,
                    "dimension" => {
                        if let Some(all) = attribute(&start, "ref")? {
                            let reaches =
                                all.split(':').any(|cell| !place(cell).is_some_and(|place| is_near(place, limits)));
                            if reaches {
                                part.beyond.get_or_insert_with(|| show(&all));
                            }
                        }
                    }
                    "row" => {
                        if let Some(n) = attribute(&start, "r")? {
                            row = n.parse::<u32>().ok().and_then(|n| n.checked_sub(1)).ok_or_else(damaged)?;
                            if !is_near((row, 0), limits) {
                                part.beyond.get_or_insert_with(|| show(&n));
                            }
                        }
                    }
                    "c" => {
                        if let Some(name) = attribute(&start, "r")? {
                            let at = place(&name).ok_or_else(damaged)?;
                            (row, column) = at;
                            if !is_near(at, limits) {
                                part.beyond.get_or_insert_with(|| show(&name));
                            }
                        } else if !is_near((row, column), limits) {
                            part.beyond
                                .get_or_insert_with(|| super::table::cell_name(column as usize, row.saturating_add(1)));
                        }
                        cell = (row, column);
                        column = column.saturating_add(1);
                    }
                    "f" if part.formulas.len() < limits.rows => {
                        part.formulas.insert(cell);
                    }
                    "mergeCell" => {
                        if let Some(all) = attribute(&start, "ref")? {
                            part.merged.get_or_insert_with(|| show(&all));
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Fault> {
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Fault::new(Reason::FileDamaged))?;
        let key = attribute.key.as_ref();
        if key == name || key.rsplit_once(':').is_some_and(|(_, local)| local == name) {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            return value.map(|value| Some(value.into_owned())).map_err(|_| Fault::new(Reason::FileDamaged));
        }
    }
    Ok(None)
}

/// A part may not promise more than it can hold: the reader sets the memory aside at once.
fn promise(start: &BytesStart<'_>) -> Result<(), Fault> {
    for name in ["count", "uniqueCount"] {
        if let Some(count) = attribute(start, name)?
            && count.trim().parse::<u64>().is_ok_and(|count| count > most::COUNT)
        {
            return Err(Fault::new(Reason::FileUnpacks));
        }
    }
    Ok(())
}

fn relation(start: &BytesStart<'_>, part: &mut Part) -> Result<(), Fault> {
    let get = |name| attribute(start, name);
    if let (Some(id), Some(kind), Some(target)) = (get("Id")?, get("Type")?, get("Target")?)
        && part.relations.len() < most::SHEETS
    {
        part.relations.insert(id, (kind, target));
    }
    Ok(())
}

fn sheet(start: &BytesStart<'_>, part: &mut Part) -> Result<(), Fault> {
    let (name, state) = (attribute(start, "name")?, attribute(start, "state")?);
    if let (Some(name), Some(id)) = (name, attribute(start, "id")?)
        && part.sheets.len() < most::SHEETS
    {
        part.sheets.push((name, id, state.is_none_or(|state| state == "visible")));
    }
    Ok(())
}

/// From a cell's name to its row and column, from 0.
fn place(name: &str) -> Option<(u32, u32)> {
    let name = name.trim_start_matches('$');
    let split = name.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, digits) = name.split_at_checked(split)?;
    let letter =
        |column: u32, c: char| column.checked_mul(26)?.checked_add(u32::from(c.to_ascii_uppercase()).checked_sub(64)?);
    let column = letters.chars().try_fold(0_u32, letter)?.checked_sub(1)?;
    let row = digits.trim_start_matches('$').parse::<u32>().ok()?.checked_sub(1)?;
    Some((row, column))
}

/// Rows may be blank, so a sheet may be some longer than a manifest.
fn is_near((row, column): (u32, u32), limits: &Limits) -> bool {
    (row as usize) < limits.rows.saturating_mul(2).saturating_add(100) && (column as usize) < limits.columns
}

/// A part's name from what a relation of `folder` points at.
fn target(folder: &str, target: &str) -> String {
    let path = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}{target}"),
    };
    path.to_lowercase()
}

/// The workbook, and in it the first visible sheet.
fn choose(parts: &BTreeMap<String, Part>) -> Result<Found, Fault> {
    let not_a_workbook = || Fault::new(Reason::FileNotWorkbook);
    let relations = |name: &str| parts.get(name).map(|part| &part.relations).ok_or_else(not_a_workbook);
    let root = relations("_rels/.rels")?;
    let (_, path) = root.values().find(|(kind, _)| kind.ends_with("/officeDocument")).ok_or_else(not_a_workbook)?;
    let path = target("", path);
    let workbook = parts.get(&path).filter(|part| !part.sheets.is_empty()).ok_or_else(not_a_workbook)?;
    let (folder, file) = path.rsplit_once('/').map_or(("", path.as_str()), |(folder, file)| (folder, file));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let relations = relations(&format!("{folder}_rels/{file}.rels"))?;
    let is_sheet = |id: &String| relations.get(id).is_some_and(|(kind, _)| kind.ends_with("/worksheet"));
    let (name, id, _) = workbook
        .sheets
        .iter()
        .find(|(_, id, visible)| *visible && is_sheet(id))
        .ok_or_else(|| Fault::new(Reason::FileNoSheet))?;
    if workbook.sheets.iter().filter(|(other, ..)| other == name).count() > 1 {
        return Err(Fault::new(Reason::FileDamaged));
    }
    let path = relations.get(id).map(|(_, path)| target(&folder, path)).unwrap_or_default();
    // What is not read as XML cannot be a sheet.
    let part = parts.get(&path).ok_or_else(|| Fault::new(Reason::FileDamaged))?;
    if let Some(beyond) = &part.beyond {
        return Err(Fault::new(Reason::FileReaches).value(beyond).with("sheet", show(name)));
    }
    Ok(Found { sheet: name.clone(), formulas: part.formulas.clone(), merged: part.merged.clone() })
}
