-- What the server did by itself: the last run of each job, and when it last succeeded. Times are milliseconds since 1970 UTC.
CREATE TABLE job_run (
    -- app::domain::system::Job, by its slug.
    job          TEXT    PRIMARY KEY,
    began        INTEGER NOT NULL,
    took_ms      INTEGER NOT NULL,
    handled      INTEGER NOT NULL,
    -- Why the run failed; NULL if it did not.
    error        TEXT,
    last_success INTEGER
) STRICT, WITHOUT ROWID;
