CREATE INDEX access_account_list ON access_account (tenant, login_key);
CREATE TABLE access_notice (
    tenant {int} NOT NULL,
    account {id} NOT NULL,
    recovered {time} NOT NULL,
    PRIMARY KEY (tenant, account)
) {strict};
