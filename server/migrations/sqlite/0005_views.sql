-- Saved views: a journal with a filter under a name.
CREATE TABLE saved_view (
    id       INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    journal  TEXT    NOT NULL,
    query    TEXT    NOT NULL, -- app::domain::filter::Filter
    columns  TEXT    NOT NULL,
    shared   INTEGER NOT NULL
) STRICT;

-- In which order an account sees them; one without a place comes last.
CREATE TABLE view_place (
    account_id INTEGER NOT NULL,
    view_id    INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    PRIMARY KEY (account_id, view_id)
) STRICT, WITHOUT ROWID;

-- When an account last looked at a view; 0 is the built-in journal of errors.
CREATE TABLE view_look (
    account_id INTEGER NOT NULL,
    view_id    INTEGER NOT NULL,
    at         INTEGER NOT NULL, -- milliseconds since 1970 UTC
    PRIMARY KEY (account_id, view_id)
) STRICT, WITHOUT ROWID;
