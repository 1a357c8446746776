-- How long events are kept, by place: '' is any site or any module. Days; NULL is forever.
CREATE TABLE retention_rule (
    site     TEXT    NOT NULL,
    module   TEXT    NOT NULL,
    events   INTEGER,
    payloads INTEGER,
    PRIMARY KEY (site, module)
) STRICT, WITHOUT ROWID;

-- Changes that keep something shorter, until their day of grace is over. removes = 1: the place's rule goes.
CREATE TABLE retention_pending (
    site      TEXT    NOT NULL,
    module    TEXT    NOT NULL,
    removes   INTEGER NOT NULL,
    events    INTEGER,
    payloads  INTEGER,
    counts_at INTEGER NOT NULL, -- milliseconds since 1970 UTC
    wanted_by TEXT    NOT NULL,
    PRIMARY KEY (site, module)
) STRICT, WITHOUT ROWID;

-- What a filter matches is kept until the hold is lifted. Holds are never deleted.
CREATE TABLE legal_hold (
    id        INTEGER PRIMARY KEY,
    query     TEXT    NOT NULL, -- app::domain::filter::Filter
    reason    TEXT    NOT NULL,
    owner     TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    lifted    INTEGER,
    lifted_by TEXT
) STRICT;

-- Who does a job that only one may do, and how long the others wait for it should it die.
CREATE TABLE lease (
    name   TEXT    PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL -- milliseconds since 1970 UTC
) STRICT, WITHOUT ROWID;
