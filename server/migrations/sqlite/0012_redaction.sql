-- What administrators have taken out of events before they are stored.
CREATE TABLE redaction_rule (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- a number means one rule for ever: the journal names it
    kind       INTEGER NOT NULL, -- app::domain::redaction::RuleKind
    expression TEXT    NOT NULL,
    note       TEXT    NOT NULL,
    since      INTEGER NOT NULL, -- milliseconds since 1970 UTC
    wanted_by  TEXT    NOT NULL
) STRICT;
