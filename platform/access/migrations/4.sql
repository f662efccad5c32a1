DROP TABLE access_session;
CREATE TABLE access_session (
    tenant {int} NOT NULL,
    token {bytes} NOT NULL,
    id {id} NOT NULL,
    account {id} NOT NULL,
    person {id} NOT NULL,
    acting {int} NOT NULL,
    proven {text} NOT NULL,
    browser {text} NOT NULL,
    started {time} NOT NULL,
    seen {time} NOT NULL,
    expires {time} NOT NULL,
    PRIMARY KEY (tenant, token)
) {strict};
CREATE UNIQUE INDEX access_session_token ON access_session (token);
CREATE INDEX access_session_account ON access_session (tenant, account, started);
CREATE INDEX access_session_expires ON access_session (expires);
