-- The newest commits of this file, so that a live reader can go on after a restart where it was. Written in the transaction of their events.

CREATE TABLE recent_commit (
    number INTEGER PRIMARY KEY, -- grows over all files: the writer's clock in microseconds, or one more than the one before
    count  INTEGER NOT NULL,    -- how many events
    events BLOB                 -- their ids in their order, 8 bytes each, the highest first; none if they are no longer kept, nor all before
) STRICT;
