CREATE TABLE access_oidc_link (
    tenant {int} NOT NULL,
    account {id} NOT NULL,
    issuer {text} NOT NULL,
    subject {text},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, account, issuer)
) {strict};
CREATE UNIQUE INDEX access_oidc_link_subject ON access_oidc_link (tenant, issuer, subject);
CREATE TABLE access_oidc_key (
    tenant {int} NOT NULL,
    issuer {text} NOT NULL,
    document {bytes} NOT NULL,
    PRIMARY KEY (tenant, issuer)
) {strict};
CREATE TABLE access_oidc_session (
    tenant {int} NOT NULL,
    session {id} NOT NULL,
    account {id} NOT NULL,
    issuer {text} NOT NULL,
    subject {text} NOT NULL,
    sid {text},
    expires {time} NOT NULL,
    PRIMARY KEY (tenant, session)
) {strict};
CREATE INDEX access_oidc_session_subject ON access_oidc_session (tenant, issuer, subject);
CREATE INDEX access_oidc_session_sid ON access_oidc_session (tenant, issuer, sid);
CREATE INDEX access_oidc_session_expires ON access_oidc_session (expires);
CREATE TABLE access_oidc_seen (
    tenant {int} NOT NULL,
    id {bytes} NOT NULL,
    forgotten {time} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX access_oidc_seen_forgotten ON access_oidc_seen (forgotten);
