CREATE TABLE organisation_unit (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    parent {id},
    kind {text} NOT NULL,
    authority {id},
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    code {text},
    closed {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX organisation_unit_parent ON organisation_unit (tenant, parent);
CREATE UNIQUE INDEX organisation_unit_code ON organisation_unit (tenant, code);
CREATE INDEX organisation_unit_name ON organisation_unit (tenant, name_key, id);
CREATE TABLE organisation_person (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    service_number {text} NOT NULL,
    name {text},
    protected {int},
    left_at {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE UNIQUE INDEX organisation_person_number ON organisation_person (tenant, service_number);
