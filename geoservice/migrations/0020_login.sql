-- Purpose: logins that fail too often have to wait, and sessions end with the rights that they were opened under.

-- Counts one more attempt of an account's name or of an address. wait_seconds: above 0, it is locked, and nothing was
-- counted. is_locked: this attempt was the last for now; from `most` on each one doubles the wait, from a minute to an hour.
-- After a day without any, it begins anew.
CREATE FUNCTION register.book_attempt(
    what text, who bytea, most integer, OUT failures integer, OUT wait_seconds integer, OUT is_locked boolean)
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
            THEN now() + least(interval '1 hour', interval '1 minute' * 2 ^ least(book_attempt.failures - most, 10)) END
    WHERE f.kind = what AND f.subject = who;
END
$$;
-- What failed is forgotten when it worked; it is no record.
GRANT DELETE ON register.login_failure TO geoservice_officer;
CREATE INDEX login_failure_since ON register.login_failure (since);

-- Whatever program changes what an account may do: who is logged in with it has to log in again.
CREATE FUNCTION register.end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE register.session SET ended_at = now()
    WHERE account_id = (to_jsonb(NEW) ->> TG_ARGV[0])::uuid AND ended_at IS NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER sessions_end_with_the_account AFTER UPDATE ON register.account
    FOR EACH ROW WHEN (
        NEW.password_at IS DISTINCT FROM OLD.password_at OR NEW.disabled_at IS DISTINCT FROM OLD.disabled_at
        OR NEW.organisation_id <> OLD.organisation_id OR (OLD.totp_secret IS NOT NULL AND NEW.totp_secret IS NULL))
    EXECUTE FUNCTION register.end_sessions('id');
CREATE TRIGGER sessions_end_with_the_roles AFTER INSERT OR UPDATE ON register.appointment
    FOR EACH ROW EXECUTE FUNCTION register.end_sessions('account_id');
