-- What people add to events: comments, tags, states. Entries are added and never changed; what holds now is their sum
-- (app::domain::annotation). They stand in the month of their event, so that they go with it, and their words are in `search` under its row.

CREATE TABLE annotation (
    site_id      INTEGER NOT NULL,
    event_id     INTEGER NOT NULL,
    entry        INTEGER NOT NULL, -- counts the event's entries from 1
    kind         INTEGER NOT NULL, -- app::domain::annotation::DeedKind
    comment      INTEGER,          -- of an edit or a withdrawal: the comment's first entry
    text         TEXT,             -- what a comment says; a tag
    account_id   INTEGER NOT NULL, -- who added it, under the address of that moment
    email        TEXT    NOT NULL,
    at           INTEGER NOT NULL, -- milliseconds since 1970 UTC
    person_id    INTEGER,          -- to whom it was assigned
    person_email TEXT,
    PRIMARY KEY (site_id, event_id, entry)
) STRICT, WITHOUT ROWID;
