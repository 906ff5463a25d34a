-- Purpose: accounts, what they may do where, their sessions, and reviews, whose rules the database holds itself.

-- --- the officers' role -----------------------------------------------------------------------------------------
-- Officers' pages connect as this one. It reads and writes the register, deletes nothing of it, and changes no history.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoservice_officer') THEN
        CREATE ROLE geoservice_officer NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'role geoservice_officer is missing and may not be created by %', current_user
            USING HINT = 'Ask the database administrator for: CREATE ROLE geoservice_officer LOGIN; GRANT geoservice_officer TO the owner;';
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this cluster was quicker
END
$$;

-- --- accounts ---------------------------------------------------------------------------------------------------

CREATE TABLE register.account (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    login text NOT NULL UNIQUE CHECK (length(login) BETWEEN 2 AND 64 AND login = lower(login)),
    name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    password text CHECK (password LIKE '$argon2id$%'),
    password_at timestamptz,
    totp_secret bytea,
    totp_step bigint,
    disabled_at timestamptz,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN register.account.organisation_id IS 'Where the person belongs, and who therefore looks after the account.';
COMMENT ON COLUMN register.account.totp_step IS 'The last thirty seconds whose code was taken: none is taken twice.';
CREATE INDEX account_organisation ON register.account (organisation_id);

-- A role in a scope: the organisation and all below it. Ended ones stay.
CREATE TABLE register.appointment (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES register.account,
    role text NOT NULL CHECK (role IN
        ('editor', 'reviewer', 'publisher', 'auditor', 'security_officer', 'system_officer')),
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    since timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE UNIQUE INDEX appointment_standing
    ON register.appointment (account_id, role, organisation_id) WHERE ended_at IS NULL;
CREATE INDEX appointment_organisation ON register.appointment (organisation_id) WHERE ended_at IS NULL;

-- Who looks after the system, the rights or the history touches no site, and the other way round.
CREATE FUNCTION register.keep_duties_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One after another for each account, or two appointments at once would not see each other.
    PERFORM FROM register.account WHERE id = NEW.account_id FOR NO KEY UPDATE;
    IF (
        SELECT count(DISTINCT role IN ('auditor', 'security_officer', 'system_officer')) > 1
        FROM register.appointment WHERE account_id = NEW.account_id AND ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'nobody looks after sites and after the register itself' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'duties_are_apart';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER duties_are_apart AFTER INSERT OR UPDATE ON register.appointment
    FOR EACH ROW WHEN (NEW.ended_at IS NULL) EXECUTE FUNCTION register.keep_duties_apart();

-- Only hashes: who reads this table can open nothing.
CREATE TABLE register.session (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    secret_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(secret_sha256) = 32),
    account_id uuid NOT NULL REFERENCES register.account,
    is_strong boolean NOT NULL DEFAULT false,
    address text NOT NULL,
    agent text NOT NULL CHECK (length(agent) <= 200),
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
COMMENT ON COLUMN register.session.is_strong IS 'Whether a second factor was shown.';
CREATE INDEX session_account ON register.session (account_id) WHERE ended_at IS NULL;

-- A link that sets a password, once.
CREATE TABLE register.invitation (
    secret_sha256 bytea PRIMARY KEY CHECK (octet_length(secret_sha256) = 32),
    account_id uuid NOT NULL REFERENCES register.account,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX invitation_account ON register.invitation (account_id) WHERE used_at IS NULL;

-- Logins that failed, by account and by address, for all workers.
CREATE TABLE register.login_failure (
    kind text NOT NULL CHECK (kind IN ('account', 'address')),
    subject bytea NOT NULL CHECK (octet_length(subject) <= 64),
    failures integer NOT NULL CHECK (failures > 0),
    since timestamptz NOT NULL DEFAULT now(),
    locked_until timestamptz,
    PRIMARY KEY (kind, subject)
);

-- --- history ----------------------------------------------------------------------------------------------------

ALTER TABLE register.event ADD COLUMN IF NOT EXISTS account_id uuid;
COMMENT ON COLUMN register.event.account_id IS 'Who, where somebody was logged in; actor is her name at that time.';
CREATE INDEX event_account ON register.event (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX event_at ON register.event USING brin (at);

-- --- reviews ----------------------------------------------------------------------------------------------------

ALTER TABLE register.site
    ADD COLUMN round integer NOT NULL DEFAULT 1 CHECK (round > 0),
    ADD COLUMN changes uuid,
    ADD COLUMN base jsonb CHECK (jsonb_typeof(base) = 'object'),
    ADD COLUMN editor_id uuid,
    ADD CONSTRAINT change_knows_its_base CHECK ((changes IS NULL) = (base IS NULL)),
    ADD CONSTRAINT change_bears_no_code CHECK (changes IS NULL OR code IS NULL);
COMMENT ON COLUMN register.site.round IS 'Counts how often the site set out to be published: a decision belongs to one round.';
COMMENT ON COLUMN register.site.changes IS
    'The published site that this row is to change. Such a row is a change request: reviewed as a site is, never public.';
COMMENT ON COLUMN register.site.base IS 'What the published site said when the change request was begun.';
COMMENT ON COLUMN register.site.editor_id IS 'Whose draft it is: the last who wrote in it.';
CREATE UNIQUE INDEX site_change ON register.site (changes)
    WHERE changes IS NOT NULL AND review_state IN ('draft', 'submitted', 'checked', 'returned');
-- The queues of the desk: what waits, the oldest first. Drafts are not in it, for an import of them would pay for it.
CREATE INDEX site_waiting ON register.site (review_state, updated_at, fid)
    WHERE review_state IN ('submitted', 'checked', 'returned');
-- The register as officers leaf through it: what changed last comes first. New rows go to its end.
CREATE INDEX site_changed ON register.site (updated_at, fid);

-- One decision on one site. The same person never takes two of the three steps that lead to the public.
CREATE TABLE register.review (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES register.site ON DELETE CASCADE,
    round integer NOT NULL,
    version integer NOT NULL,
    action text NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    account_id uuid NOT NULL REFERENCES register.account,
    reason text CHECK (length(reason) BETWEEN 1 AND 1000),
    at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT review_is_a_transition CHECK ((action, before, after) IN (
        ('submit', 'draft', 'submitted'), ('submit', 'returned', 'submitted'), ('withdraw', 'submitted', 'draft'),
        ('check', 'submitted', 'checked'), ('publish', 'checked', 'published'),
        ('return', 'submitted', 'returned'), ('return', 'checked', 'returned'),
        ('archive', 'published', 'archived'), ('discard', 'draft', 'archived'), ('discard', 'returned', 'archived'),
        ('reopen', 'archived', 'draft'))),
    CONSTRAINT refusal_has_a_reason CHECK (action NOT IN ('return', 'archive') OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX review_by_different_people ON register.review (site_id, round, account_id)
    WHERE action IN ('submit', 'check', 'publish');
CREATE INDEX review_site ON register.review (site_id, id);
CREATE INDEX review_account ON register.review (account_id, id);
CREATE TRIGGER review_is_append_only BEFORE UPDATE ON register.review
    FOR EACH STATEMENT EXECUTE FUNCTION register.refuse_change();

-- What an officer on the spot observes takes effect at once.
CREATE FUNCTION register.observed() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY['temporary_closure', 'facilities_state', 'facilities_checked_at', 'verify_method']
$$;

-- What a review is about: all that the public is to see of a site but what an officer on the spot observes.
CREATE FUNCTION register.content_of(site register.site) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'layer', site.layer, 'name', site.name, 'address', site.address, 'division_code', site.division_code,
        'organisation', site.organisation_id, 'geom', ST_AsBinary(site.geom)::text,
        'properties', site.properties - register.observed())
$$;

-- The owner's own commands may put a whole file before the public (`import --publish`). Whoever comes by the officers' role may not
-- write what was not reviewed, whatever the program says: a new site is a draft; a state changes with its review; what others look
-- at does not change under their eyes; what is public changes by a change request that three people have passed.
CREATE FUNCTION register.keep_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    -- As foreign keys would, but once for each statement.
    IF EXISTS (
        SELECT FROM written AS w
        WHERE w.changes IS NOT NULL AND NOT EXISTS (SELECT FROM register.site AS s WHERE s.id = w.changes)
            OR w.editor_id IS NOT NULL AND NOT EXISTS (SELECT FROM register.account AS a WHERE a.id = w.editor_id)
    ) THEN
        RAISE EXCEPTION 'a draft names a site or an account that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM written WHERE review_state <> 'draft' OR round <> 1) THEN
            RAISE EXCEPTION 'a new site is a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'site_is_reviewed';
        END IF;
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM written AS w JOIN former AS f USING (id)
        WHERE w.review_state <> f.review_state AND NOT (
            EXISTS (
                SELECT FROM register.review AS r
                WHERE r.site_id = w.id AND r.round = f.round AND r.version = w.version
                    AND r.before = f.review_state AND r.after = w.review_state)
            AND (w.review_state NOT IN ('checked', 'published') OR EXISTS (
                SELECT FROM register.review AS r
                WHERE r.site_id = w.id AND r.round = f.round AND r.action = 'submit'))
            AND (w.review_state <> 'published' OR EXISTS (
                SELECT FROM register.review AS r
                WHERE r.site_id = w.id AND r.round = f.round AND r.action = 'check')))
        -- What was decided of an earlier content of the same round would do for a later one, too.
        OR w.round <> f.round + (w.review_state <> f.review_state AND w.review_state IN ('draft', 'returned'))::integer
        OR (w.review_state <> f.review_state AND w.version <= f.version)
        OR w.changes IS DISTINCT FROM f.changes
    ) THEN
        RAISE EXCEPTION 'a state changes only with its review' USING ERRCODE = 'check_violation', CONSTRAINT = 'site_is_reviewed';
    END IF;
    IF EXISTS (
        SELECT FROM written AS w JOIN former AS f USING (id)
        WHERE f.review_state IN ('submitted', 'checked', 'published', 'archived')
            AND register.content_of(ROW(w.*)::register.site) <> register.content_of(ROW(f.*)::register.site)
            AND NOT EXISTS (
                SELECT FROM register.site AS c
                WHERE c.changes = w.id AND c.review_state = 'published' AND f.review_state = 'published'
                    AND c.base = register.content_of(ROW(f.*)::register.site)
                    AND register.content_of(c) = register.content_of(ROW(w.*)::register.site))
    ) THEN
        RAISE EXCEPTION 'what was submitted or is public changes only by a change request that was passed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'site_is_reviewed';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER site_is_reviewed_new AFTER INSERT ON register.site
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION register.keep_review();
CREATE TRIGGER site_is_reviewed AFTER UPDATE ON register.site
    REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION register.keep_review();

-- What an event tells of a site, before and after. Contact persons are not in it: they must be erasable, history is not.
CREATE FUNCTION register.told_of(site register.site) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'layer', site.layer, 'code', site.code, 'organisation', site.organisation_id, 'name', site.name,
        'address', site.address, 'division_code', site.division_code, 'lon', ST_X(site.geom), 'lat', ST_Y(site.geom),
        'position', site.position, 'properties', site.properties, 'status', site.status, 'verified_at', site.verified_at,
        'review_state', site.review_state, 'version', site.version)
$$;

-- Whoever comes by the officers' role puts before the public what the register says of a published site, no less and no more.
CREATE FUNCTION register.keep_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (
            SELECT FROM former AS f JOIN register.site AS s USING (id)
            WHERE s.review_state = 'published' AND NOT EXISTS (SELECT FROM public.published_site AS p WHERE p.id = f.id)
        ) THEN
            RAISE EXCEPTION 'a published site is public' USING ERRCODE = 'check_violation', CONSTRAINT = 'public_is_reviewed';
        END IF;
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM written AS w
        WHERE NOT EXISTS (
            SELECT FROM register.site AS s
            WHERE s.id = w.id AND s.fid = w.fid AND s.review_state = 'published' AND s.changes IS NULL
                AND (s.layer, s.name) = (w.layer, w.name) AND ST_AsBinary(s.geom) = ST_AsBinary(w.geom)
                AND w.properties @> s.properties
                AND w.properties - ARRAY(SELECT jsonb_object_keys(s.properties)) - ARRAY[
                    'code', 'name', 'layer', 'address', 'organisation', 'division_code', 'status', 'verified_at',
                    'updated_at', 'reports', 'demo'] = '{}')
    ) THEN
        RAISE EXCEPTION 'what is public is what the register says of a published site'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'public_is_reviewed';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER public_is_reviewed_new AFTER INSERT ON public.published_site
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION register.keep_public();
CREATE TRIGGER public_is_reviewed AFTER UPDATE ON public.published_site
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION register.keep_public();
CREATE TRIGGER public_is_kept AFTER DELETE ON public.published_site
    REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION register.keep_public();

-- Only an index's owner may tidy it. Officers who publish many sites at once have it done.
CREATE FUNCTION register.tidy_search() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT gin_clean_pending_list(i) FROM to_regclass('public.search_entry_tokens') AS i WHERE i IS NOT NULL
$$;
REVOKE EXECUTE ON FUNCTION register.tidy_search() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.tidy_search() TO geoservice_officer;

-- --- rights -----------------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA public, register, intarray TO geoservice_officer;
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN
        SELECT schemaname, tablename FROM pg_tables
        WHERE schemaname IN ('public', 'register') AND tableowner = current_user
            AND (schemaname, tablename) NOT IN (('register', 'migration'), ('register', 'report_key'), ('register', 'event'))
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I.%I TO geoservice_officer', each.schemaname, each.tablename);
        -- What is derived is made anew; records are kept.
        IF each.schemaname = 'public' OR each.tablename = 'report_days' THEN
            EXECUTE format('GRANT DELETE ON %I.%I TO geoservice_officer', each.schemaname, each.tablename);
        END IF;
    END LOOP;
END
$$;
GRANT SELECT, INSERT ON register.event TO geoservice_officer;
REVOKE UPDATE ON register.review FROM geoservice_officer;
GRANT SELECT ON register.migration TO geoservice_officer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, register TO geoservice_officer;
