//! What only several rows together can show: the same thing twice, a receptacle in itself, two seals on one bag.

use super::fault::{Fault, Reason};
use super::header::Header;
use super::row::Draft;
use super::word::Field;
use crate::model::Kind;
use base::Word;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// How many lines a fault names before it stops.
const NAMED: usize = 10;

/// Notes what the rows of a file have against each other.
pub fn compare(header: &Header, drafts: &mut [Draft]) {
    let mut found: Vec<(usize, Fault)> = Vec::new();
    twice(header, drafts, &mut found, Field::Line, Reason::LineTwice, |draft| draft.line);
    let number = |draft: &Draft| draft.code.as_ref().map(|code| code.number.clone());
    twice(header, drafts, &mut found, Field::Number, Reason::NumberTwice, number);
    seals(header, drafts, &mut found);
    nesting(header, drafts, &mut found);
    for (n, fault) in found {
        if let Some(draft) = drafts.get_mut(n) {
            draft.faults.push(fault);
        }
    }
}

/// The same value twice: every row that has it names another that does, because nobody knows which one is right.
fn twice<K: Eq + Hash>(
    header: &Header,
    drafts: &[Draft],
    found: &mut Vec<(usize, Fault)>,
    field: Field,
    reason: Reason,
    key: impl Fn(&Draft) -> Option<K>,
) {
    let mut first: HashMap<K, usize> = HashMap::with_capacity(drafts.len());
    let mut told = HashSet::new();
    for (n, draft) in drafts.iter().enumerate() {
        let Some(key) = key(draft) else { continue };
        let earlier = *first.entry(key).or_insert(n);
        if let Some(other) = drafts.get(earlier).filter(|_| earlier != n) {
            if told.insert(earlier) {
                found.push((earlier, other.fault(header, field, reason).with("other", draft.at.to_string())));
            }
            found.push((n, draft.fault(header, field, reason).with("other", other.at.to_string())));
        }
    }
}

/// The rows of receptacles by their number; of two with one number the first.
fn receptacles(drafts: &[Draft]) -> HashMap<Word, usize> {
    let mut rows = HashMap::new();
    for (n, draft) in drafts.iter().enumerate().filter(|(_, draft)| draft.kind == Some(Kind::Receptacle)) {
        if let Some(code) = &draft.code {
            rows.entry(code.number.clone()).or_insert(n);
        }
    }
    rows
}

/// A seal is of one receptacle and a receptacle has one seal. A row of an item or a lot states the seal of the
/// receptacle it lies in; what the receptacle's own row says comes first.
fn seals(header: &Header, drafts: &mut [Draft], found: &mut Vec<(usize, Fault)>) {
    /// Which receptacle a seal closes: one by its code, or the row of one whose code could not be read.
    #[derive(Clone, PartialEq, Eq, Hash)]
    enum Of {
        Code(Word),
        Row(usize),
    }
    let of = |n: usize, draft: &Draft| match draft.kind {
        Some(Kind::Receptacle) => Some(draft.code.as_ref().map_or(Of::Row(n), |code| Of::Code(code.number.clone()))),
        _ => draft.receptacle.as_ref().map(|code| Of::Code(code.number.clone())),
    };
    let own_first = |draft: &Draft| draft.kind != Some(Kind::Receptacle);
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|n| drafts.get(*n).is_none_or(own_first));
    let mut of_receptacle: HashMap<Of, usize> = HashMap::new();
    let mut of_seal: HashMap<Word, (Of, usize)> = HashMap::new();
    let (mut told, mut told_differs) = (HashSet::new(), HashSet::new());
    for n in order {
        let Some(draft) = drafts.get(n) else { continue };
        let (Some(seal), Some(of)) = (draft.seal.clone(), of(n, draft)) else { continue };
        let earlier = *of_receptacle.entry(of.clone()).or_insert(n);
        if let Some(other) = drafts.get(earlier).filter(|other| other.seal.as_ref() != Some(&seal)) {
            let differs = |one: &Draft, two: &Draft| {
                let theirs = two.seal.as_ref().map(Word::as_str).unwrap_or_default();
                let fault = one.fault(header, Field::Seal, Reason::SealDiffers).with("other", two.at.to_string());
                fault.with("seal", theirs)
            };
            if told_differs.insert(earlier) {
                found.push((earlier, differs(other, draft)));
            }
            found.push((n, differs(draft, other)));
        }
        let (known, earlier) = of_seal.entry(seal).or_insert_with(|| (of.clone(), n)).clone();
        if let Some(other) = drafts.get(earlier).filter(|_| known != of) {
            if told.insert(earlier) {
                let fault = other.fault(header, Field::Seal, Reason::SealTwice);
                found.push((earlier, fault.with("other", draft.at.to_string())));
            }
            found.push((n, draft.fault(header, Field::Seal, Reason::SealTwice).with("other", other.at.to_string())));
        }
    }
    // A receptacle without a row of its own gets one from any row that names it: so each of them says its seal, and
    // where a receptacle has a row, that row says it.
    let rows = receptacles(drafts);
    let stated: HashMap<Of, Word> = of_receptacle
        .into_iter()
        .filter_map(|(of, n)| drafts.get(n).and_then(|draft| draft.seal.clone()).map(|seal| (of, seal)))
        .collect();
    for (n, draft) in drafts.iter_mut().enumerate().filter(|(_, draft)| draft.kind.is_some() && draft.seal.is_none()) {
        let has_row = draft.receptacle.as_ref().is_some_and(|code| rows.contains_key(&code.number));
        if (draft.kind == Some(Kind::Receptacle) || !has_row)
            && let Some(seal) = of(n, draft).and_then(|of| stated.get(&of))
        {
            draft.seal = Some(seal.clone());
        }
    }
}

