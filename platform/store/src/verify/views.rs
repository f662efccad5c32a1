//! The views: each live table beside the one rebuilt from the ledger, row by row in key order.

use super::{Check, Findings, Ledger};
use crate::{Class, Connection, Fault, Row, Table, Value, copy};
use base::Tenant;
use std::sync::mpsc;

impl Check<'_> {
    /// Compares every view. A ledger whose entries cannot be believed says nothing about views.
    pub(super) fn views(&mut self, ledgers: &[Ledger]) -> Result<(), Fault> {
        let shapes = copy::shapes(self.registry, None)?;
        for (_, table) in self.registry.tables().filter(|(_, table)| table.class == Class::View) {
            let shape = shapes
                .iter()
                .find(|shape| shape.name == table.name)
                .ok_or_else(|| Fault::shape(format!("no migration makes {}", table.name)))?;
            let view = View::of(table, shape, ledgers)?;
            if let Err(fault) = view.compare(self.from, self.to, self.findings) {
                self.findings.damage("", table.name, fault)?;
            }
        }
        Ok(())
    }
}

struct View<'a> {
    table: &'static str,
    columns: Vec<&'a str>,
    query: String,
    /// Where the key's columns are; the tenant is the first.
    key: Vec<usize>,
    entry: usize,
    ledgers: &'a [Ledger],
}

impl<'a> View<'a> {
    fn of(table: &Table, shape: &'a copy::Shape, ledgers: &'a [Ledger]) -> Result<Self, Fault> {
        let columns: Vec<&str> = shape.columns.iter().map(|column| column.name.as_str()).collect();
        let names: Vec<&str> = std::iter::once("tenant").chain(table.key.iter().copied()).collect();
        let position = |name: &str| {
            columns
                .iter()
                .position(|column| *column == name)
                .ok_or_else(|| Fault::shape(format!("{} has no column {name}", table.name)))
        };
        let key = names.iter().map(|name| position(name)).collect::<Result<Vec<_>, _>>()?;
        let entry = position("entry")?;
        let query = format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), table.name, names.join(", "));
        Ok(Self { table: table.name, columns, query, key, entry, ledgers })
    }

    fn key<'r>(&self, row: &'r Row) -> impl Iterator<Item = &'r Value> + use<'r, '_, 'a> {
        self.key.iter().map(|at| &row.0[*at])
    }

    fn entry(&self, row: &Row) -> Option<i64> {
        row.get(self.entry).ok()
    }

    fn ledger(&self, row: &Row) -> Option<&'a Ledger> {
        let tenant: Tenant = row.get(self.key[0]).ok()?;
        self.ledgers.iter().find(|ledger| ledger.tenant == tenant)
    }

    fn add(&self, row: &Row, entry: Option<i64>, what: impl Into<String>, findings: &mut Findings) {
        let ledger = self.ledger(row);
        if ledger.is_none_or(|ledger| !ledger.broken) {
            let entry = entry.map(|entry| entry.max(ledger.map_or(0, |ledger| ledger.altered_from)));
            findings.add(ledger.map_or("", |ledger| &ledger.root.origin), entry, self.table, what);
        }
    }

    fn missing(&self, row: &Row, findings: &mut Findings) {
        self.add(row, self.entry(row), "a row is missing", findings);
    }

    fn extra(&self, row: &Row, findings: &mut Findings) {
        self.add(row, self.entry(row), "a row is there that no entry made", findings);
    }

    fn differs(&self, live: &Row, rebuilt: &Row, findings: &mut Findings) {
        let differing = self.columns.iter().zip(rebuilt.0.iter().zip(&live.0)).filter(|(_, (a, b))| a != b);
        let names: Vec<&str> = differing.map(|(name, _)| *name).collect();
        self.add(rebuilt, self.entry(rebuilt), format!("a row differs in {}", names.join(", ")), findings);
    }

    /// Rows arrive in key order from both sides, each read by a thread of its own.
    fn compare(
        &self,
        live: &mut dyn Connection,
        rebuilt: &mut dyn Connection,
        findings: &mut Findings,
    ) -> Result<(), Fault> {
        std::thread::scope(|threads| {
            let (sender, rows) = mpsc::sync_channel::<Row>(4096);
            let reading = threads.spawn(move || {
                rebuilt.each(&self.query, &[], &mut |row| sender.send(row).map_err(|_| Fault::shape("nobody reads")))
            });
            let mut waiting = rows.recv().ok();
            let result = live.each(&self.query, &[], &mut |row| {
                while let Some(other) = waiting.take_if(|other| self.key(other).lt(self.key(&row))) {
                    self.missing(&other, findings);
                    waiting = rows.recv().ok();
                }
                match waiting.take_if(|other| self.key(other).eq(self.key(&row))) {
                    Some(other) => {
                        if other != row {
                            self.differs(&row, &other, findings);
                        }
                        waiting = rows.recv().ok();
                    }
                    None => self.extra(&row, findings),
                }
                Ok(())
            });
            if result.is_err() {
                drop(rows);
                let _ = reading.join();
                return result;
            }
            while let Some(other) = waiting.take() {
                self.missing(&other, findings);
                waiting = rows.recv().ok();
            }
            reading.join().map_err(|_| Fault::shape("the reader of the rebuilt table panicked"))?
        })
    }
}
