-- One UTC month of events, complete in itself: events, their text, payloads, idempotency keys and counts share one transaction.
-- Ids of sites, sources and words are those of the main database.

CREATE TABLE event (
    id             INTEGER PRIMARY KEY, -- app::domain::event::EventId: sorted by time, so the table is its own time index
    site_id        INTEGER NOT NULL,
    source_id      INTEGER NOT NULL,
    module_id      INTEGER NOT NULL,
    submodule_id   INTEGER NOT NULL, -- 0: none
    operation_id   INTEGER NOT NULL,
    outcome        INTEGER NOT NULL,
    kind           INTEGER NOT NULL,
    severity       INTEGER NOT NULL,
    reason         INTEGER,
    action         INTEGER,
    flags          INTEGER NOT NULL, -- 1 critical, 2 from the future, 4 has payloads
    local_day      INTEGER NOT NULL, -- yyyymmdd on the site's wall clock
    offset_s       INTEGER NOT NULL, -- the site's UTC offset at that moment
    spill_ms       INTEGER NOT NULL, -- the id's millisecond minus the occurred one; 0 unless that one was full
    lag_ms         INTEGER NOT NULL, -- received minus occurred
    actor_id       INTEGER,
    section_id     INTEGER,
    duration_ms    INTEGER,
    redacted       INTEGER NOT NULL,
    texts          BLOB -- message, the sender's ids and what few events have (store/sqlite/texts.rs): 0 and JSON, or a dictionary's
                        -- number and a zstd frame
) STRICT;

-- The sender's ids: 64 bits of SHA-256 each of the id and of the record. An id belongs to its source whatever the site,
-- so here, alone, the site does not come first.
CREATE TABLE event_key (
    source_id   INTEGER NOT NULL,
    key         INTEGER NOT NULL,
    event_id    INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    PRIMARY KEY (source_id, key)
) STRICT, WITHOUT ROWID;

-- Words of the texts and one term for each value that a filter can ask for (store/sqlite/search.rs), by event id made short
-- (store/sqlite/docs.rs).
-- Without positions, sizes or a copy of the text: a phrase is checked on the rows, and a deletion gives the text again, which is a
-- function of the row (contentless_delete refuses columnsize = 0, and the sizes cost a row an event).
CREATE VIRTUAL TABLE search USING fts5 (
    text, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '_'"
);

-- Payload bytes by content: the same request a thousand times is kept once.
CREATE TABLE content (
    id              INTEGER PRIMARY KEY,
    digest          INTEGER NOT NULL, -- 64 bits of SHA-256 over all that is kept of it
    sha256          BLOB    NOT NULL, -- of the body before cutting
    content_type_id INTEGER NOT NULL,
    size            INTEGER NOT NULL,
    stored          INTEGER NOT NULL,
    dictionary      INTEGER NOT NULL, -- 0: compressed without one
    frame           BLOB    NOT NULL  -- zstd of: length of the headers' JSON (u32, little endian), headers, body
) STRICT;

CREATE INDEX content_by_digest ON content (digest);

CREATE TABLE payload (
    event_id   INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    content_id INTEGER NOT NULL,
    PRIMARY KEY (event_id, kind)
) STRICT, WITHOUT ROWID;

-- zstd dictionaries that frames of this file use (store/sqlite/dictionary.rs has the numbers).
CREATE TABLE dictionary (
    id    INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- Usage counts, in the same transaction as their events: all cells of a site and local day in one value (store/sqlite/usage/cells.rs).
-- The key is site_id * 10^8 + local day (yyyymmdd); day 0 of a month has the whole month, by operation only.
CREATE TABLE usage_day (
    site_day INTEGER PRIMARY KEY,
    cells    BLOB NOT NULL -- by module, submodule, outcome and operation: how many, and their duration in ms
) STRICT;

CREATE TABLE usage_hour (
    site_day INTEGER PRIMARY KEY,
    cells    BLOB NOT NULL -- by module, submodule and outcome, where a cell has enough events to be worth its hours
) STRICT;

-- How far any id of this file lies from its event's time, in ms; bounds on ids are widened by it.
CREATE TABLE margin (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    spill_ms INTEGER NOT NULL
) STRICT;

INSERT INTO margin (id, spill_ms) VALUES (1, 0);
