//! The tables of webhooks: what there is, and what waits to be told.

use super::{Hook, event::HookEvent};
use base::{Id, Refusal, Tenant, Time};
use store::{Class, Failure, Fault, Migration, Module, Row, Rows, Table, values};
use uuid::Uuid;

/// The module's name: the first part of its events' kinds.
pub(super) const HOOK_MODULE: &str = "web";

pub(super) mod sql {
    //! Statements of webhooks.
    store::statements! {
        MAKE = "INSERT INTO web_hook (tenant, id, name, url, kinds, made, first, stopped, why, ended, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, NULL, $7)";
        STOP = "UPDATE web_hook SET stopped = $3, why = $4, entry = $5 WHERE tenant = $1 AND id = $2";
        RESUME = "UPDATE web_hook SET stopped = NULL, why = NULL, entry = $3 WHERE tenant = $1 AND id = $2";
        END = "UPDATE web_hook SET ended = $3, entry = $4 WHERE tenant = $1 AND id = $2";
        ALL_OF = "SELECT id, name, url, kinds, made, stopped, why, ended, entry, first FROM web_hook WHERE tenant = $1 ORDER BY id DESC LIMIT 200";
        ONE = "SELECT id, name, url, kinds, made, stopped, why, ended, entry, first FROM web_hook WHERE tenant = $1 AND id = $2";
        KEEP = "INSERT INTO web_hook_secret (tenant, hook, secret) VALUES ($1, $2, $3)";
        FORGET = "DELETE FROM web_hook_secret WHERE tenant = $1 AND hook = $2";
        SECRET = "SELECT secret FROM web_hook_secret WHERE tenant = $1 AND hook = $2";
        AT = "SELECT next FROM web_hook_at WHERE tenant = $1 AND hook = $2";
        GO_ON = "INSERT INTO web_hook_at (tenant, hook, next) VALUES ($1, $2, $3) ON CONFLICT (tenant, hook) DO UPDATE SET next = excluded.next";
        NOWHERE = "DELETE FROM web_hook_at WHERE tenant = $1 AND hook = $2";
        NOTE = "INSERT INTO web_delivery (tenant, hook, seq, kind, subject, happened, state, attempts, due, tried, answer) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, NULL, NULL) ON CONFLICT (tenant, hook, seq) DO NOTHING";
        DUE = "SELECT seq, kind, subject, happened, state, attempts, due, tried, answer FROM web_delivery WHERE tenant = $1 AND hook = $2 AND state = 0 AND due <= $3 ORDER BY due, seq LIMIT 20";
        SHOWN = "SELECT seq, kind, subject, happened, state, attempts, due, tried, answer FROM web_delivery WHERE tenant = $1 AND hook = $2 ORDER BY seq DESC LIMIT 100";
        TRIED = "UPDATE web_delivery SET state = $4, attempts = $5, due = $6, tried = $7, answer = $8 WHERE tenant = $1 AND hook = $2 AND seq = $3";
        AGAIN = "UPDATE web_delivery SET state = 0, attempts = 0, due = $4 WHERE tenant = $1 AND hook = $2 AND seq = $3";
        ALL_AGAIN = "UPDATE web_delivery SET state = 0, attempts = 0, due = $3 WHERE tenant = $1 AND hook = $2 AND state = 2";
        OLD = "DELETE FROM web_delivery WHERE tenant = $1 AND hook = $2 AND state = 1 AND due < $3";
        DROP_ALL = "DELETE FROM web_delivery WHERE tenant = $1 AND hook = $2";
    }
}

/// The module as the store sees it.
pub static MODULE: Module = Module {
    name: HOOK_MODULE,
    migrations: &[Migration { number: 1, sql: include_str!("../../migrations/1.sql") }],
    tables: &[
        Table::view("web_hook", &["id"]).personal("id", &["name", "url"]),
        Table::new("web_hook_secret", Class::Secret, &["hook"]),
        Table::new("web_hook_at", Class::Working, &["hook"]),
        Table::new("web_delivery", Class::Working, &["hook", "seq"]),
    ],
    statements: &[sql::ALL],
    view_version: 1,
    replay: store::replay::<HookEvent>,
};

/// A webhook as lists show it; its secret is nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HookRow {
    pub(super) id: Id<Hook>,
    pub(super) name: Option<String>,
    pub(super) url: Option<String>,
    pub(super) kinds: Vec<String>,
    pub(super) made: Time,
    pub(super) stopped: Option<Time>,
    pub(super) why: Option<String>,
    pub(super) ended: Option<Time>,
    pub(super) entry: i64,
    /// The entry that it began with: what came before is not told.
    pub(super) first: i64,
}

impl HookRow {
    fn read(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.get(0)?,
            name: row.get(1)?,
            url: row.get(2)?,
            kinds: row.get::<String>(3)?.split_whitespace().map(str::to_owned).collect(),
            made: row.get(4)?,
            stopped: row.get(5)?,
            why: row.get(6)?,
            ended: row.get(7)?,
            entry: row.get(8)?,
            first: row.get(9)?,
        })
    }

    /// Whether it is told of things now.
    pub(super) const fn runs(&self) -> bool {
        self.stopped.is_none() && self.ended.is_none()
    }
}

pub(super) fn hooks(from: &mut (impl Rows + ?Sized), tenant: Tenant) -> Result<Vec<HookRow>, Fault> {
    from.rows(sql::ALL_OF, &values![tenant])?.iter().map(HookRow::read).collect()
}

/// One, or not found.
pub(super) fn hook(from: &mut (impl Rows + ?Sized), tenant: Tenant, id: Id<Hook>) -> Result<HookRow, Failure> {
    let row = from.row(sql::ONE, &values![tenant, id])?.ok_or_else(Refusal::not_found)?;
    Ok(HookRow::read(&row)?)
}

/// A message, and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delivery {
    pub(super) seq: i64,
    pub(super) kind: String,
    pub(super) subject: Uuid,
    pub(super) happened: Time,
    pub(super) state: i64,
    pub(super) attempts: u32,
    pub(super) due: Time,
    pub(super) tried: Option<Time>,
    pub(super) answer: Option<String>,
}

/// States of a message.
pub(super) const WAITS: i64 = 0;
pub(super) const TOLD: i64 = 1;
pub(super) const GIVEN_UP: i64 = 2;

impl Delivery {
    pub(super) fn read(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            seq: row.get(0)?,
            kind: row.get(1)?,
            subject: row.get(2)?,
            happened: row.get(3)?,
            state: row.get(4)?,
            attempts: row.get(5)?,
            due: row.get(6)?,
            tried: row.get(7)?,
            answer: row.get(8)?,
        })
    }
}

pub(super) fn deliveries(
    from: &mut (impl Rows + ?Sized),
    tenant: Tenant,
    hook: Id<Hook>,
) -> Result<Vec<Delivery>, Fault> {
    from.rows(sql::SHOWN, &values![tenant, hook])?.iter().map(Delivery::read).collect()
}
