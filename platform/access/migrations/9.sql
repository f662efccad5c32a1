CREATE TABLE access_code (
    tenant {int} NOT NULL,
    account {id} NOT NULL,
    secret {bytes} NOT NULL,
    last {int} NOT NULL,
    PRIMARY KEY (tenant, account)
) {strict};
CREATE TABLE access_recovery (
    tenant {int} NOT NULL,
    account {id} NOT NULL,
    hash {bytes} NOT NULL,
    PRIMARY KEY (tenant, account, hash)
) {strict};
