CREATE TABLE access_glass (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    person {id} NOT NULL,
    broken {time} NOT NULL,
    until {time} NOT NULL,
    ended {time},
    reason {text},
    reviewed {time},
    reviewed_by {id},
    words {text},
    first_entry {int} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX access_glass_person ON access_glass (tenant, person, ended, until);
CREATE INDEX access_glass_review ON access_glass (tenant, reviewed, broken);
CREATE INDEX access_glass_list ON access_glass (tenant, broken, id);
CREATE TABLE access_read (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    reader {id},
    about {id},
    what {text} NOT NULL,
    place {text},
    purpose {text} NOT NULL,
    words {text},
    glass {id},
    time {time} NOT NULL,
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE INDEX access_read_list ON access_read (tenant, time, id);
CREATE INDEX access_read_about ON access_read (tenant, about, time, id);
CREATE INDEX access_read_reader ON access_read (tenant, reader, time, id);
CREATE INDEX access_read_glass ON access_read (tenant, glass, time, id);
