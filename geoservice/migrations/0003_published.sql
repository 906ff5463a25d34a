-- Purpose: what the public sees: published sites and organisations, and the log of their changes.

-- What is compared in a search: small letters, and one width for letters, digits and brackets: （ is (.
CREATE FUNCTION search_form(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(normalize(written, NFKC));

-- Single characters and two-character windows, for finding a part of a Chinese name by an inverted index.
-- OFFSET 0 has the form made once for a name, and not once for each window.
CREATE FUNCTION name_grams(name text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT string_to_array(form, NULL)
            || ARRAY(SELECT substr(form, i, 2) FROM generate_series(1, length(form) - 1) AS i)
        FROM (SELECT search_form(name) AS form OFFSET 0) AS searched);

-- A place in space: metres from the middle of the earth, on the ellipsoid of WGS-84. The straight line between
-- two such points orders by nearness everywhere: across the antimeridian, at the poles, from the far side of
-- the earth, where an index on geography reads every row. Plain SQL and not STRICT, or it would not be inlined;
-- with RETURN its names are bound, or a restored index would not find them.
CREATE FUNCTION space_point(geom geometry) RETURNS geometry
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ST_MakePoint(
        cos(radians(ST_X(geom))) * cos(radians(ST_Y(geom)))
            * (6378137.0::float8 / sqrt(1 - 0.0066943799901413165::float8 * power(sin(radians(ST_Y(geom))), 2))),
        sin(radians(ST_X(geom))) * cos(radians(ST_Y(geom)))
            * (6378137.0::float8 / sqrt(1 - 0.0066943799901413165::float8 * power(sin(radians(ST_Y(geom))), 2))),
        sin(radians(ST_Y(geom))) * (1 - 0.0066943799901413165::float8)
            * (6378137.0::float8 / sqrt(1 - 0.0066943799901413165::float8 * power(sin(radians(ST_Y(geom))), 2))));

CREATE TABLE published_site (
    fid bigint PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    layer text NOT NULL,
    name text NOT NULL,
    organisation_path ltree NOT NULL,
    division_code division_code,
    geom located_point NOT NULL,
    geom_3857 geometry(Point, 3857) NOT NULL GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    verified_at date,
    updated_at timestamptz NOT NULL,
    grams text[] NOT NULL,
    properties jsonb NOT NULL CHECK (jsonb_typeof(properties) = 'object'),
    demo boolean NOT NULL
);
COMMENT ON COLUMN published_site.properties IS
    'The members of the GeoJSON feature, made once at publishing, so that a page of features is a concatenation.';
CREATE INDEX published_site_tile ON published_site USING gist (geom_3857, layer);
CREATE INDEX published_site_near ON published_site USING gist (layer, (space_point(geom)) gist_geometry_ops_nd);
CREATE INDEX published_site_page ON published_site (layer, fid);
CREATE INDEX published_site_updated ON published_site (layer, updated_at);
CREATE INDEX published_site_division ON published_site (division_code text_pattern_ops);
CREATE INDEX published_site_grams ON published_site USING gin (grams);
-- The finder lists the lately confirmed first.
CREATE INDEX published_site_recent ON published_site (coalesce(verified_at, '0001-01-01'::date), fid);
-- Every page asks whether it must say that there is demonstration data.
CREATE INDEX published_site_demo ON published_site (fid) WHERE demo;

CREATE TABLE published_organisation (
    id uuid PRIMARY KEY,
    path ltree NOT NULL UNIQUE,
    level text NOT NULL,
    name text NOT NULL,
    name_en text,
    division_code division_code,
    geom located_point,
    demo boolean NOT NULL
);

CREATE SEQUENCE revision;
CREATE TABLE change (
    revision bigint NOT NULL,
    fid bigint NOT NULL,
    id uuid NOT NULL,
    layer text NOT NULL,
    action text NOT NULL CHECK (action IN ('put', 'drop')),
    before geometry(Point, 3857),
    after geometry(Point, 3857),
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (revision, fid)
);
CREATE INDEX change_site ON change (id, revision);

-- One revision for a statement. The lock is held until the commit, so revisions are in commit order
-- and a reader that has seen revision n has seen everything before it.
CREATE FUNCTION next_revision() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('geoservice.revision'));
    RETURN nextval('revision');
END
$$;

CREATE FUNCTION log_put() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF EXISTS (SELECT FROM arrived) THEN
        number := next_revision();
        INSERT INTO change (revision, fid, id, layer, action, after)
        SELECT number, fid, id, layer, 'put', geom_3857 FROM arrived;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION log_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF EXISTS (SELECT FROM arrived) THEN
        number := next_revision();
        INSERT INTO change (revision, fid, id, layer, action, before, after)
        SELECT number, a.fid, a.id, a.layer, 'put', l.geom_3857, a.geom_3857
        FROM arrived AS a JOIN departed AS l USING (fid);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION log_drop() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF EXISTS (SELECT FROM departed) THEN
        number := next_revision();
        INSERT INTO change (revision, fid, id, layer, action, before)
        SELECT number, fid, id, layer, 'drop', geom_3857 FROM departed;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER published_site_put AFTER INSERT ON published_site
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION log_put();
CREATE TRIGGER published_site_edit AFTER UPDATE ON published_site
    REFERENCING OLD TABLE AS departed NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION log_edit();
CREATE TRIGGER published_site_drop AFTER DELETE ON published_site
    REFERENCING OLD TABLE AS departed FOR EACH STATEMENT EXECUTE FUNCTION log_drop();

GRANT SELECT ON published_site, published_organisation, change TO geoservice_reader;

-- How far this database was migrated: all that the public's role may know of the register's book of migrations.
CREATE FUNCTION migrated_to() RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
    AS 'SELECT max(number) FROM register.migration';
