-- How far the chain of each month (month/0005_audit_chain.sql) was known to reach: written after the commit of the events, so that a crash
-- in between leaves a chain that is longer than this, never a shorter one.
CREATE TABLE audit_head (
    month      INTEGER PRIMARY KEY, -- yyyymm
    length     INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    since      INTEGER NOT NULL,    -- when the first event was sealed, in milliseconds since 1970 UTC
    gone_below INTEGER,             -- retention took away the events with lower ids; none if it took none
    gone_at    INTEGER              -- when it last did
) STRICT;

-- Since when events are sealed, and what the last check found (app::domain::integrity::Check as JSON).
CREATE TABLE audit_seal (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    since   INTEGER NOT NULL,
    checked TEXT
) STRICT;
