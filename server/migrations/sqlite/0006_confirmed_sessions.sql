-- When the owner of a session last gave the password again.
ALTER TABLE session ADD COLUMN confirmed INTEGER;
