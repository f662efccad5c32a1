CREATE TABLE access_choice (
    tenant {int} NOT NULL,
    person {id} NOT NULL,
    key {text} NOT NULL,
    value {text},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, person, key)
) {strict};
