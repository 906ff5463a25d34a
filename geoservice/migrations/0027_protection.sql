-- Purpose: what a protection profile asks of accounts: former passwords, accounts that nobody uses, and how long a lock lasts.

-- Former passwords, as hashes, so that none comes back too soon. Whoever can log in as an officer may read them, not write.
CREATE TABLE register.former_password (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES register.account,
    password text NOT NULL CHECK (password LIKE '$argon2id$%'),
    until timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX former_password_account ON register.former_password (account_id, id);
GRANT SELECT ON register.former_password TO geoservice_officer;

-- Whatever program sets a password; the same one under another hash is no former one. No more are kept than are looked at.
CREATE FUNCTION register.keep_former_password() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO register.former_password (account_id, password) VALUES (OLD.id, OLD.password);
    DELETE FROM register.former_password AS f
    WHERE f.account_id = OLD.id AND f.id <= (
        SELECT g.id FROM register.former_password AS g WHERE g.account_id = OLD.id ORDER BY g.id DESC OFFSET 12 LIMIT 1);
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION register.keep_former_password() FROM PUBLIC;
CREATE TRIGGER former_passwords_are_kept AFTER UPDATE ON register.account
    FOR EACH ROW WHEN (
        OLD.password IS NOT NULL AND NEW.password IS DISTINCT FROM OLD.password
        AND (NEW.version, NEW.password_at) IS DISTINCT FROM (OLD.version, OLD.password_at))
    EXECUTE FUNCTION register.keep_former_password();

-- When an account was last logged in with, or let in again. What is there already counts from today.
ALTER TABLE register.account ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX account_unused ON register.account (used_at) WHERE disabled_at IS NULL;
CREATE INDEX session_last ON register.session (account_id, created_at);

-- As before, but a first lock may last longer than a minute: the doubling begins there.
DROP FUNCTION register.book_attempt(text, bytea, integer);
CREATE FUNCTION register.book_attempt(
    what text, who bytea, most integer, first interval DEFAULT '1 minute',
    OUT failures integer, OUT wait_seconds integer, OUT is_locked boolean)
LANGUAGE plpgsql AS $$
DECLARE
    known register.login_failure;
BEGIN
    wait_seconds := 0;
    is_locked := false;
    LOOP
        INSERT INTO register.login_failure (kind, subject, failures) VALUES (what, who, 1) ON CONFLICT DO NOTHING;
        IF FOUND THEN
            failures := 1;
            RETURN;
        END IF;
        SELECT * INTO known FROM register.login_failure AS f WHERE f.kind = what AND f.subject = who FOR UPDATE;
        EXIT WHEN FOUND;  -- otherwise a login that worked has just removed it
    END LOOP;
    failures := known.failures;
    IF known.locked_until > now() THEN
        wait_seconds := greatest(ceil(extract(epoch FROM known.locked_until - now())), 1);
        RETURN;
    END IF;
    failures := CASE
        WHEN coalesce(known.locked_until, known.since) < now() - interval '1 day' THEN 1 ELSE known.failures + 1 END;
    is_locked := failures >= most;
    UPDATE register.login_failure AS f SET
        failures = book_attempt.failures,
        since = CASE WHEN book_attempt.failures = 1 THEN now() ELSE f.since END,
        locked_until = CASE WHEN is_locked
            THEN now() + least(greatest(interval '1 hour', first), first * 2 ^ least(book_attempt.failures - most, 10)) END
    WHERE f.kind = what AND f.subject = who;
END
$$;
