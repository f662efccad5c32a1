CREATE TABLE mail_hold (
    tenant {int} NOT NULL,
    subject {id} NOT NULL,
    about {id} NOT NULL,
    since {time} NOT NULL,
    by_person {id},
    reason {text},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, subject)
) {strict};
CREATE INDEX mail_hold_about ON mail_hold (tenant, about);
