-- What retention took out of this month, written in the transaction that took it: the counts stay, so the file alone can say why it has
-- fewer events than it counts. Of payloads that went before their event the rows stay too, with content 0.

CREATE TABLE removed (
    site_id         INTEGER NOT NULL,
    module_id       INTEGER NOT NULL,
    events          INTEGER NOT NULL, -- how many
    payloads        INTEGER NOT NULL, -- how many, those of removed events among them
    events_before   INTEGER NOT NULL, -- they happened before this; milliseconds since 1970 UTC, 0 if none went
    events_since    INTEGER NOT NULL, -- when the last of them went
    payloads_before INTEGER NOT NULL,
    payloads_since  INTEGER NOT NULL,
    PRIMARY KEY (site_id, module_id)
) STRICT, WITHOUT ROWID;
