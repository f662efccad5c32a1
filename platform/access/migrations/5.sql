CREATE TABLE access_device (
    tenant {int} NOT NULL,
    token {bytes} NOT NULL,
    account {id} NOT NULL,
    seen {time} NOT NULL,
    PRIMARY KEY (tenant, token, account)
) {strict};
CREATE INDEX access_device_token ON access_device (token);
CREATE INDEX access_device_account ON access_device (tenant, account);
CREATE INDEX access_device_seen ON access_device (seen);
