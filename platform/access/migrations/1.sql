CREATE TABLE access_unit (
    tenant {int} NOT NULL,
    unit {id} NOT NULL,
    parent {id},
    path {text} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, unit)
) {strict};
CREATE INDEX access_unit_path ON access_unit (tenant, path);
CREATE TABLE access_account (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    person {id} NOT NULL,
    login {text},
    login_key {text},
    closed {int} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE UNIQUE INDEX access_account_login ON access_account (login_key);
CREATE INDEX access_account_person ON access_account (tenant, person, closed, id);
CREATE TABLE access_role (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    person {id} NOT NULL,
    role {text} NOT NULL,
    unit {id},
    given {time} NOT NULL,
    ended {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX access_role_person ON access_role (person, tenant);
CREATE TABLE access_identity (
    tenant {int} NOT NULL,
    person {id} NOT NULL,
    seen_by {text} NOT NULL,
    seen {time} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, person)
) {strict};
CREATE INDEX access_identity_person ON access_identity (person, seen);
CREATE TABLE access_act (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    kind {text} NOT NULL,
    object {id} NOT NULL,
    content {bytes} NOT NULL,
    first_person {id} NOT NULL,
    proposed {time} NOT NULL,
    expires {time} NOT NULL,
    second_person {id},
    ended {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX access_act_object ON access_act (tenant, object);
CREATE INDEX access_act_open ON access_act (tenant, ended, proposed);
CREATE TABLE access_credential (
    tenant {int} NOT NULL,
    account {id} NOT NULL,
    password {text} NOT NULL,
    PRIMARY KEY (tenant, account)
) {strict};
CREATE TABLE access_link (
    tenant {int} NOT NULL,
    token {bytes} NOT NULL,
    account {id} NOT NULL,
    expires {time} NOT NULL,
    PRIMARY KEY (tenant, token)
) {strict};
CREATE UNIQUE INDEX access_link_token ON access_link (token);
CREATE INDEX access_link_account ON access_link (tenant, account);
CREATE TABLE access_session (
    tenant {int} NOT NULL,
    token {bytes} NOT NULL,
    account {id} NOT NULL,
    person {id} NOT NULL,
    acting {int} NOT NULL,
    started {time} NOT NULL,
    expires {time} NOT NULL,
    PRIMARY KEY (tenant, token)
) {strict};
CREATE UNIQUE INDEX access_session_token ON access_session (token);
CREATE INDEX access_session_account ON access_session (tenant, account);
CREATE INDEX access_session_expires ON access_session (expires);
