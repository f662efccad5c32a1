CREATE TABLE mail_site (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    unit {id},
    day_begins {int} NOT NULL,
    closed_through {text},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE TABLE mail_party (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    unit {id},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE TABLE mail_redirection (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    terminal {id} NOT NULL,
    running {text} NOT NULL,
    starts {text} NOT NULL,
    ends {text},
    body {text} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE TABLE mail_subject (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    kind {text} NOT NULL,
    series {text} NOT NULL,
    year {int} NOT NULL,
    n {int} NOT NULL,
    scheme {text},
    code {text},
    class {text},
    unit {id},
    authority {id},
    state {text} NOT NULL,
    live {int} NOT NULL,
    holder_kind {text} NOT NULL,
    holder {id} NOT NULL,
    site {id} NOT NULL,
    place {id},
    count {int},
    stated {int},
    net_g {int},
    error_g {int},
    epoch {int} NOT NULL,
    seal {text},
    flags {text} NOT NULL,
    holds {text} NOT NULL,
    looks {text} NOT NULL,
    alarm {text},
    returned_at {time},
    receipt {text},
    consignment {id},
    set_aside_at {time},
    arrived_terminal_at {time},
    released_at {time},
    arrived_municipality_at {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id),
    CHECK (count >= 0 AND epoch >= 1)
) {strict};
CREATE UNIQUE INDEX mail_subject_number ON mail_subject (tenant, series, year, n);
CREATE INDEX mail_subject_place ON mail_subject (tenant, place, id) WHERE place IS NOT NULL;
CREATE INDEX mail_subject_at ON mail_subject (tenant, site, live, state, id);
CREATE INDEX mail_subject_held ON mail_subject (tenant, site, id) WHERE live = 1 AND (holds <> '[]' OR alarm IS NOT NULL);
CREATE TABLE mail_consignment (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    year {int} NOT NULL,
    n {int} NOT NULL,
    reference {text},
    file {bytes},
    from_kind {text} NOT NULL,
    from_id {id} NOT NULL,
    to_site {id} NOT NULL,
    expected {int} NOT NULL,
    surplus {int} NOT NULL,
    closed_at {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE UNIQUE INDEX mail_consignment_number ON mail_consignment (tenant, year, n);
CREATE INDEX mail_consignment_known ON mail_consignment (tenant, from_id, reference, id);
CREATE INDEX mail_consignment_file ON mail_consignment (tenant, file, from_id, id);
CREATE INDEX mail_consignment_site ON mail_consignment (tenant, to_site, id);
CREATE INDEX mail_consignment_open ON mail_consignment (tenant, to_site, closed_at, id);
CREATE TABLE mail_line (
    tenant {int} NOT NULL,
    consignment {id} NOT NULL,
    id {id} NOT NULL,
    line {int} NOT NULL,
    kind {text} NOT NULL,
    scheme {text},
    code {text},
    class {text},
    count {int},
    weight_g {int},
    within {id},
    seal {text},
    unit {id},
    authority {id},
    disposition {text},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, consignment, id)
) {strict};
CREATE INDEX mail_line_code ON mail_line (tenant, code, consignment) WHERE code IS NOT NULL;
CREATE INDEX mail_line_order ON mail_line (tenant, consignment, line);
CREATE TABLE mail_check (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    site {id} NOT NULL,
    members {bytes} NOT NULL,
    digest {bytes} NOT NULL,
    method {text},
    verdict {text} NOT NULL,
    by_person {id} NOT NULL,
    at {time} NOT NULL,
    effective_at {time} NOT NULL,
    profile {int} NOT NULL,
    undone {int} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE TABLE mail_alias (
    tenant {int} NOT NULL,
    code {text} NOT NULL,
    scheme {text} NOT NULL,
    subject {id} NOT NULL,
    since {time} NOT NULL,
    until {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, code, scheme, subject)
) {by_key};
CREATE TABLE mail_seal (
    tenant {int} NOT NULL,
    seal {text} NOT NULL,
    subject {id} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, seal)
) {by_key};
CREATE TABLE mail_discrepancy (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    site {id} NOT NULL,
    kind {text} NOT NULL,
    about {id} NOT NULL,
    consignment {id},
    opened_at {time} NOT NULL,
    closed {text},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX mail_discrepancy_about ON mail_discrepancy (tenant, about, closed, id);
CREATE INDEX mail_discrepancy_consignment ON mail_discrepancy (tenant, consignment, opened_at, id) WHERE consignment IS NOT NULL;
CREATE INDEX mail_discrepancy_open ON mail_discrepancy (tenant, site, closed, opened_at, id);
CREATE TABLE mail_figure (
    tenant {int} NOT NULL,
    site {id} NOT NULL,
    day {text} NOT NULL,
    measure {text} NOT NULL,
    col {text} NOT NULL,
    n {int} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, site, day, measure, col)
) {by_key};
CREATE TABLE mail_day (
    tenant {int} NOT NULL,
    site {id} NOT NULL,
    day {text} NOT NULL,
    how {text} NOT NULL,
    figures {text} NOT NULL,
    closed_at {time} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, site, day)
) {strict};
CREATE TABLE mail_proposal (
    tenant {int} NOT NULL,
    act {id} NOT NULL,
    site {id} NOT NULL,
    about {id} NOT NULL,
    command {text} NOT NULL,
    reason {text},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, act)
) {strict};
