-- Purpose: what workers report of sites, with their photos, and how much of it the public may know.

ALTER TABLE register.event
    DROP CONSTRAINT event_subject_check,
    ADD CONSTRAINT event_subject_check
        CHECK (subject IN ('site', 'organisation', 'batch', 'account', 'installation', 'report'));

CREATE TABLE register.report (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    site_id uuid NOT NULL REFERENCES register.site ON DELETE CASCADE,  -- only demonstration sites are ever deleted
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    kind text NOT NULL CHECK (kind IN
        ('as_described', 'locked', 'closed', 'facility_broken', 'wrong_place', 'wrong_hours')),
    facilities text[] NOT NULL DEFAULT '{}' CHECK (cardinality(facilities) <= 100),
    words text CHECK (length(words) BETWEEN 1 AND 500),
    geom located_point,
    photo bytea CHECK (octet_length(photo) <= 4000000),
    secret_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(secret_sha256) = 32),
    sender bytea NOT NULL CHECK (octet_length(sender) = 16),
    created_at timestamptz NOT NULL DEFAULT now(),
    due date,
    outcome text CHECK (outcome IN ('changed', 'unchanged', 'confirmed', 'closed')),
    answer text CHECK (length(answer) BETWEEN 1 AND 1000),
    answered_at timestamptz,
    CONSTRAINT answered_wholly CHECK (num_nonnulls(outcome, answer, answered_at) IN (0, 3))
);
COMMENT ON COLUMN register.report.geom IS 'Where the site really is, by the one who reports; never where she is.';
COMMENT ON COLUMN register.report.photo IS 'A JPEG that was drawn anew: nothing of the file that was handed in.';
COMMENT ON COLUMN register.report.sender IS
    'Tells reports of one address and day from those of others. Its key is gone the day after, so it leads back to nobody.';
ALTER TABLE register.report ALTER COLUMN photo SET STORAGE EXTERNAL;  -- it is packed already
CREATE INDEX report_site ON register.report (site_id, created_at);
CREATE INDEX report_sender ON register.report (sender, created_at);
CREATE INDEX report_waiting ON register.report (due, number) WHERE outcome IS NULL AND due IS NOT NULL;

-- The days on which people reported a site, by kind: one voice for each person and day, the last one; not what the
-- union has answered. Publishing copies it (geoservice/store/publishing.py), and it is all that the public reads.
CREATE TABLE register.report_days (
    site_id uuid PRIMARY KEY REFERENCES register.site ON DELETE CASCADE,
    days jsonb NOT NULL CHECK (jsonb_typeof(days) = 'object')
);

