//! Lists, a page at a time, both ways, over declared orders: keyset paging.
//!
//! A page costs what is on it, however long the list: each order is a stretch of an index, and a page begins after (or
//! ends before) a row, never at a count of rows. The text of the statement is made of pieces that stand in the program;
//! everything else is bound. A place in a list is the id of a row, so that no address holds what the row says (adr 0013).

use crate::{Fault, Row, Rows, Value};
use base::{Date, Refusal, Tenant};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A way to sort a list: by these columns, then by the id, all in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    name: &'static str,
    columns: &'static [&'static str],
    nulls: Nulls,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nulls {
    Never,
    Last,
}

impl Order {
    /// By columns that are never NULL. None of them: by the id alone.
    #[must_use]
    pub const fn by(name: &'static str, columns: &'static [&'static str]) -> Self {
        Self { name, columns, nulls: Nulls::Never }
    }

    /// By one column; rows without a value come last in both directions.
    #[must_use]
    pub const fn nulls_last(name: &'static str, column: &'static [&'static str; 1]) -> Self {
        Self { name, columns: column, nulls: Nulls::Last }
    }

    /// Its name, as it stands in an address.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// Which way a list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

impl Direction {
    const fn turned(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// What tells a row of a list from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Its id.
    Id(Uuid),
    /// Its day, where there is one row a day.
    Day(Date),
}

impl FromStr for Key {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let day = || text.parse().map(Self::Day).map_err(|_| ());
        text.parse().map(Self::Id).or_else(|_| day())
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Day(day) => day.fmt(f),
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Id(id) => id.into(),
            Key::Day(day) => day.into(),
        }
    }
}

impl crate::Column for Key {
    fn read(value: &Value) -> Option<Self> {
        Uuid::read(value).map(Self::Id).or_else(|| Date::read(value).map(Self::Day))
    }
}

/// Where a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cursor {
    /// At the beginning of the list.
    #[default]
    First,
    /// It begins after this row.
    After(Key),
    /// It ends before this row.
    Before(Key),
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in order.
    pub rows: Vec<T>,
    /// The row that the page before ends before; none at the beginning.
    pub previous: Option<Key>,
    /// The row that the next page begins after; none at the end.
    pub next: Option<Key>,
}

/// Which part of a list is wanted, in which order.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// By which columns.
    pub order: Order,
    /// Which way.
    pub direction: Direction,
    /// Where the page is.
    pub cursor: Cursor,
    /// How many rows it has at most.
    pub size: usize,
}

impl Part {
    /// This part of a tenant's rows of a table.
    #[must_use]
    pub fn of(self, table: &'static str, tenant: Tenant) -> Seek {
        Seek::of(table, tenant, self.size).sorted(self.order, self.direction).at(self.cursor)
    }
}

/// What a list holds: a table's rows of a tenant, narrowed down; in which order; which page.
#[derive(Debug, Clone)]
pub struct Seek {
    table: &'static str,
    key: &'static str,
    part: Option<(&'static str, Value)>,
    values: Vec<Value>,
    condition: String,
    order: Order,
    direction: Direction,
    cursor: Cursor,
    size: usize,
}

/// A page's statement, made: what stands between the selected columns and the answer.
#[derive(Debug, Clone)]
pub struct Sought {
    /// Chooses the rows, as a condition on `s`; nothing else of the statement may choose.
    pub chosen: String,
    /// The keys of the rows, as a query with one column of the key's name: for what is read from them on, so that no engine
    /// walks the table in the order asked for instead.
    pub keys: String,
    /// What is bound; more may follow.
    pub values: Vec<Value>,
    seek: Seek,
}

impl Seek {
    /// A tenant's rows of a table with a column `id`, by it, from the beginning: `size` of them. `$1` is the tenant.
    #[must_use]
    pub fn of(table: &'static str, tenant: Tenant, size: usize) -> Self {
        Self {
            table,
            key: "id",
            part: None,
            values: vec![tenant.into()],
            condition: String::new(),
            order: Order::by("id", &[]),
            direction: Direction::Up,
            cursor: Cursor::First,
            size,
        }
    }

    /// Of a table whose key is another column, within a value of the column before it: a day at a site.
    #[must_use]
    pub fn keyed(mut self, key: &'static str, part: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        self.key = key;
        self.values.push(value.clone());
        self.condition.push_str(&format!(" AND {part} = ${}", self.values.len()));
        self.part = Some((part, value));
        self
    }

    /// Only rows for which `condition` holds: a piece of SQL about columns of the table, where each `{}` stands for the
    /// next of `values`.
    #[must_use]
    pub fn only(mut self, condition: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        self.condition.push_str(" AND ");
        let mut pieces = condition.split("{}");
        self.condition.push_str(pieces.next().unwrap_or_default());
        let mut values = values.into_iter();
        for piece in pieces {
            self.values.push(values.next().unwrap_or(Value::Null));
            self.condition.push_str(&format!("${}{piece}", self.values.len()));
        }
        self
    }