/// Every receptacle that is named is one, and none lies in itself.
fn nesting(header: &Header, drafts: &[Draft], found: &mut Vec<(usize, Fault)>) {
    let rows = receptacles(drafts);
    let mut others: HashMap<&Word, usize> = HashMap::new();
    for (n, draft) in drafts.iter().enumerate().filter(|(_, draft)| matches!(draft.kind, Some(Kind::Item | Kind::Lot)))
    {
        if let Some(code) = &draft.code {
            others.entry(&code.number).or_insert(n);
        }
    }
    for (n, draft) in drafts.iter().enumerate() {
        let Some(code) = draft.receptacle.as_ref().filter(|code| !rows.contains_key(&code.number)) else { continue };
        if let Some(other) = others.get(&code.number).and_then(|n| drafts.get(*n)) {
            let fault = draft.fault(header, Field::Receptacle, Reason::ReceptacleNotOne);
            found.push((n, fault.with("other", other.at.to_string())));
        }
    }
    // From each receptacle outwards, once: whoever is met again on the same way lies in itself.
    let mut done = vec![false; drafts.len()];
    for start in rows.values().copied() {
        let mut way = Vec::new();
        let mut on_way = HashMap::new();
        let mut at = Some(start);
        while let Some(n) = at.filter(|n| done.get(*n) == Some(&false) && !on_way.contains_key(n)) {
            on_way.insert(n, way.len());
            way.push(n);
            at = outside(drafts, &rows, n);
        }
        if let Some(begin) = at.and_then(|n| on_way.get(&n)) {
            let ring = way.get(*begin..).unwrap_or_default();
            let lines: Vec<String> = ring
                .iter()
                .chain(ring.first())
                .filter_map(|n| drafts.get(*n))
                .map(|draft| draft.at.to_string())
                .collect();
            let mut told = lines.get(..lines.len().min(NAMED)).unwrap_or_default().join(" → ");
            if lines.len() > NAMED {
                told.push_str(" → …");
            }
            for n in ring {
                if let Some(draft) = drafts.get(*n) {
                    let fault = draft.fault(header, Field::Receptacle, Reason::ReceptacleInItself);
                    found.push((*n, fault.with("lines", told.as_str())));
                }
            }
        }
        for n in way {
            if let Some(done) = done.get_mut(n) {
                *done = true;
            }
        }
    }
}

/// The row of the receptacle that a row lies in, if the file has one.
fn outside(drafts: &[Draft], rows: &HashMap<Word, usize>, n: usize) -> Option<usize> {
    drafts.get(n)?.receptacle.as_ref().and_then(|code| rows.get(&code.number)).copied()
}

/// The line of the receptacle each row lies in, where the file has a row for it.
pub fn places(drafts: &[Draft]) -> Vec<Option<u32>> {
    let rows = receptacles(drafts);
    (0..drafts.len()).map(|n| outside(drafts, &rows, n).and_then(|n| drafts.get(n)).map(|draft| draft.at)).collect()
}

/// What lies in a receptacle whose row is at fault cannot be taken without it: with the receptacle its seal would be
/// lost. Called when everything else has been said.
pub fn inherit(header: &Header, drafts: &mut [Draft]) {
    let rows = receptacles(drafts);
    // The nearest receptacle outwards whose row is at fault, per row; every row is walked over once.
    let mut cause: Vec<Option<Option<usize>>> = vec![None; drafts.len()];
    for start in 0..drafts.len() {
        let mut way = Vec::new();
        let mut seen = HashSet::new();
        let mut n = start;
        let answer = loop {
            if let Some(Some(known)) = cause.get(n) {
                break *known;
            }
            if !seen.insert(n) {
                break None;
            }
            way.push(n);
            match outside(drafts, &rows, n) {
                None => break None,
                Some(out) if drafts.get(out).is_some_and(|draft| !draft.faults.is_empty()) => break Some(out),
                Some(out) => n = out,
            }
        };
        for n in way {
            if let Some(cause) = cause.get_mut(n) {
                *cause = Some(answer);
            }
        }
    }
    let lines: Vec<Option<u32>> =
        cause.iter().map(|cause| cause.flatten().and_then(|n| drafts.get(n)).map(|draft| draft.at)).collect();
    for (draft, line) in drafts.iter_mut().zip(lines) {
        if let Some(line) =
            line.filter(|_| !draft.faults.iter().any(|fault| fault.reason == Reason::ReceptacleInItself))
        {
            let fault = draft.fault(header, Field::Receptacle, Reason::ReceptacleAtFault);
            draft.faults.push(fault.with("other", line.to_string()));
        }
    }
}
