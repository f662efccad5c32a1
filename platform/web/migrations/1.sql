CREATE TABLE web_hook (
    tenant {int} NOT NULL,
    id {id} NOT NULL,
    name {text},
    url {text},
    kinds {text} NOT NULL,
    made {time} NOT NULL,
    first {int} NOT NULL,
    stopped {time},
    why {text},
    ended {time},
    entry {int} NOT NULL,
    PRIMARY KEY (tenant, id)
) {strict};
CREATE TABLE web_hook_secret (
    tenant {int} NOT NULL,
    hook {id} NOT NULL,
    secret {bytes} NOT NULL,
    PRIMARY KEY (tenant, hook)
) {strict};
CREATE TABLE web_hook_at (
    tenant {int} NOT NULL,
    hook {id} NOT NULL,
    next {int} NOT NULL,
    PRIMARY KEY (tenant, hook)
) {strict};
CREATE TABLE web_delivery (
    tenant {int} NOT NULL,
    hook {id} NOT NULL,
    seq {int} NOT NULL,
    kind {text} NOT NULL,
    subject {id} NOT NULL,
    happened {time} NOT NULL,
    state {int} NOT NULL,
    attempts {int} NOT NULL,
    due {time} NOT NULL,
    tried {time},
    answer {text},
    PRIMARY KEY (tenant, hook, seq)
) {strict};
CREATE INDEX web_delivery_due ON web_delivery (tenant, hook, state, due);
