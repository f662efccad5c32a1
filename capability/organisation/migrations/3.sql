CREATE TABLE organisation_user (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    account {id} NOT NULL,
    external_id {text},
    login {text},
    login_key {text},
    active {int} NOT NULL,
    attributes {text},
    created {time} NOT NULL,
    modified {time} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX organisation_user_login ON organisation_user (tenant, login_key);
CREATE INDEX organisation_user_external ON organisation_user (tenant, external_id, id);
CREATE TABLE organisation_group (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    external_id {text},
    created {time} NOT NULL,
    modified {time} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE UNIQUE INDEX organisation_group_name ON organisation_group (tenant, name_key);
CREATE INDEX organisation_group_external ON organisation_group (tenant, external_id);
CREATE TABLE organisation_member (
    tenant {int} NOT NULL,
    group_id {id} NOT NULL,
    person {id} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, group_id, person)
) {strict};
CREATE INDEX organisation_member_person ON organisation_member (tenant, person, group_id);
CREATE TABLE organisation_mapping (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    group_name {text} NOT NULL,
    group_key {text} NOT NULL,
    role {text} NOT NULL,
    unit {id},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX organisation_mapping_group ON organisation_mapping (tenant, group_key);
CREATE TABLE organisation_claim (
    tenant {int} NOT NULL,
    person {id} NOT NULL,
    group_key {text} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, person, group_key)
) {strict};
CREATE INDEX organisation_claim_group ON organisation_claim (tenant, group_key, person);
CREATE TABLE organisation_followed (
    tenant {int} NOT NULL,
    given {id} NOT NULL,
    person {id} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, given)
) {strict};
CREATE INDEX organisation_followed_person ON organisation_followed (tenant, person, given);
