-- The zones of which a site's clock was before: a row for each change, with the zone that ended with it. The newest stands in `site.zone`.
CREATE TABLE site_zone (
    site_id INTEGER NOT NULL,
    until   INTEGER NOT NULL, -- milliseconds since 1970 UTC; the zone held for what occurred before it
    zone    TEXT    NOT NULL,
    PRIMARY KEY (site_id, until)
) STRICT, WITHOUT ROWID;

-- When a program last showed the key, to a minute.
ALTER TABLE source_key ADD COLUMN used INTEGER;
