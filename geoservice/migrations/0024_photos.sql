-- Purpose: photos of sites. A site's `properties.photos` names them by digest, so they are reviewed, told in the history and
-- restored as all else of it is; the pixels stand here, in no event, and are never changed.

CREATE TABLE register.photo (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    whole bytea NOT NULL CHECK (octet_length(whole) BETWEEN 1 AND 4000000),
    small bytea NOT NULL CHECK (octet_length(small) BETWEEN 1 AND 1000000),
    account_id uuid REFERENCES register.account,
    added_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT digest_is_of_the_whole CHECK (digest = encode(sha256(whole), 'hex'))
);
COMMENT ON TABLE register.photo IS 'JPEGs that were drawn anew: nothing of the files that were handed in.';
COMMENT ON COLUMN register.photo.account_id IS 'Who handed it in first.';
ALTER TABLE register.photo ALTER COLUMN whole SET STORAGE EXTERNAL, ALTER COLUMN small SET STORAGE EXTERNAL;  -- packed already
GRANT SELECT, INSERT ON register.photo TO geoservice_officer;

-- Which public sites show a photo. Most have none and are not in it.
CREATE INDEX published_site_photos ON published_site USING gin ((properties -> 'photos') jsonb_path_ops)
    WHERE properties ? 'photos';

-- A photo of a site that is public now; nothing else of the register's photos is to be had by the public's role.
CREATE FUNCTION public_photo(asked text, is_small boolean) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN is_small THEN p.small ELSE p.whole END
    FROM register.photo AS p
    WHERE p.digest = asked AND EXISTS (
        SELECT FROM public.published_site AS s
        WHERE s.properties ? 'photos'
            AND s.properties -> 'photos' @> jsonb_build_array(jsonb_build_object('digest', asked)))
$$;
REVOKE EXECUTE ON FUNCTION public_photo FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_photo TO geoservice_reader;