    /// As [`Seek::only`], where there is a value; else everything.
    #[must_use]
    pub fn only_if<V: Into<Value>>(self, condition: &'static str, value: Option<V>) -> Self {
        match value {
            Some(value) => self.only(condition, [value.into()]),
            None => self,
        }
    }

    /// Only rows whose `column` holds `text` somewhere, whatever the case of a–z. The column is lower case.
    #[must_use]
    pub fn holding(self, condition: &'static str, text: Option<&str>) -> Self {
        let Some(text) = text else { return self };
        let mut like = String::from("%");
        for letter in text.chars() {
            if matches!(letter, '%' | '_' | '\\') {
                like.push('\\');
            }
            like.push(letter);
        }
        like.push('%');
        let n = condition.matches("{}").count();
        self.only(condition, vec![Value::from(like); n])
    }

    /// Only rows within a condition that another makes of the values bound so far, ` AND …`: how far a permission reaches.
    #[must_use]
    pub fn within(mut self, condition: impl FnOnce(&mut Vec<Value>) -> String) -> Self {
        let condition = condition(&mut self.values);
        self.condition.push_str(&condition);
        self
    }

    /// In this order.
    #[must_use]
    pub const fn sorted(mut self, order: Order, direction: Direction) -> Self {
        self.order = order;
        self.direction = direction;
        self
    }

    /// This page.
    #[must_use]
    pub const fn at(mut self, cursor: Cursor) -> Self {
        self.cursor = cursor;
        self
    }

    const fn backwards(&self) -> bool {
        matches!(self.cursor, Cursor::Before(_))
    }

    /// The direction in which the page is read.
    const fn way(&self) -> Direction {
        if self.backwards() { self.direction.turned() } else { self.direction }
    }

    fn listed(&self, prefix: &str, suffix: &str) -> String {
        let columns = self.order.columns.iter().chain(std::iter::once(&self.key));
        columns.map(|column| format!("{prefix}{column}{suffix}")).collect::<Vec<_>>().join(", ")
    }

    /// Where a row stands in the order: its columns, NULL where it has none; then its id.
    fn place(&self, from: &mut (impl Rows + ?Sized)) -> Result<Option<Vec<Value>>, Fault> {
        let (Cursor::After(id) | Cursor::Before(id)) = self.cursor else { return Ok(None) };
        let mut values = vec![self.values[0].clone(), id.into()];
        let mut sql =
            format!("SELECT {} FROM {} WHERE tenant = $1 AND {} = $2", self.listed("", ""), self.table, self.key);
        if let Some((part, value)) = &self.part {
            values.push(value.clone());
            sql.push_str(&format!(" AND {part} = $3"));
        }
        let row = from.row(&sql, &values)?;
        let n = self.order.columns.len() + 1;
        row.map(|row| (0..n).map(|at| row.get(at)).collect()).transpose()
    }

    /// One stretch of the index, as a list of ids. `n` tells the stretches apart.
    fn stretch(&mut self, n: usize, nulls: bool, beyond: Option<&[Value]>) -> String {
        let (compare, way) = match self.way() {
            Direction::Up => (">", " ASC"),
            Direction::Down => ("<", " DESC"),
        };
        // Within the rows without a value the id alone decides.
        let columns: Vec<&str> = if nulls {
            vec![self.key]
        } else {
            self.order.columns.iter().chain(std::iter::once(&self.key)).copied().collect()
        };
        let mut condition = self.condition.clone();
        if let (Nulls::Last, Some(column)) = (self.order.nulls, self.order.columns.first()) {
            condition.push_str(&format!(" AND {column} IS {}", if nulls { "NULL" } else { "NOT NULL" }));
        }
        if let Some(beyond) = beyond {
            let beyond = &beyond[beyond.len() - columns.len()..];
            let marks: Vec<String> = beyond
                .iter()
                .map(|value| {
                    self.values.push(value.clone());
                    format!("${}", self.values.len())
                })
                .collect();
            let (columns, marks) = (columns.join(", "), marks.join(", "));
            condition.push_str(&match beyond.len() {
                1 => format!(" AND {columns} {compare} {marks}"),
                _ => format!(" AND ({columns}) {compare} ({marks})"),
            });
        }
        let key = self.key;
        let order: Vec<String> = columns.iter().map(|column| format!("{column}{way}")).collect();
        format!(
            "SELECT {key} FROM (SELECT {key} FROM {} WHERE tenant = $1{condition} ORDER BY {} LIMIT {}) p{n}",
            self.table,
            order.join(", "),
            self.size + 1,
        )
    }

