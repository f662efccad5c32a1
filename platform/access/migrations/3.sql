CREATE TABLE access_token (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    home {int},
    person {id},
    account {id},
    unit {id},
    name {text},
    permissions {text} NOT NULL,
    issued {time} NOT NULL,
    expires {time} NOT NULL,
    revoked {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX access_token_person ON access_token (tenant, person, issued);
CREATE TABLE access_token_secret (
    tenant {int} NOT NULL,
    hash {bytes} NOT NULL,
    token {id} NOT NULL,
    PRIMARY KEY (tenant, hash)
) {strict};
CREATE UNIQUE INDEX access_token_secret_hash ON access_token_secret (hash);
CREATE INDEX access_token_secret_token ON access_token_secret (tenant, token);
