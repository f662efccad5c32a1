CREATE TABLE access_post (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    name {text},
    unit {id},
    added {time} NOT NULL,
    revoked {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE TABLE access_post_secret (
    tenant {int} NOT NULL,
    hash {bytes} NOT NULL,
    post {id} NOT NULL,
    PRIMARY KEY (tenant, hash)
) {strict};
CREATE UNIQUE INDEX access_post_secret_hash ON access_post_secret (hash);
CREATE INDEX access_post_secret_post ON access_post_secret (tenant, post);
CREATE TABLE access_post_code (
    tenant {int} NOT NULL,
    hash {bytes} NOT NULL,
    post {id} NOT NULL,
    expires {time} NOT NULL,
    PRIMARY KEY (tenant, hash)
) {strict};
CREATE UNIQUE INDEX access_post_code_hash ON access_post_code (hash);
CREATE INDEX access_post_code_post ON access_post_code (tenant, post);
CREATE TABLE access_badge (
    tenant {int} NOT NULL,
    account {id} NOT NULL,
    number {text},
    given {time} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, account)
) {strict};
CREATE UNIQUE INDEX access_badge_number ON access_badge (tenant, number);
CREATE TABLE access_pin (
    tenant {int} NOT NULL,
    account {id} NOT NULL,
    pin {text} NOT NULL,
    PRIMARY KEY (tenant, account)
) {strict};
ALTER TABLE access_session ADD COLUMN post {bytes};
CREATE INDEX access_session_post ON access_session (post);
