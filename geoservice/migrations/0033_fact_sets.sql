-- Purpose: the kinds, sets of facilities and audiences that sites have, so that a search for rare needs looks up the few that have them.

-- As 0010 has it, to the tag; without queries inside it takes a third of the time, which was a sixth of a site's publishing.
CREATE OR REPLACE FUNCTION site_tags(layer text, properties jsonb) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    tags integer[] := ARRAY[public.tag_of('layer=' || layer)];
    facilities jsonb := properties -> 'facilities';
    broken jsonb := properties -> 'facilities_state';
    audience jsonb := properties -> 'audience';
    key text;
BEGIN
    IF properties ->> 'access_method' IS NOT NULL THEN
        tags := tags || public.tag_of('access_method=' || (properties ->> 'access_method'));
    END IF;
    IF properties ->> 'opening_hours' = '24/7' THEN
        tags := tags || public.tag_of('hours=always');
    END IF;
    IF jsonb_typeof(facilities) = 'array' THEN
        FOR i IN 0 .. jsonb_array_length(facilities) - 1 LOOP
            key := facilities ->> i;
            IF broken IS NULL OR broken #>> ARRAY[key, 'working'] IS DISTINCT FROM 'false' THEN
                tags := tags || public.tag_of('facilities=' || key);
            END IF;
        END LOOP;
    END IF;
    IF jsonb_typeof(audience) = 'array' THEN
        FOR i IN 0 .. jsonb_array_length(audience) - 1 LOOP
            tags := tags || public.tag_of('audience=' || (audience ->> i));
        END LOOP;
    END IF;
    RETURN tags;
END
$$;

-- A dozen facilities of which each is common are a dozen long lists to the inverted index, and a long walk to the index
-- of places; but a register has few sets of them, and a site has one. A kind is a layer, a way in, and whether it is
-- always open: what site_tags writes first. Then it writes the facilities, and last whom the site is for.
-- In order, so that the same facilities are the same set. Plain SQL and not STRICT, or they would not be inlined.
CREATE FUNCTION kind_tags(tags integer[], properties jsonb) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN tags[:
    1 + CASE WHEN properties ->> 'access_method' IS NULL THEN 0 ELSE 1 END
        + CASE WHEN properties ->> 'opening_hours' = '24/7' THEN 1 ELSE 0 END];

CREATE FUNCTION facility_tags(tags integer[], properties jsonb) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN intarray.sort(tags[
    2 + CASE WHEN properties ->> 'access_method' IS NULL THEN 0 ELSE 1 END
        + CASE WHEN properties ->> 'opening_hours' = '24/7' THEN 1 ELSE 0 END :
    cardinality(tags)
        - CASE WHEN jsonb_typeof(properties -> 'audience') = 'array' THEN jsonb_array_length(properties -> 'audience') ELSE 0 END]);

CREATE FUNCTION audience_tags(tags integer[], properties jsonb) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN intarray.sort(tags[cardinality(tags) + 1
        - CASE WHEN jsonb_typeof(properties -> 'audience') = 'array' THEN jsonb_array_length(properties -> 'audience') ELSE 0 END :]);

-- The number of a set. Two share one once in 2^64.
CREATE FUNCTION set_key(tags integer[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hash_array_extended(tags, 53);

CREATE TABLE fact_set (
    part text NOT NULL CHECK (part IN ('kind', 'facilities', 'audience')),
    key bigint NOT NULL,
    tags integer[] NOT NULL,
    PRIMARY KEY (part, key)
);
COMMENT ON TABLE fact_set IS 'A set stays when its last site goes: it says nothing of it.';
GRANT SELECT ON fact_set TO geoservice_reader;

-- One rewriting of the table puts the numbers of all sites in. From then on a trigger does it, for a generated column
-- cannot be made of another, and tags would be made four times.
ALTER TABLE published_site ADD COLUMN kind_key bigint, ADD COLUMN facility_key bigint, ADD COLUMN audience_key bigint;
ALTER TABLE published_site
    ALTER COLUMN kind_key TYPE bigint USING set_key(kind_tags(tags, properties)),
    ALTER COLUMN facility_key TYPE bigint USING set_key(facility_tags(tags, properties)),
    ALTER COLUMN audience_key TYPE bigint USING set_key(audience_tags(tags, properties));
ALTER TABLE published_site
    ALTER COLUMN tags DROP EXPRESSION,
    ALTER COLUMN kind_key SET NOT NULL, ALTER COLUMN facility_key SET NOT NULL, ALTER COLUMN audience_key SET NOT NULL;

CREATE FUNCTION tag_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.tags := site_tags(NEW.layer, NEW.properties);
    NEW.kind_key := set_key(kind_tags(NEW.tags, NEW.properties));
    NEW.facility_key := set_key(facility_tags(NEW.tags, NEW.properties));
    NEW.audience_key := set_key(audience_tags(NEW.tags, NEW.properties));
    RETURN NEW;
END
$$;
CREATE TRIGGER published_site_tagged BEFORE INSERT OR UPDATE OF layer, properties, tags, kind_key, facility_key, audience_key
    ON published_site FOR EACH ROW EXECUTE FUNCTION tag_site();

-- In order, so that two transactions with the same new sets wait for each other and not in a circle.
CREATE FUNCTION note_sets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO fact_set (part, key, tags)
    SELECT DISTINCT ON (made.part, made.key) made.part, made.key, CASE made.part
        WHEN 'kind' THEN kind_tags(made.tags, made.properties)
        WHEN 'facilities' THEN facility_tags(made.tags, made.properties)
        ELSE audience_tags(made.tags, made.properties) END
    FROM (
        SELECT part, key, tags, properties
        FROM arrived AS a
        CROSS JOIN LATERAL (VALUES ('kind', a.kind_key), ('facilities', a.facility_key), ('audience', a.audience_key))
            AS each (part, key)
    ) AS made
    WHERE NOT EXISTS (SELECT FROM fact_set AS known WHERE known.part = made.part AND known.key = made.key)
    ORDER BY made.part, made.key
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER published_site_sets_new AFTER INSERT ON published_site
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION note_sets();
CREATE TRIGGER published_site_sets AFTER UPDATE ON published_site
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION note_sets();

INSERT INTO fact_set (part, key, tags)
SELECT 'kind', set_key(tags), tags FROM (SELECT DISTINCT kind_tags(tags, properties) FROM published_site) AS made (tags)
UNION ALL
SELECT 'facilities', set_key(tags), tags
FROM (SELECT DISTINCT facility_tags(tags, properties) FROM published_site) AS made (tags)
UNION ALL
SELECT 'audience', set_key(tags), tags
FROM (SELECT DISTINCT audience_tags(tags, properties) FROM published_site) AS made (tags);

-- All that is asked of a site but for its record: no row of the table is read until it is known which are the nearest.
CREATE INDEX published_site_offer ON published_site (facility_key, kind_key)
    INCLUDE (audience_key, hours_id, closures, geom, fid);
CREATE INDEX published_site_kind ON published_site (kind_key, hours_id)
    INCLUDE (facility_key, audience_key, closures, geom, fid);
