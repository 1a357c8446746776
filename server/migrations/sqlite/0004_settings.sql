-- What people chose for themselves: one value a name (app::ports::settings::PersonSetting), as JSON.
CREATE TABLE account_setting (
    account_id INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;
