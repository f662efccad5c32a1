CREATE TABLE access_own (
    tenant {int} NOT NULL,
    role {text} NOT NULL,
    permission {text} NOT NULL,
    sign {text} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, role, permission)
) {strict};
CREATE TABLE access_granting (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    role {text} NOT NULL,
    permission {text} NOT NULL,
    change {text} NOT NULL,
    reason {text},
    act {id} NOT NULL,
    proposed {time} NOT NULL,
    first_person {id} NOT NULL,
    standing {text} NOT NULL,
    ended {time},
    ended_by {id},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX access_granting_proposed ON access_granting (tenant, proposed, id);
CREATE INDEX access_granting_standing ON access_granting (tenant, standing, proposed, id);
CREATE INDEX access_role_given ON access_role (tenant, given, id);
CREATE INDEX access_role_role ON access_role (tenant, role, ended);
CREATE INDEX access_role_of ON access_role (tenant, person, given, id);
