//! The store's own tables.

use crate::{Class, Migration, Table};

/// The store's schema.
pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    sql: "
CREATE TABLE ledger_head (
    tenant {int} NOT NULL PRIMARY KEY,
    origin {text} NOT NULL UNIQUE,
    size {int} NOT NULL,
    last_time {time} NOT NULL,
    frontier {bytes} NOT NULL,
    checkpoints {int} NOT NULL
) {strict};
CREATE TABLE ledger_entry (
    tenant {int} NOT NULL,
    seq {int} NOT NULL,
    command {id} NOT NULL,
    n {int} NOT NULL,
    header {bytes}, header_salt {bytes}, header_commitment {bytes} NOT NULL,
    facts {bytes}, facts_salt {bytes}, facts_commitment {bytes} NOT NULL,
    personal {bytes}, personal_salt {bytes}, personal_commitment {bytes} NOT NULL,
    PRIMARY KEY (tenant, seq)
) {strict};
CREATE TABLE ledger_tile (
    tenant {int} NOT NULL,
    level {int} NOT NULL,
    number {int} NOT NULL,
    hashes {bytes} NOT NULL,
    root {bytes} NOT NULL,
    PRIMARY KEY (tenant, level, number)
) {strict};
CREATE TABLE ledger_checkpoint (
    tenant {int} NOT NULL,
    size {int} NOT NULL,
    note {text} NOT NULL,
    PRIMARY KEY (tenant, size)
) {strict};
CREATE TABLE signer_turn (
    tenant {int} NOT NULL PRIMARY KEY,
    time {time} NOT NULL
) {strict};
CREATE TABLE signer_key (
    tenant {int} NOT NULL PRIMARY KEY,
    secret {bytes} NOT NULL
) {strict};
CREATE TABLE attachment_key (
    tenant {int} NOT NULL PRIMARY KEY,
    secret {bytes} NOT NULL
) {strict};
CREATE TABLE history (
    tenant {int} NOT NULL,
    subject {id} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, entry, subject)
) {by_key};
CREATE INDEX history_subject ON history (tenant, subject, entry);
CREATE TABLE series (
    tenant {int} NOT NULL,
    name {text} NOT NULL,
    year {int} NOT NULL,
    last {int} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, name, year)
) {by_key};
CREATE TABLE disposed (
    tenant {int} NOT NULL,
    seq {int} NOT NULL,
    parts {int} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, seq)
) {by_key};
CREATE TABLE attachment (
    tenant {int} NOT NULL,
    name {text} NOT NULL,
    subject {id} NOT NULL,
    size {int} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, name, subject)
) {strict};
CREATE TABLE attachment_gone (
    tenant {int} NOT NULL,
    name {text} NOT NULL,
    time {time} NOT NULL,
    PRIMARY KEY (tenant, name)
) {strict};
CREATE TABLE command_log (
    tenant {int} NOT NULL,
    command {id} NOT NULL,
    request {bytes} NOT NULL,
    refused {int} NOT NULL,
    outcome {bytes} NOT NULL,
    time {time} NOT NULL,
    PRIMARY KEY (tenant, command)
) {by_key};
CREATE TABLE outbox (
    tenant {int} NOT NULL,
    cause {int} NOT NULL,
    reaction {text} NOT NULL,
    state {int} NOT NULL,
    attempts {int} NOT NULL,
    due {time} NOT NULL,
    fault {text},
    PRIMARY KEY (tenant, cause, reaction)
) {by_key};
CREATE INDEX outbox_due ON outbox (state, due);
",
}];

/// The table that says which migrations have run; made before all others.
pub(crate) const MODULE_TABLE: &str = "CREATE TABLE IF NOT EXISTS store_module (
    name {text} NOT NULL PRIMARY KEY,
    migration {int} NOT NULL,
    view_version {int} NOT NULL
) {strict}";

/// The store's tables, declared.
pub(crate) const TABLES: &[Table] = &[
    Table::new("ledger_head", Class::Ledger, &[]),
    Table::new("ledger_entry", Class::Ledger, &["seq"]),
    Table::new("ledger_tile", Class::Ledger, &["level", "number"]),
    Table::new("ledger_checkpoint", Class::Ledger, &["size"]),
    Table::new("signer_turn", Class::Working, &[]),
    Table::new("signer_key", Class::Secret, &[]),
    Table::new("attachment_key", Class::Secret, &[]),
    Table::view("history", &["entry", "subject"]),
    Table::view("series", &["name", "year"]),
    Table::view("disposed", &["seq"]),
    Table::view("attachment", &["name", "subject"]).personal("subject", &[]),
    Table::new("attachment_gone", Class::Working, &["name"]),
    Table::new("command_log", Class::Working, &["command"]),
    Table::new("outbox", Class::Working, &["cause", "reaction"]),
];
