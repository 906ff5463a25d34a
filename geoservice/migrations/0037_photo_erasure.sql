-- Purpose: a photo of a site is erased for good, with an event that tells who did it and why, and never what it showed.

CREATE TABLE register.erased_photo (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    erased_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE register.erased_photo IS
    'So that no form and no earlier version brings the same photo back. A digest leads back to no picture.';
GRANT SELECT ON register.erased_photo TO geoservice_officer;

-- Which sites of the register show a photo. Most have none and are not in it.
CREATE INDEX site_photos ON register.site USING gin ((properties -> 'photos') jsonb_path_ops) WHERE properties ? 'photos';

CREATE FUNCTION register.without_photo(said jsonb, gone text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN kept IS NULL THEN said - 'photos' ELSE jsonb_set(said, '{photos}', kept) END
    FROM (
        SELECT jsonb_agg(photo.said ORDER BY photo.place) AS kept
        FROM jsonb_array_elements(said -> 'photos') WITH ORDINALITY AS photo (said, place)
        WHERE photo.said ->> 'digest' <> gone
    ) AS others
$$;

-- The officers' role deletes nothing of the register; this is its slot for this one thing, which is no review's business: what is
-- unlawful to show does not wait for one. The ids of the sites that showed the photo; NULL, there was none.
CREATE FUNCTION register.erase_photo(gone text, why text, who text, by uuid) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was boolean;
    sites uuid[];
BEGIN
    DELETE FROM register.photo WHERE digest = gone;
    was := FOUND;
    WITH shown AS (
        SELECT id FROM register.site
        WHERE properties ? 'photos' AND properties -> 'photos' @> jsonb_build_array(jsonb_build_object('digest', gone))
        ORDER BY id
        FOR NO KEY UPDATE
    ), changed AS (
        UPDATE register.site AS s SET
            properties = register.without_photo(s.properties, gone), version = s.version + 1, updated_at = now()
        FROM shown
        WHERE s.id = shown.id
        RETURNING s.id, s.version
    ), told AS (
        INSERT INTO register.event (actor, account_id, action, subject, subject_id, after)
        SELECT who, by, 'erase_photo', 'site', id, jsonb_build_object('digest', gone, 'reason', why, 'version', version)
        FROM changed
    )
    SELECT coalesce(array_agg(id), '{}') INTO sites FROM changed;
    IF NOT was AND sites = '{}' THEN
        RETURN NULL;
    END IF;
    IF sites = '{}' THEN  -- it had been taken off before
        INSERT INTO register.event (actor, account_id, action, subject, after)
        VALUES (who, by, 'erase_photo', 'installation', jsonb_build_object('digest', gone, 'reason', why));
    END IF;
    -- A change that is on its way is still one to the site as it is now.
    UPDATE register.site SET base = jsonb_set(base, '{properties}', register.without_photo(base -> 'properties', gone))
    WHERE changes = ANY(sites) AND base -> 'properties' -> 'photos' @> jsonb_build_array(jsonb_build_object('digest', gone));
    INSERT INTO register.erased_photo (digest) VALUES (gone) ON CONFLICT DO NOTHING;
    RETURN sites;
END
$$;
REVOKE EXECUTE ON FUNCTION register.erase_photo FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.erase_photo TO geoservice_officer;
