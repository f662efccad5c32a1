CREATE TABLE access_passkey (
    tenant {int} NOT NULL,
    credential {bytes} NOT NULL,
    id {id} NOT NULL,
    account {id} NOT NULL,
    key {bytes} NOT NULL,
    counter {int} NOT NULL,
    name {text} NOT NULL,
    made {time} NOT NULL,
    used {time},
    PRIMARY KEY (tenant, credential)
) {strict};
CREATE UNIQUE INDEX access_passkey_credential ON access_passkey (credential);
CREATE INDEX access_passkey_account ON access_passkey (tenant, account, made);
