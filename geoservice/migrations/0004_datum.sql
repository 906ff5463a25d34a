-- Purpose: positions in GCJ-02 and BD-09, so that tiles line up with the basemaps drawn in them.
--
-- The same formulas, the same box and the same rule for its border as geoservice/model/datum.py, where
-- their source is named; a test compares the two. Degrees in, degrees out.
-- The expressions are plain SQL and not STRICT, for PostgreSQL inlines no other; NULL still gives NULL.

-- The box outside which nothing is shifted, widened by margin degrees. NaN is outside.
CREATE FUNCTION public.in_datum_box(lon float8, lat float8, margin float8 DEFAULT 0) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lon >= 72.004 - margin AND lon <= 137.8347 + margin
       AND lat >= 0.8293 - margin AND lat <= 55.8271 + margin
$$;

-- Degrees eastwards by which GCJ-02 moves a place; without the box.
CREATE FUNCTION public.gcj_east(lon float8, lat float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (300 + (lon - 105) + 2 * (lat - 35) + 0.1 * (lon - 105) * (lon - 105)
            + 0.1 * (lon - 105) * (lat - 35) + 0.1 * sqrt(abs(lon - 105))
            + (20 * sin(6 * pi() * (lon - 105)) + 20 * sin(2 * pi() * (lon - 105))
               + 20 * sin(pi() * (lon - 105)) + 40 * sin(pi() / 3 * (lon - 105))
               + 150 * sin(pi() / 12 * (lon - 105)) + 300 * sin(pi() / 30 * (lon - 105))) * 2 / 3)
           * sqrt(1 - 0.00669342162296594323 * sin(radians(lat)) * sin(radians(lat)))
           / (6378245.0::float8 * cos(radians(lat)) * pi() / 180)
$$;

-- Degrees northwards, likewise.
CREATE FUNCTION public.gcj_north(lon float8, lat float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (-100 + 2 * (lon - 105) + 3 * (lat - 35) + 0.2 * (lat - 35) * (lat - 35)
            + 0.1 * (lon - 105) * (lat - 35) + 0.2 * sqrt(abs(lon - 105))
            + (20 * sin(6 * pi() * (lon - 105)) + 20 * sin(2 * pi() * (lon - 105))
               + 20 * sin(pi() * (lat - 35)) + 40 * sin(pi() / 3 * (lat - 35))
               + 160 * sin(pi() / 12 * (lat - 35)) + 320 * sin(pi() / 30 * (lat - 35))) * 2 / 3)
           * power(1 - 0.00669342162296594323 * sin(radians(lat)) * sin(radians(lat)), 1.5)
           / (6378245.0::float8 * (1 - 0.00669342162296594323) * pi() / 180)
$$;

-- A place in WGS-84, in GCJ-02.
CREATE FUNCTION public.gcj_lon(lon float8, lat float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN public.in_datum_box(lon, lat) THEN lon + public.gcj_east(lon, lat) ELSE lon END
$$;

CREATE FUNCTION public.gcj_lat(lon float8, lat float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN public.in_datum_box(lon, lat) THEN lat + public.gcj_north(lon, lat) ELSE lat END
$$;

-- A position in GCJ-02, in BD-09: a turn and a stretch around the origin of degrees; without the box.
CREATE FUNCTION public.bd_lon_of_gcj(x float8, y float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (sqrt(x * x + y * y) + 0.00002 * sin(y * pi() * 50 / 3))
           * cos(atan2(y, x) + 0.000003 * cos(x * pi() * 50 / 3)) + 0.0065
$$;

CREATE FUNCTION public.bd_lat_of_gcj(x float8, y float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (sqrt(x * x + y * y) + 0.00002 * sin(y * pi() * 50 / 3))
           * sin(atan2(y, x) + 0.000003 * cos(x * pi() * 50 / 3)) + 0.006
$$;

-- A place in WGS-84, in BD-09. Both together take 20 µs, for the inner call cannot be inlined;
-- datum_point below computes what they share once, in 5 µs.
CREATE FUNCTION public.bd_lon(lon float8, lat float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN public.in_datum_box(lon, lat)
        THEN public.bd_lon_of_gcj(lon + public.gcj_east(lon, lat), lat + public.gcj_north(lon, lat)) ELSE lon END
$$;

CREATE FUNCTION public.bd_lat(lon float8, lat float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN public.in_datum_box(lon, lat)
        THEN public.bd_lat_of_gcj(lon + public.gcj_east(lon, lat), lat + public.gcj_north(lon, lat)) ELSE lat END
$$;

-- A place in WGS-84, in any datum by its name; an unknown name is an error, not a place without shift.
CREATE FUNCTION public.datum_point(geom geometry, datum text) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    lon float8 := ST_X(geom);
    lat float8 := ST_Y(geom);
    x float8;
    y float8;
BEGIN
    IF datum NOT IN ('wgs84', 'gcj02', 'bd09') THEN
        RAISE EXCEPTION 'unknown datum %', datum USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF geom IS NULL OR datum = 'wgs84' OR public.in_datum_box(lon, lat) IS NOT TRUE THEN
        RETURN geom;
    END IF;
    x := lon + public.gcj_east(lon, lat);
    y := lat + public.gcj_north(lon, lat);
    IF datum = 'gcj02' THEN
        RETURN ST_SetSRID(ST_MakePoint(x, y), ST_SRID(geom));
    END IF;
    RETURN ST_SetSRID(ST_MakePoint(public.bd_lon_of_gcj(x, y), public.bd_lat_of_gcj(x, y)), ST_SRID(geom));
END
$$;

-- The place in WGS-84 that a position in `datum` stands for. The formulas have no inverse in closed form:
-- each step shrinks the error at least fifty times. What cannot come from the box is not shifted.
CREATE FUNCTION public.wgs84_point(geom geometry, datum text) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    lon float8 := ST_X(geom);
    lat float8 := ST_Y(geom);
    x float8;
    y float8;
    east float8;
    north float8;
BEGIN
    IF datum NOT IN ('wgs84', 'gcj02', 'bd09') THEN
        RAISE EXCEPTION 'unknown datum %', datum USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Nothing is shifted by more than 0.02 degrees.
    IF geom IS NULL OR datum = 'wgs84' OR public.in_datum_box(lon, lat, 0.05) IS NOT TRUE THEN
        RETURN geom;
    END IF;
    FOR step IN 1..10 LOOP
        x := lon + public.gcj_east(lon, lat);
        y := lat + public.gcj_north(lon, lat);
        IF datum = 'bd09' THEN
            east := ST_X(geom) - public.bd_lon_of_gcj(x, y);
            north := ST_Y(geom) - public.bd_lat_of_gcj(x, y);
        ELSE
            east := ST_X(geom) - x;
            north := ST_Y(geom) - y;
        END IF;
        lon := lon + east;
        lat := lat + north;
        EXIT WHEN greatest(abs(east), abs(north)) < 1e-13;
    END LOOP;
    -- 1e-9 degrees are 0.1 mm: what rounding may push a place on the border across it.
    IF NOT public.in_datum_box(lon, lat, 1e-9) THEN
        RETURN geom;
    END IF;
    RETURN ST_SetSRID(ST_MakePoint(
        least(greatest(lon, 72.004), 137.8347), least(greatest(lat, 0.8293), 55.8271)), ST_SRID(geom));
END
$$;
