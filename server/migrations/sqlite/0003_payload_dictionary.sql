-- The zstd dictionary for payloads, trained once on the first of them. Each month's file that uses it has a copy.
CREATE TABLE payload_dictionary (
    id    INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
