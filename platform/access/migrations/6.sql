CREATE TABLE access_directory (
    tenant {int} NOT NULL,
    token {bytes} NOT NULL,
    name {text} NOT NULL,
    expires {time} NOT NULL,
    PRIMARY KEY (tenant, token)
) {strict};
CREATE UNIQUE INDEX access_directory_token ON access_directory (token);
CREATE INDEX access_directory_name ON access_directory (tenant, name);
