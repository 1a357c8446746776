-- The seals over the events of Vigie's own site in this month, in the order of their commits, written in the transaction of their events
-- (store/sqlite/integrity/chain.rs). Nothing changes or removes one.
CREATE TABLE audit_link (
    seq      INTEGER PRIMARY KEY, -- counts from 1
    event_id INTEGER NOT NULL,
    digest   BLOB    NOT NULL,    -- SHA-256 of all that the event says
    hash     BLOB    NOT NULL     -- SHA-256 of the hash before it, the number, the id and the digest
) STRICT;

-- On what the chain of this month stands: the first hash is made of it.
CREATE TABLE audit_origin (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    since  INTEGER NOT NULL, -- when the first event was sealed, in milliseconds since 1970 UTC
    month  INTEGER,          -- the newest month before it (yyyymm) that had a chain then; none if there was none
    length INTEGER,          -- how long that chain was
    hash   BLOB              -- and its last hash
) STRICT;
