-- People as administrators change them: names, own roles, links to choose a password by, second factors.
-- No foreign keys, triggers or sequences; ids come from the program; times are milliseconds since 1970 UTC.

-- What they are called; empty if nobody said. An empty password_hash is of somebody who has not chosen a password yet.
ALTER TABLE account ADD COLUMN name TEXT NOT NULL DEFAULT '';

-- Own roles: sets of rights (app::domain::access::Rights, a bit each). Those of the product have numbers below 100 and no row.
CREATE TABLE role (
    id     INTEGER PRIMARY KEY,
    name   TEXT    NOT NULL UNIQUE,
    rights INTEGER NOT NULL
) STRICT;

-- Links by which somebody chooses a password: one for each person, kept as SHA-256.
CREATE TABLE invitation (
    account_id INTEGER PRIMARY KEY,
    hash       BLOB    NOT NULL UNIQUE,
    created    INTEGER NOT NULL,
    expires    INTEGER NOT NULL
) STRICT;

-- Where a session began, and whether it still waits for a code: then it opens nothing else.
ALTER TABLE session ADD COLUMN ip TEXT;
ALTER TABLE session ADD COLUMN user_agent TEXT;
ALTER TABLE session ADD COLUMN awaits_code INTEGER NOT NULL DEFAULT 0;

-- Secrets of devices that give codes (RFC 6238). The secret is kept as it is: codes are computed from it.
CREATE TABLE second_factor (
    account_id INTEGER PRIMARY KEY,
    secret     BLOB    NOT NULL,
    -- When a first code was given; before that it does not count.
    confirmed  INTEGER,
    -- The newest time step whose code was taken: each is taken once.
    last_step  INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_code (
    account_id INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    used       INTEGER,
    PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;
