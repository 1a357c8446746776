-- The main database: who sends, the words that events are made of, and the counts of sealed months.
-- No foreign keys, triggers or sequences; ids come from the program; times are milliseconds since 1970 UTC.

CREATE TABLE site (
    id     INTEGER PRIMARY KEY,
    slug   TEXT    NOT NULL UNIQUE,
    label  TEXT    NOT NULL,
    zone   TEXT    NOT NULL,
    shown  INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE source (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE source_key (
    id        INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL,
    hash      BLOB    NOT NULL UNIQUE,
    hint      TEXT    NOT NULL,
    created   INTEGER NOT NULL,
    revoked   INTEGER
) STRICT;

CREATE TABLE key_site (
    site_id INTEGER NOT NULL,
    key_id  INTEGER NOT NULL,
    PRIMARY KEY (site_id, key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX key_site_by_key ON key_site (key_id, site_id);

-- The words of events, by vocabulary (store/sqlite/terms.rs has the numbers). Committed before the events that use them.
CREATE TABLE term (
    vocabulary INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    PRIMARY KEY (vocabulary, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX term_by_text ON term (vocabulary, text);

-- Which features each site has ever used.
CREATE TABLE feature_use (
    site_id      INTEGER NOT NULL,
    module_id    INTEGER NOT NULL,
    submodule_id INTEGER NOT NULL,
    PRIMARY KEY (site_id, module_id, submodule_id)
) STRICT, WITHOUT ROWID;

-- The catalogue of event files, one a UTC month (yyyymm). sealed = 1: its counts below are complete.
CREATE TABLE month (
    month  INTEGER PRIMARY KEY,
    sealed INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Counts of sealed months, as their files have them (store/sqlite/usage/cells.rs). A local month has events in up to three UTC months.
CREATE TABLE usage_month (
    site_month INTEGER NOT NULL, -- site_id * 10^8 + local month (yyyymm) * 100
    utc_month  INTEGER NOT NULL,
    cells      BLOB    NOT NULL, -- by module, submodule, outcome and operation: how many, and their duration in ms
    PRIMARY KEY (site_month, utc_month)
) STRICT, WITHOUT ROWID;
