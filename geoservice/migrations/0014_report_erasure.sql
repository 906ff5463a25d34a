-- Purpose: whoever wrote a report may take back her words, her pin and her photo.

-- What was reported stays, with its number, its kind and its history, for others count on it.
CREATE FUNCTION erase_report(secret bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    erased record;
BEGIN
    UPDATE register.report SET words = NULL, geom = NULL, photo = NULL
    WHERE secret_sha256 = secret AND num_nonnulls(words, geom, photo) > 0
    RETURNING id, number INTO erased;
    IF FOUND THEN
        INSERT INTO register.event (actor, action, subject, subject_id, after)
        VALUES ('worker', 'erase_report', 'report', erased.id, jsonb_build_object('number', erased.number));
    END IF;
    RETURN EXISTS (SELECT FROM register.report WHERE secret_sha256 = secret);
END
$$;
REVOKE EXECUTE ON FUNCTION erase_report FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_report TO geoservice_reader;