CREATE FUNCTION register.count_reports(site uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    counted jsonb;
BEGIN
    SELECT jsonb_object_agg(kind, dates) INTO counted
    FROM (
        SELECT kind, to_jsonb((array_agg(day ORDER BY day DESC))[1:99]) AS dates
        FROM (
            SELECT DISTINCT ON (day, sender) kind, day
            FROM (
                SELECT kind, sender, number, (created_at AT TIME ZONE 'Asia/Shanghai')::date AS day
                FROM register.report
                WHERE site_id = site AND outcome IS NULL AND created_at > now() - interval '91 days'
            ) AS counting
            ORDER BY day, sender, number DESC
        ) AS voice
        GROUP BY kind
    ) AS by_kind;
    IF counted IS NULL THEN
        DELETE FROM register.report_days WHERE site_id = site;
    ELSE
        INSERT INTO register.report_days (site_id, days) VALUES (site, counted)
        ON CONFLICT (site_id) DO UPDATE SET days = excluded.days;
    END IF;
    UPDATE public.published_site AS s SET
        properties = CASE
            WHEN counted IS NULL THEN s.properties - 'reports'
            ELSE jsonb_set(s.properties, '{reports}', counted) END
    WHERE s.id = site AND s.properties -> 'reports' IS DISTINCT FROM counted;
END
$$;

-- --- what the public's role may do ------------------------------------------------------------------------------
-- It has no rights on the register. These functions are the slot in the door: each does one thing, as the owner.

-- The key of today's senders, which is made with the first question of a day. That of the day before is forgotten.
CREATE TABLE register.report_key (
    day date PRIMARY KEY,
    key bytea NOT NULL
);
CREATE FUNCTION report_key() RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
    found bytea;
BEGIN
    SELECT key INTO found FROM register.report_key WHERE day = today;
    IF found IS NULL THEN
        DELETE FROM register.report_key WHERE day < today;
        -- Two random UUIDs have 244 bits from the system's source of chance.
        INSERT INTO register.report_key (day, key)
        VALUES (today, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
        ON CONFLICT DO NOTHING;
        SELECT key INTO STRICT found FROM register.report_key WHERE day = today;
    END IF;
    RETURN found;
END
$$;

-- How many seconds a sender has to wait who may send so many reports in an hour; 0: none.
CREATE FUNCTION report_wait(who bytea, most integer) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((
        SELECT greatest(ceil(extract(epoch FROM created_at + interval '1 hour' - now())), 1)::integer
        FROM register.report
        WHERE sender = who AND created_at > now() - interval '1 hour'
        ORDER BY created_at DESC
        OFFSET greatest(most, 1) - 1 LIMIT 1), 0)
$$;

-- Takes in a report of a public site, passes it on to the site's union, and counts it. verdict: `stored`; `again`:
-- the same form came twice; `taken`: the secret belongs to another report; `missing`: no such site; `wait`.
CREATE FUNCTION submit_report(
    about uuid, what text, broken text[], said text, lon float8, lat float8, picture bytea,
    secret bytea, who bytea, most integer, OUT verdict text, OUT wait_seconds integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    made record;
    known record;
BEGIN
    wait_seconds := 0;
    -- One after another for each sender, or many at once would all find room.
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(who, 'hex'), 20));
    SELECT site_id, kind INTO known FROM register.report WHERE secret_sha256 = secret;
    IF FOUND THEN
        verdict := CASE WHEN (known.site_id, known.kind) = (about, what) THEN 'again' ELSE 'taken' END;
        RETURN;
    END IF;
    wait_seconds := public.report_wait(who, most);
    IF wait_seconds > 0 THEN
        verdict := 'wait';
        RETURN;
    END IF;
    INSERT INTO register.report (
        site_id, organisation_id, kind, facilities, words, geom, photo, secret_sha256, sender, due)
    SELECT s.id, s.organisation_id, what, broken, said,
        CASE WHEN lon IS NOT NULL THEN public.ST_SetSRID(public.ST_MakePoint(lon, lat), 4326) END,
        picture, secret, who,
        CASE WHEN what <> 'as_described' THEN (now() AT TIME ZONE 'Asia/Shanghai')::date + 10 END
    FROM register.site AS s
    WHERE s.id = about AND EXISTS (SELECT FROM public.published_site AS p WHERE p.id = s.id)
    RETURNING id, number, organisation_id INTO made;
    IF NOT FOUND THEN
        verdict := 'missing';
        RETURN;
    END IF;
    -- Words, place and photo are in no event: they must be erasable, history is not.
    INSERT INTO register.event (actor, action, subject, subject_id, after)
    VALUES ('worker', 'add_report', 'report', made.id, jsonb_build_object(
        'number', made.number, 'site', about, 'kind', what, 'facilities', broken,
        'organisation', made.organisation_id, 'has_words', said IS NOT NULL, 'has_place', lon IS NOT NULL,
        'has_photo', picture IS NOT NULL));
    PERFORM register.count_reports(about);
    verdict := 'stored';
END
$$;

-- A report as its writer sees it, for whoever knows the secret.
CREATE FUNCTION report_of_secret(secret bytea) RETURNS TABLE (
    number bigint, site uuid, layer text, name text, organisation text, kind text, facilities text[], words text,
    lon float8, lat float8, has_photo boolean, created_at timestamptz, due date,
    outcome text, answer text, answered_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.number, s.id, s.layer, s.name, o.name, r.kind, r.facilities, r.words,
        public.ST_X(r.geom), public.ST_Y(r.geom), r.photo IS NOT NULL, r.created_at, r.due,
        r.outcome, r.answer, r.answered_at
    FROM register.report AS r
    JOIN register.site AS s ON s.id = r.site_id
    JOIN register.organisation AS o ON o.id = r.organisation_id
    WHERE r.secret_sha256 = secret
$$;

CREATE FUNCTION report_photo(secret bytea) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT photo FROM register.report WHERE secret_sha256 = secret
$$;

REVOKE EXECUTE ON FUNCTION report_key, report_wait, submit_report, report_of_secret, report_photo FROM PUBLIC;
GRANT EXECUTE ON FUNCTION report_key, report_wait, submit_report, report_of_secret, report_photo
    TO geoservice_reader;

-- --- trust ------------------------------------------------------------------------------------------------------
-- How much a site is to be trusted, for the order of equally near ones: the rule of geoservice/model/trust.py, which
-- says it in words. 3 fresh, 2 known, 1 stale, 0 doubted.
CREATE FUNCTION trust_rank(verified_at date, reports jsonb, today date) RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    age integer := today - verified_at;
    complaints date[];
    agreements date[];
BEGIN
    IF reports IS NOT NULL THEN
        SELECT
            array_agg(day) FILTER (WHERE kind <> 'as_described' AND day >= coalesce(verified_at, '-infinity')),
            array_agg(day) FILTER (WHERE kind = 'as_described')
        INTO complaints, agreements
        FROM (
            SELECT told.kind, written.day::date AS day
            FROM jsonb_each(reports) AS told (kind, days)
            CROSS JOIN jsonb_array_elements_text(told.days) AS written (day)
        ) AS voice
        WHERE day > today - 90;
        IF cardinality(complaints) >= 3 AND (
            SELECT count(*) FROM unnest(agreements) AS day WHERE day > (SELECT max(latest) FROM unnest(complaints) AS latest)
        ) < 5 THEN
            RETURN 0;
        END IF;
        IF cardinality(agreements) >= 5 THEN
            RETURN 3;
        END IF;
    END IF;
    RETURN CASE WHEN age <= 30 THEN 3 WHEN age <= 180 THEN 2 ELSE 1 END;
END
$$;
