-- People, their sessions and their personal tokens. Secrets are kept as SHA-256, passwords as argon2id.
-- No foreign keys, triggers or sequences; ids come from the program; times are milliseconds since 1970 UTC.

CREATE TABLE account (
    id            INTEGER PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    -- 0: only the sites in account_site; 1: all sites, also those that are added later.
    all_sites     INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    disabled      INTEGER
) STRICT;

CREATE TABLE account_role (
    account_id INTEGER NOT NULL,
    role       INTEGER NOT NULL,
    PRIMARY KEY (account_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_site (
    site_id    INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    PRIMARY KEY (site_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_site_by_account ON account_site (account_id, site_id);

CREATE TABLE session (
    hash       BLOB    PRIMARY KEY,
    account_id INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    seen       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_account ON session (account_id);

CREATE TABLE token (
    hash       BLOB    PRIMARY KEY,
    account_id INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    hint       TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    revoked    INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX token_by_account ON token (account_id);
