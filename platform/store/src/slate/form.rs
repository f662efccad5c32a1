//! What a statement does, read from its text once. What is not understood is run as it stands: that is slower, never
//! wrong.

use super::plans::Tables;
use crate::Value;
use std::sync::Arc;

/// A parameter by its number from 0, or a value that stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arg {
    Param(usize),
    Fixed(Value),
}

/// What becomes of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Set {
    To(Arg),
    /// What it was and this.
    Plus(Arg),
}

/// What a condition says of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub column: usize,
    /// Equal to this; or NULL.
    pub equals: Option<Arg>,
}

/// One row put in.
#[derive(Debug)]
pub(super) struct Insert {
    pub table: usize,
    /// A value for every column of the table, in its order.
    pub row: Vec<Arg>,
    pub conflict: Conflict,
    /// The end of the statement, from ON CONFLICT on.
    pub tail: String,
}

/// What happens when the row is there already.
#[derive(Debug)]
pub(super) enum Conflict {
    Fails,
    Nothing,
    Sets(Vec<(usize, Set)>),
}

impl Insert {
    /// Whether it writes every column whatever was there.
    pub(super) fn whole(&self, key: &[usize]) -> bool {
        let Conflict::Sets(sets) = &self.conflict else { return false };
        (0..self.row.len()).filter(|column| !key.contains(column)).all(|column| {
            sets.iter().any(|(at, set)| *at == column && matches!(set, Set::To(arg) if *arg == self.row[column]))
        })
    }

    /// Whether what it writes hangs on what was there.
    pub(super) fn adds(&self) -> bool {
        matches!(&self.conflict, Conflict::Sets(sets) if sets.iter().any(|(_, set)| matches!(set, Set::Plus(_))))
    }
}

/// What a statement does.
#[derive(Debug)]
pub(super) enum Form {
    /// Reads columns of the one row with a key.
    Fetch {
        table: usize,
        columns: Vec<usize>,
        key: Vec<Arg>,
    },
    /// Reads in any other way. The terms are what is known of the rows that it can give, where it reads one table.
    Ask {
        tables: Vec<usize>,
        terms: Vec<Term>,
    },
    Insert(Arc<Insert>),
    /// Changes the one row with a key.
    Update {
        table: usize,
        key: Vec<Arg>,
        sets: Vec<(usize, Set)>,
    },
    /// Takes away the one row with a key.
    Delete {
        table: usize,
        key: Vec<Arg>,
    },
    /// Writes in any other way.
    Other {
        written: Option<usize>,
        tables: Vec<usize>,
    },
}

impl Form {
    pub(super) fn read(sql: &str, tables: &Tables) -> Self {
        let words = words(sql);
        let understood = match words.first().copied() {
            Some("SELECT") => select(&words, tables),
            Some("INSERT") => insert(sql, &words, tables),
            Some("UPDATE") => update(&words, tables),
            Some("DELETE") => delete(&words, tables),
            _ => None,
        };
        understood.unwrap_or_else(|| {
            let mut mentioned: Vec<usize> = words.iter().filter_map(|word| tables.find(word)).collect();
            mentioned.sort_unstable();
            mentioned.dedup();
            match words.first().copied() {
                Some("SELECT" | "WITH" | "PRAGMA") => Self::Ask { tables: mentioned, terms: Vec::new() },
                _ => {
                    let written = crate::registry::written_table(sql).and_then(|name| tables.find(name));
                    Self::Other { written, tables: mentioned }
                }
            }
        })
    }
}

/// The words and signs of a statement. A text in quotes is one word, a name with a dot too.
fn words(sql: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let bytes = sql.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += 1;
        match bytes[start] {
            byte if byte.is_ascii_whitespace() => continue,
            b'\'' => {
                while at < bytes.len() && bytes[at] != b'\'' {
                    at += 1;
                }
                at += 1;
            }
            byte if is_name(byte) => {
                while at < bytes.len() && is_name(bytes[at]) {
                    at += 1;
                }
            }
            _ => {}
        }
        words.push(sql.get(start..at.min(sql.len())).unwrap_or_default());
    }
    words
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.')
}

fn arg(word: &str) -> Option<Arg> {
    if let Some(number) = word.strip_prefix('$') {
        return Some(Arg::Param(number.parse::<usize>().ok()?.checked_sub(1)?));
    }
    if word == "NULL" {
        return Some(Arg::Fixed(Value::Null));
    }
    if let Some(text) = word.strip_prefix('\'') {
        return Some(Arg::Fixed(Value::Text(text.strip_suffix('\'')?.to_owned())));
    }
    word.parse().ok().map(|number| Arg::Fixed(Value::Int(number)))
}

/// The words up to the closing bracket that fits the opening one at 0, and what follows.
fn bracket<'w, 's>(words: &'w [&'s str]) -> Option<(&'w [&'s str], &'w [&'s str])> {
    if *words.first()? != "(" {
        return None;
    }
    let end = words.iter().position(|word| *word == ")")?;
    Some((&words[1..end], &words[end + 1..]))
}

