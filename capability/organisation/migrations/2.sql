CREATE TABLE organisation_unit_version (
    tenant {int} NOT NULL,
    unit {id} NOT NULL,
    entry {int} NOT NULL,
    since {time} NOT NULL,
    until {time},
    parent {id},
    kind {text} NOT NULL,
    authority {id},
    name {text} NOT NULL,
    closed {int} NOT NULL,
    PRIMARY KEY (tenant, unit, entry)
) {strict};
CREATE INDEX organisation_unit_version_now ON organisation_unit_version (tenant, unit, until);
CREATE TABLE organisation_placement (
    tenant {int} NOT NULL,
    person {id} NOT NULL,
    entry {int} NOT NULL,
    since {time} NOT NULL,
    until {time},
    unit {id},
    PRIMARY KEY (tenant, person, entry)
) {strict};
CREATE INDEX organisation_placement_unit ON organisation_placement (tenant, unit, until);
CREATE TABLE organisation_role_type (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    entry {int} NOT NULL,
    since {time} NOT NULL,
    until {time},
    role_key {text} NOT NULL,
    body {text} NOT NULL,
    ended {int} NOT NULL,
    PRIMARY KEY (tenant, id, entry)
) {strict};
CREATE INDEX organisation_role_type_key ON organisation_role_type (tenant, role_key, until);
CREATE TABLE organisation_course (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    entry {int} NOT NULL,
    since {time} NOT NULL,
    until {time},
    course_key {text} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (tenant, id, entry)
) {strict};
CREATE INDEX organisation_course_key ON organisation_course (tenant, course_key, until);
CREATE TABLE organisation_training (
    tenant {int} NOT NULL,
    person {id} NOT NULL,
    course {text} NOT NULL,
    entry {int} NOT NULL,
    since {time} NOT NULL,
    done {text} NOT NULL,
    counts_until {text},
    PRIMARY KEY (tenant, person, course, entry)
) {strict};
CREATE TABLE organisation_appointment (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    entry {int} NOT NULL,
    since {time} NOT NULL,
    until {time},
    person {id} NOT NULL,
    role {id} NOT NULL,
    unit {id} NOT NULL,
    starts {text} NOT NULL,
    ends {text},
    deputy {id},
    reference {text},
    standing {text} NOT NULL,
    gives {text},
    given {id},
    reason {text},
    PRIMARY KEY (tenant, id, entry)
) {strict};
CREATE INDEX organisation_appointment_place ON organisation_appointment (tenant, unit, role, until);
CREATE INDEX organisation_appointment_person ON organisation_appointment (tenant, person, until);
CREATE INDEX organisation_appointment_turn ON organisation_appointment (tenant, until, given, starts);
CREATE INDEX organisation_appointment_deputy ON organisation_appointment (tenant, deputy, until);
