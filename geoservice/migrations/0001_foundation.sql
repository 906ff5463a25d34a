-- Purpose: the extensions, the register's schema, and the role that may read only what is public.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE EXTENSION IF NOT EXISTS btree_gist;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoservice_reader') THEN
        CREATE ROLE geoservice_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'role geoservice_reader is missing and may not be created by %', current_user
            USING HINT = 'Ask the database administrator for: CREATE ROLE geoservice_reader LOGIN;';
    WHEN duplicate_object OR unique_violation THEN NULL;  -- another database of this cluster was quicker
END
$$;

REVOKE ALL ON SCHEMA register FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO geoservice_reader;

-- Division codes of GB/T 2260 (six digits), with the nine or twelve digits of towns and villages.
CREATE DOMAIN division_code AS text CHECK (VALUE ~ '^[1-9][0-9]{5}([0-9]{3}([0-9]{3})?)?$');

-- The last wall: PostGIS itself stores NaN, Infinity and POINT EMPTY, and one such row breaks every tile.
CREATE DOMAIN located_point AS geometry(Point, 4326)
    CHECK (NOT ST_IsEmpty(VALUE) AND ST_X(VALUE) BETWEEN -180 AND 180 AND ST_Y(VALUE) BETWEEN -85 AND 85);
