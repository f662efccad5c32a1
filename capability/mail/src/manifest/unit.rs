//! From what a file calls a unit to the unit.

use super::word::fold;
use base::{Id, Unit};
use std::collections::HashMap;

/// What a name or code in a file means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitMatch {
    /// This unit.
    One(Id<Unit>),
    /// Several; each as it can be told apart, such as by its code.
    Several(Vec<String>),
    /// None; these are called something like it, the nearest first.
    Unknown(Vec<String>),
}

/// The units that a manifest may name. Case, spaces, signs and diacritics do not matter.
#[derive(Debug, Clone, Default)]
pub struct Units {
    by_word: HashMap<String, Vec<usize>>,
    units: Vec<(Id<Unit>, String, Option<String>)>,
    folded: Vec<String>,
}

/// So many unknown names get proposals; a file full of wrong names would take minutes otherwise.
const PROPOSED: usize = 50;
/// Proposals per name.
const NEAREST: usize = 3;

impl Units {
    /// Takes each unit's id, name and code.
    #[must_use]
    pub fn new(units: impl IntoIterator<Item = (Id<Unit>, String, Option<String>)>) -> Self {
        let mut all = Self::default();
        for (id, name, code) in units {
            let n = all.units.len();
            let word = fold(&name);
            let code_word = code.as_deref().map(fold).filter(|code| *code != word && !code.is_empty());
            for word in std::iter::once(word.clone()).chain(code_word) {
                all.by_word.entry(word).or_default().push(n);
            }
            all.folded.push(word);
            all.units.push((id, name, code));
        }
        all
    }

    /// What each name means, in the same order.
    #[must_use]
    pub fn find(&self, names: &[&str]) -> Vec<UnitMatch> {
        let mut proposed = 0;
        let mut answers = Vec::with_capacity(names.len());
        for name in names {
            let word = fold(name);
            let known = self.by_word.get(&word).map(Vec::as_slice).unwrap_or_default();
            answers.push(match known {
                [one] => self.units.get(*one).map_or(UnitMatch::Unknown(Vec::new()), |unit| UnitMatch::One(unit.0)),
                [] if proposed < PROPOSED => {
                    proposed += 1;
                    UnitMatch::Unknown(self.nearest(&word))
                }
                [] => UnitMatch::Unknown(Vec::new()),
                several => UnitMatch::Several(several.iter().filter_map(|n| self.told(*n)).collect()),
            });
        }
        answers
    }

    fn told(&self, n: usize) -> Option<String> {
        let (_, name, code) = self.units.get(n)?;
        Some(code.as_ref().map_or_else(|| name.clone(), |code| format!("{name} ({code})")))
    }

    fn nearest(&self, word: &str) -> Vec<String> {
        let chars: Vec<char> = word.chars().collect();
        let most = (chars.len() / 3).max(2);
        let begins = |name: &str| {
            chars.len() >= 4 && (name.starts_with(word) || (name.chars().count() >= 4 && word.starts_with(name)))
        };
        let mut near: Vec<(usize, usize)> = self
            .folded
            .iter()
            .enumerate()
            .filter_map(|(n, name)| {
                let far = if begins(name) { 1 } else { distance(&chars, &name.chars().collect::<Vec<_>>()) };
                (far <= most && far < chars.len().max(1)).then_some((far, n))
            })
            .collect();
        near.sort_unstable();
        near.into_iter().take(NEAREST).filter_map(|(_, n)| self.units.get(n).map(|unit| unit.1.clone())).collect()
    }
}

/// How many characters must change (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(above.len());
        row.push(i + 1);
        for ((y, pair), left) in b.iter().zip(above.windows(2)).zip(0..) {
            let [diagonal, up] = pair else { continue };
            let left = row.get(left).copied().unwrap_or(usize::MAX - 1);
            row.push((diagonal + usize::from(x != y)).min(up + 1).min(left + 1));
        }
        above = row;
    }
    above.last().copied().unwrap_or_default()
}
