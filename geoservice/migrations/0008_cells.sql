-- Purpose: the keys of each site in every datum, the cluster pyramid over them, and revisions in commit order.

-- --- keys -------------------------------------------------------------------------------------------------------
-- A key is a pair of whole numbers on the square of Web-Mercator, 2^31 steps an edge (geoservice/model/grid.py).
-- A cell of level 31 is a key's place on the Morton curve behind a leading 1; its parent is cell >> 2.

-- The reverse of lon_of and lat_of.
CREATE FUNCTION key_of_lon(lon float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (lon / 360 + 0.5) * 2147483648::float8 - 0.5;

CREATE FUNCTION key_of_lat(lat float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (0.5 - asinh(tan(radians(lat))) / (2 * pi())) * 2147483648::float8 - 0.5;

CREATE FUNCTION key_x(lon float8) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(greatest(floor((lon / 360 + 0.5) * 2147483648::float8), 0), 2147483647)::integer;

CREATE FUNCTION key_y(lat float8) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN least(greatest(floor(
    (0.5 - asinh(tan(radians(least(greatest(lat, -89.9), 89.9)))) / (2 * pi())) * 2147483648::float8
), 0), 2147483647)::integer;

-- The isometric latitude of a key's middle, and the degrees of one.
CREATE FUNCTION psi_of(y float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (0.5 - (y + 0.5) / 2147483648::float8) * 2 * pi();

CREATE FUNCTION lat_of(y float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN degrees(atan(sinh((0.5 - (y + 0.5) / 2147483648::float8) * 2 * pi())));

CREATE FUNCTION lon_of(x float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (x + 0.5) / 2147483648::float8 * 360 - 180;

-- How far north a grid draws an isometric latitude, in its own units; the constants are those of model/grid.py.
CREATE FUNCTION grid_northing(grid text, psi float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE grid
    WHEN 'WebMercatorQuad' THEN 6378137.0::float8 * psi
    WHEN 'CGCS2000Quad' THEN degrees(atan(sinh(psi)))
    WHEN 'BaiduQuad' THEN 6378206.4::float8
        * (psi - 0.0822718542230039::float8 * atanh(0.0822718542230039::float8 * tanh(psi)))
END;

CREATE FUNCTION spread_bits(number bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    number := (number | (number << 16)) & 281470681808895;
    number := (number | (number << 8)) & 71777214294589695;
    number := (number | (number << 4)) & 1085102592571150095;
    number := (number | (number << 2)) & 3689348814741910323;
    RETURN (number | (number << 1)) & 6148914691236517205;
END
$$;

CREATE FUNCTION cell_of(x integer, y integer) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 4611686018427387904 | spread_bits(x) | (spread_bits(y) << 1);

ALTER TABLE published_site
    ADD COLUMN x integer, ADD COLUMN y integer, ADD COLUMN cell bigint,
    ADD COLUMN gcj_x integer, ADD COLUMN gcj_y integer, ADD COLUMN gcj_cell bigint,
    ADD COLUMN bd_x integer, ADD COLUMN bd_y integer, ADD COLUMN bd_cell bigint;

-- By a trigger, so that no way of publishing can forget them, and so that each shift is worked out once: nine
-- generated columns would do it for each of themselves.
CREATE FUNCTION place_site() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lon float8;
    lat float8;
    gcj_lon float8;
    gcj_lat float8;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.cell IS NOT NULL AND ST_OrderingEquals(NEW.geom, OLD.geom) THEN
        RETURN NEW;
    END IF;
    lon := ST_X(NEW.geom);
    lat := ST_Y(NEW.geom);
    NEW.x := key_x(lon);
    NEW.y := key_y(lat);
    NEW.cell := 4611686018427387904 | spread_bits(NEW.x) | (spread_bits(NEW.y) << 1);
    IF in_datum_box(lon, lat) THEN
        gcj_lon := lon + gcj_east(lon, lat);
        gcj_lat := lat + gcj_north(lon, lat);
        NEW.gcj_x := key_x(gcj_lon);
        NEW.gcj_y := key_y(gcj_lat);
        NEW.gcj_cell := 4611686018427387904 | spread_bits(NEW.gcj_x) | (spread_bits(NEW.gcj_y) << 1);
        NEW.bd_x := key_x(bd_lon_of_gcj(gcj_lon, gcj_lat));
        NEW.bd_y := key_y(bd_lat_of_gcj(gcj_lon, gcj_lat));
        NEW.bd_cell := 4611686018427387904 | spread_bits(NEW.bd_x) | (spread_bits(NEW.bd_y) << 1);
    ELSE
        NEW.gcj_x := NEW.x;
        NEW.gcj_y := NEW.y;
        NEW.gcj_cell := NEW.cell;
        NEW.bd_x := NEW.x;
        NEW.bd_y := NEW.y;
        NEW.bd_cell := NEW.cell;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER published_site_place BEFORE INSERT OR UPDATE OF geom, cell ON published_site
    FOR EACH ROW EXECUTE FUNCTION place_site();

ALTER TABLE published_site DISABLE TRIGGER published_site_edit;
UPDATE published_site SET cell = NULL;
ALTER TABLE published_site ENABLE TRIGGER published_site_edit;
ALTER TABLE published_site
    ALTER COLUMN x SET NOT NULL, ALTER COLUMN y SET NOT NULL, ALTER COLUMN cell SET NOT NULL,
    ALTER COLUMN gcj_x SET NOT NULL, ALTER COLUMN gcj_y SET NOT NULL, ALTER COLUMN gcj_cell SET NOT NULL,
    ALTER COLUMN bd_x SET NOT NULL, ALTER COLUMN bd_y SET NOT NULL, ALTER COLUMN bd_cell SET NOT NULL;

-- A tile reads nothing but these, unless its sites are so few that their names are wanted. home_x and home_y go
-- along to tell whether the shift took a site across an edge.
CREATE INDEX published_site_cell ON published_site (layer, cell) INCLUDE (x, y, fid);
CREATE INDEX published_site_gcj_cell ON published_site (layer, gcj_cell) INCLUDE (gcj_x, gcj_y, fid, x, y);
CREATE INDEX published_site_bd_cell ON published_site (layer, bd_cell) INCLUDE (bd_x, bd_y, fid, x, y);
-- An index-only scan needs pages that vacuum has marked.
ALTER TABLE published_site SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01);

-- Where each site stands in each datum. With the datum given, two of the three are never looked at.
CREATE VIEW site_place AS
    SELECT 'wgs84' AS datum, layer, cell, x, y, fid, x AS home_x, y AS home_y FROM published_site
    UNION ALL
    SELECT 'gcj02', layer, gcj_cell, gcj_x, gcj_y, fid, x, y FROM published_site
    UNION ALL
    SELECT 'bd09', layer, bd_cell, bd_x, bd_y, fid, x, y FROM published_site;
GRANT SELECT ON site_place TO geoservice_reader;

-- --- the cluster pyramid ----------------------------------------------------------------------------------------
-- Levels 6 to 15, the cells of zooms 0 to 9, over the places in WGS-84. Every column adds up; the sum of one fid
-- is that site.
CREATE TABLE cell_count (
    cell bigint NOT NULL,
    layer text NOT NULL,
    n bigint NOT NULL,
    x bigint NOT NULL,
    y bigint NOT NULL,
    fid bigint NOT NULL,
    PRIMARY KEY (cell, layer)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX cell_count_empty ON cell_count (cell) WHERE n = 0;
COMMENT ON TABLE cell_count IS 'Sites by cell and layer: how many, and the sums of their keys and numbers.';

-- What was published and is not in cell_count yet, by cell of level 15; a sum may be negative. Writers only ever
-- append here, so none waits for another; store/cells.py folds it in. A reader adds both up.
CREATE TABLE cell_delta (
    cell bigint NOT NULL,
    layer text NOT NULL,
    n bigint NOT NULL,
    x bigint NOT NULL,
    y bigint NOT NULL,
    fid bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX cell_delta_cell ON cell_delta (cell);

INSERT INTO cell_count (cell, layer, n, x, y, fid)
WITH finest AS (
    SELECT cell >> 32 AS cell, layer, count(*) AS n, sum(x)::bigint AS x, sum(y)::bigint AS y, sum(fid)::bigint AS fid
    FROM published_site GROUP BY 1, 2
)
SELECT cell >> (2 * (15 - level)), layer, sum(n), sum(x), sum(y), sum(fid)
FROM finest CROSS JOIN generate_series(6, 15) AS level
GROUP BY 1, 2
ORDER BY 1, 2;
GRANT SELECT ON cell_count, cell_delta TO geoservice_reader;

-- --- revisions --------------------------------------------------------------------------------------------------
-- A statement that publishes is a publication. Its revision is drawn afterwards by the fold, one process at a
-- time and only for what is committed, so revisions are in commit order and no writer waits for another.
CREATE TABLE publication (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revision bigint UNIQUE,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX publication_waiting ON publication (id) WHERE revision IS NULL;
INSERT INTO publication (id, revision, at)
    OVERRIDING SYSTEM VALUE
    SELECT revision, revision, min(at) FROM change GROUP BY revision;
SELECT setval(pg_get_serial_sequence('publication', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM publication;

ALTER TABLE change RENAME COLUMN revision TO publication;
GRANT SELECT ON publication TO geoservice_reader;

DROP FUNCTION next_revision;
ALTER SEQUENCE revision RENAME TO publication_revision;

CREATE OR REPLACE FUNCTION log_put() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM arrived) THEN
        RETURN NULL;
    END IF;
    INSERT INTO publication DEFAULT VALUES RETURNING id INTO number;
    INSERT INTO change (publication, fid, id, layer, action, after)
        SELECT number, fid, id, layer, 'put', geom_3857 FROM arrived;
    INSERT INTO cell_delta (cell, layer, n, x, y, fid)
        SELECT cell >> 32, layer, count(*), sum(x), sum(y), sum(fid) FROM arrived GROUP BY 1, 2;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION log_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM arrived) THEN
        RETURN NULL;
    END IF;
    INSERT INTO publication DEFAULT VALUES RETURNING id INTO number;
    INSERT INTO change (publication, fid, id, layer, action, before, after)
        SELECT number, a.fid, a.id, a.layer, 'put', l.geom_3857, a.geom_3857
        FROM arrived AS a JOIN departed AS l USING (fid);
    INSERT INTO cell_delta (cell, layer, n, x, y, fid)
        SELECT cell, layer, sum(n), sum(x), sum(y), sum(fid)
        FROM (
            SELECT cell >> 32 AS cell, layer, 1 AS n, x::bigint, y::bigint, fid FROM arrived
            UNION ALL
            SELECT cell >> 32, layer, -1, -x::bigint, -y::bigint, -fid FROM departed
        ) AS signed
        GROUP BY cell, layer
        HAVING sum(n) <> 0 OR sum(x) <> 0 OR sum(y) <> 0 OR sum(fid) <> 0;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION log_drop() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM departed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO publication DEFAULT VALUES RETURNING id INTO number;
    INSERT INTO change (publication, fid, id, layer, action, before)
        SELECT number, fid, id, layer, 'drop', geom_3857 FROM departed;
    INSERT INTO cell_delta (cell, layer, n, x, y, fid)
        SELECT cell >> 32, layer, -count(*), -sum(x), -sum(y), -sum(fid) FROM departed GROUP BY 1, 2;
    RETURN NULL;
END
$$;
