-- Purpose: what a site has as numbers, kept in the index of places, so that a search by nearness skips what lacks it.

-- In a schema of its own: in the search path it would take int[] @> int[] to itself, which no GIN index serves.
CREATE SCHEMA IF NOT EXISTS intarray;
CREATE EXTENSION IF NOT EXISTS intarray SCHEMA intarray;
GRANT USAGE ON SCHEMA intarray TO geoservice_reader;

-- The number of a fact such as `facilities=shower`. Sites are compared by it alone, so facts must not share one;
-- of 2^31 numbers a few hundred facts do not. The index keeps a number modulo 256: with this seed today's facts
-- all differ there, too. (hashtextextended is what tables are partitioned by, and so never changes.)
CREATE FUNCTION tag_of(fact text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (hashtextextended(fact, 53) & 2147483647)::integer;

-- The facts that one may search by. A facility that is known not to work is none.
CREATE FUNCTION site_tags(layer text, properties jsonb) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    tags integer[] := ARRAY[public.tag_of('layer=' || layer)];
    key text;
BEGIN
    IF properties ->> 'access_method' IS NOT NULL THEN
        tags := tags || public.tag_of('access_method=' || (properties ->> 'access_method'));
    END IF;
    IF properties ->> 'opening_hours' = '24/7' THEN
        tags := tags || public.tag_of('hours=always');
    END IF;
    IF jsonb_typeof(properties -> 'facilities') = 'array' THEN
        FOR key IN SELECT jsonb_array_elements_text(properties -> 'facilities') LOOP
            IF properties #>> ARRAY['facilities_state', key, 'working'] IS DISTINCT FROM 'false' THEN
                tags := tags || public.tag_of('facilities=' || key);
            END IF;
        END LOOP;
    END IF;
    IF jsonb_typeof(properties -> 'audience') = 'array' THEN
        FOR key IN SELECT jsonb_array_elements_text(properties -> 'audience') LOOP
            tags := tags || public.tag_of('audience=' || key);
        END LOOP;
    END IF;
    RETURN tags;
END
$$;

ALTER TABLE published_site ADD COLUMN tags integer[] GENERATED ALWAYS AS (site_tags(layer, properties)) STORED;

-- By nearness, passing by whole regions without the facts that are asked for.
DROP INDEX published_site_near;
CREATE INDEX published_site_near ON published_site
    USING gist (space_point(geom) gist_geometry_ops_nd, tags intarray.gist__intbig_ops (siglen = 32));
-- By facts and by hours, where so few sites have them that all of these are measured.
CREATE INDEX published_site_tags ON published_site USING gin (tags array_ops);
CREATE INDEX published_site_hours ON published_site (hours_id);