fn insert(sql: &str, words: &[&str], tables: &Tables) -> Option<Form> {
    let ["INSERT", "INTO", name, rest @ ..] = words else { return None };
    let table = tables.find(name)?;
    let shape = tables.get(table);
    let (names, rest) = bracket(rest)?;
    let ["VALUES", rest @ ..] = rest else { return None };
    let (args, rest) = bracket(rest)?;
    let names: Vec<&str> = names.split(|word| *word == ",").map(|one| one.first().copied()).collect::<Option<_>>()?;
    let args: Vec<Arg> = args
        .split(|word| *word == ",")
        .map(|one| match one {
            [word] => arg(word),
            _ => None,
        })
        .collect::<Option<_>>()?;
    if names.len() != shape.columns.len() || names.len() != args.len() {
        return None;
    }
    let row: Vec<Arg> = shape
        .columns
        .iter()
        .map(|column| names.iter().position(|name| *name == column.name).map(|at| args[at].clone()))
        .collect::<Option<_>>()?;
    let (conflict, tail) = match rest {
        [] => (Conflict::Fails, String::new()),
        ["ON", "CONFLICT", rest @ ..] => {
            let rest = match bracket(rest) {
                Some((names, rest)) => {
                    let columns = names.split(|word| *word == ",").map(|one| match one {
                        [name] => shape.column(name),
                        _ => None,
                    });
                    if !shape.is_key(&columns.collect::<Option<Vec<_>>>()?) {
                        return None;
                    }
                    rest
                }
                None => rest,
            };
            let conflict = match rest {
                ["DO", "NOTHING"] => Conflict::Nothing,
                ["DO", "UPDATE", "SET", sets @ ..] => Conflict::Sets(upserted(sets, name, &row, shape)?),
                _ => return None,
            };
            (conflict, sql.split_once(" ON CONFLICT").map(|(_, tail)| format!(" ON CONFLICT{tail}"))?)
        }
        _ => return None,
    };
    Some(Form::Insert(Arc::new(Insert { table, row, conflict, tail })))
}

/// `column = excluded.column` or `column = table.column + excluded.column`, and so on.
fn upserted(words: &[&str], table: &str, row: &[Arg], shape: &super::plans::Table) -> Option<Vec<(usize, Set)>> {
    let given = |word: &str| {
        let (of, name) = word.split_once('.')?;
        (of == "excluded").then_some(())?;
        Some(row[shape.column(name)?].clone())
    };
    words
        .split(|word| *word == ",")
        .map(|one| match one {
            [name, "=", value] => Some((shape.value(name)?, Set::To(given(value)?))),
            [name, "=", before, "+", value] if *before == format!("{table}.{name}") => {
                Some((shape.value(name)?, Set::Plus(given(value)?)))
            }
            _ => None,
        })
        .collect()
}

fn update(words: &[&str], tables: &Tables) -> Option<Form> {
    let ["UPDATE", name, "SET", rest @ ..] = words else { return None };
    let table = tables.find(name)?;
    let shape = tables.get(table);
    let at = rest.iter().position(|word| *word == "WHERE")?;
    let sets = rest[..at]
        .split(|word| *word == ",")
        .map(|one| match one {
            [name, "=", value] => Some((shape.value(name)?, Set::To(arg(value)?))),
            [name, "=", before, "+", value] if before == name => Some((shape.value(name)?, Set::Plus(arg(value)?))),
            _ => None,
        })
        .collect::<Option<_>>()?;
    Some(Form::Update { table, key: by_key(&rest[at + 1..], shape)?, sets })
}

fn delete(words: &[&str], tables: &Tables) -> Option<Form> {
    let ["DELETE", "FROM", name, "WHERE", rest @ ..] = words else { return None };
    let table = tables.find(name)?;
    Some(Form::Delete { table, key: by_key(rest, tables.get(table))? })
}

fn select(words: &[&str], tables: &Tables) -> Option<Form> {
    let from = words.iter().position(|word| *word == "FROM")?;
    if words[1..].contains(&"SELECT") || words.contains(&"UNION") {
        return None;
    }
    let table = tables.find(words.get(from + 1)?)?;
    let shape = tables.get(table);
    let (condition, end): (&[&str], &[&str]) = match &words[from + 2..] {
        [] => (&[], &[]),
        ["WHERE", rest @ ..] => {
            let end = rest.iter().position(|word| matches!(*word, "ORDER" | "GROUP" | "LIMIT" | "HAVING" | "FOR"));
            rest.split_at(end.unwrap_or(rest.len()))
        }
        rest @ ["ORDER" | "LIMIT" | "GROUP", ..] => (&[], rest),
        _ => return None, // another name for the table, or another table
    };
    let columns: Option<Vec<usize>> = words[1..from]
        .split(|word| *word == ",")
        .map(|one| match one {
            [name] => shape.column(name),
            _ => None,
        })
        .collect();
    if let (Some(columns), Some(key), true) = (columns, by_key(condition, shape), end.is_empty()) {
        return Some(Form::Fetch { table, columns, key });
    }
    let plain = !condition.iter().enumerate().any(|(at, word)| match *word {
        "OR" | "CASE" => true,
        "NOT" => at == 0 || condition[at - 1] != "IS",
        _ => false,
    });
    let terms = if plain { terms(condition, shape) } else { Vec::new() };
    Some(Form::Ask { tables: vec![table], terms })
}

/// What a condition says of single columns; the rest of it is left out.
fn terms(condition: &[&str], shape: &super::plans::Table) -> Vec<Term> {
    condition
        .split(|word| *word == "AND")
        .filter_map(|one| match one {
            [name, "=", value] => Some(Term { column: shape.column(name)?, equals: Some(arg(value)?) }),
            [name, "IS", "NULL"] => Some(Term { column: shape.column(name)?, equals: None }),
            _ => None,
        })
        .collect()
}

/// The key's values, where the condition gives just them.
fn by_key(condition: &[&str], shape: &super::plans::Table) -> Option<Vec<Arg>> {
    let given = terms(condition, shape);
    if given.len() != shape.key.len() || condition.split(|word| *word == "AND").count() != given.len() {
        return None;
    }
    shape
        .key
        .iter()
        .map(|column| given.iter().find(|term| term.column == *column).and_then(|term| term.equals.clone()))
        .collect()
}