    /// Makes the page's statement. One query where the page is not the first.
    ///
    /// # Errors
    /// The row that the page begins after or ends before is not there: a refusal at `after` or `before`.
    pub fn find(mut self, from: &mut (impl Rows + ?Sized)) -> Result<Sought, crate::Failure> {
        let place = self.place(from)?;
        match self.cursor {
            Cursor::After(_) if place.is_none() => return Err(gone("after").into()),
            Cursor::Before(_) if place.is_none() => return Err(gone("before").into()),
            _ => {}
        }
        let stretches = match self.order.nulls {
            Nulls::Never => vec![self.stretch(0, false, place.as_deref())],
            Nulls::Last => {
                // Rows with a value, then those without; read backwards the other way about.
                let null = place.as_ref().is_some_and(|place| place[0] == Value::Null);
                match (place.as_deref(), null, self.backwards()) {
                    (None, ..) => vec![self.stretch(0, false, None), self.stretch(1, true, None)],
                    (place, false, false) => vec![self.stretch(0, false, place), self.stretch(1, true, None)],
                    (place, true, false) => vec![self.stretch(0, true, place)],
                    (place, false, true) => vec![self.stretch(0, false, place)],
                    (place, true, true) => vec![self.stretch(0, true, place), self.stretch(1, false, None)],
                }
            }
        };
        let keys = stretches.join(" UNION ALL ");
        let mut chosen = format!("s.tenant = $1 AND s.{} IN ({keys})", self.key);
        if let Some((part, value)) = self.part.clone() {
            self.values.push(value);
            chosen.push_str(&format!(" AND s.{part} = ${}", self.values.len()));
        }
        Ok(Sought { chosen, keys, values: self.values.clone(), seek: self })
    }

    fn ordered(&self, of: &str) -> String {
        let way = match (self.way(), self.order.nulls, self.backwards()) {
            (Direction::Up, Nulls::Never, _) => " ASC",
            (Direction::Down, Nulls::Never, _) => " DESC",
            (Direction::Up, Nulls::Last, false) => " ASC NULLS LAST",
            (Direction::Down, Nulls::Last, false) => " DESC NULLS LAST",
            (Direction::Up, Nulls::Last, true) => " ASC NULLS FIRST",
            (Direction::Down, Nulls::Last, true) => " DESC NULLS FIRST",
        };
        format!("ORDER BY {}", self.listed(&format!("{of}."), way))
    }

    /// Reads the page: `columns` of the table `s` and of what is joined to it, the key first. At most two queries.
    ///
    /// # Errors
    /// As [`Seek::find`], or as the engine says.
    pub fn read<T>(
        self,
        from: &mut (impl Rows + ?Sized),
        columns: &str,
        join: &str,
        read: impl Fn(&Row) -> Result<T, Fault>,
    ) -> Result<Page<T>, crate::Failure> {
        let table = self.table;
        let sought = self.find(from)?;
        let Sought { chosen, values, .. } = &sought;
        let sql = format!("SELECT {columns} FROM {table} s{join} WHERE {chosen} {}", sought.ordered("s"));
        let rows = from.rows(&sql, values)?;
        let rows = rows.iter().map(|row| Ok((row.get(0)?, read(row)?))).collect::<Result<Vec<_>, Fault>>()?;
        Ok(sought.page(rows))
    }
}

fn gone(field: &'static str) -> Refusal {
    Refusal::invalid(field, "ui-refused-place")
}

impl Sought {
    /// Puts the chosen rows in order, as the table or query of this name has them, and ends the statement.
    #[must_use]
    pub fn ordered(&self, of: &str) -> String {
        format!("{} LIMIT {}", self.seek.ordered(of), self.seek.size + 1)
    }

    /// Puts rows that were cut to the page already in order.
    #[must_use]
    pub fn in_order(&self, of: &str) -> String {
        self.seek.ordered(of)
    }

    /// The page of the rows that the statement gave, each with its key: at most one more than the page holds.
    #[must_use]
    pub fn page<T>(&self, mut rows: Vec<(Key, T)>) -> Page<T> {
        let seek = &self.seek;
        let more = rows.len() > seek.size;
        rows.truncate(seek.size);
        if seek.backwards() {
            rows.reverse();
        }
        let (first, last) = (rows.first().map(|(id, _)| *id), rows.last().map(|(id, _)| *id));
        let (previous, next) = match seek.cursor {
            Cursor::First => (None, last.filter(|_| more)),
            // What the page follows is before it, also where nothing follows any more.
            Cursor::After(at) => (first.or(Some(at)), last.filter(|_| more)),
            Cursor::Before(at) => (first.filter(|_| more), last.or(Some(at))),
        };
        Page { rows: rows.into_iter().map(|(_, row)| row).collect(), previous, next }
    }
}
