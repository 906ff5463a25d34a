-- Purpose: a tile of cells finds the few sites that lie across its edges in an index of these alone.

-- A tile that shows cells of the pyramid is put right by the sites that are in it as it is drawn and not in the cells which are read for
-- it, or the other way round (store/contents.py). It looked for them in strips along its edges, where a hundred other sites lie for each of them.
-- But edges of tiles are few: all of those whose cells are stored have only some hundreds of columns and rows, in each of the three grids.

-- Whether two places along an axis, counted in tiles, are not surely in the same one; by a few centimetres rather than too seldom.
CREATE FUNCTION are_apart(a float8, b float8) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(a - 1e-5::float8) <> floor(b + 1e-5::float8) OR floor(a + 1e-5::float8) <> floor(b - 1e-5::float8);

-- Whether any tile of cells has the site as it is drawn and not among the cells that are read for it, or the reverse: always true then, at
-- times otherwise, too. x, y: its keys in WGS-84. An edge of such a tile is taken to be the nearest edge of cells of the level that Frame.rim_level
-- has for the zoom, so a site counts as standing in the middle of its cell of that level. Web-Mercator's edges are those of cells.
-- The deepest zooms are 9, and 10 of BaiduQuad; the last five of each are alike, and the four before them have coarser cells one by one.
-- An index is made of it: another way of reckoning needs another name.
-- Nearly all sites stand far from the edges, which is told before the cells are looked at: a function makes each of its expressions ready anew
-- in each transaction.
CREATE FUNCTION crosses_tile_edge(x integer, y integer, drawn_x integer, drawn_y integer) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    key constant float8 := 1 / 2147483648::float8;
    half constant float8 := 0.5;
    psi float8 := (half - (drawn_y + half) * key) * 2 * pi();
    geographic_row float8 := (90 - public.grid_northing('CGCS2000Quad', psi)) / 0.703125;
    baidu_row float8 := (33554432 - public.grid_northing('BaiduQuad', psi)) / 65536;
    baidu_column float8 := (public.lon_of(drawn_x) * radians(6378206.4) + 33554432) / 65536;
    home_geographic_row float8;
    home_baidu_row float8;
    home_baidu_column float8;
    cell float8;
    -- Farther from the edges of the fifth deepest zoom than a quarter of a tile of the deepest: a shift and half of the coarsest cell are less. A shift and half
    -- of a cell of level 15 are less than a twentieth.
    is_far boolean;
    tiles float8 := 1;
BEGIN
    IF (x # drawn_x) >> 22 <> 0 OR (y # drawn_y) >> 22 <> 0 THEN
        RETURN true;
    END IF;
    is_far := abs(geographic_row / 32 - round(geographic_row / 32)) > 0.0078125
        AND abs(baidu_row / 32 - round(baidu_row / 32)) > 0.0078125
        AND abs(baidu_column / 32 - round(baidu_column / 32)) > 0.0078125;
    IF is_far
        AND abs(geographic_row - round(geographic_row)) > 0.05
        AND abs(baidu_row - round(baidu_row)) > 0.05
        AND abs(baidu_column - round(baidu_column)) > 0.05
    THEN
        RETURN false;
    END IF;
    FOR level IN REVERSE 15..11 LOOP
        cell := 1 << (31 - level);
        psi := (half - ((y >> (31 - level)) + half) * cell * key) * 2 * pi();
        home_geographic_row := (90 - public.grid_northing('CGCS2000Quad', psi)) / 0.703125;
        home_baidu_row := (33554432 - public.grid_northing('BaiduQuad', psi)) / 65536;
        home_baidu_column := ((((x >> (31 - level)) + half) * cell * key * 360 - 180) * radians(6378206.4) + 33554432) / 65536;
        IF public.are_apart(geographic_row / tiles, home_geographic_row / tiles)
            OR public.are_apart(baidu_row / tiles, home_baidu_row / tiles)
            OR public.are_apart(baidu_column / tiles, home_baidu_column / tiles)
        THEN
            RETURN true;
        END IF;
        EXIT WHEN level = 15 AND is_far;
        tiles := CASE level WHEN 15 THEN 32 ELSE tiles * 2 END;
    END LOOP;
    RETURN false;
END
$$;

CREATE INDEX published_site_edge ON published_site (cell) INCLUDE (layer, x, y, fid)
    WHERE crosses_tile_edge(x, y, x, y);
CREATE INDEX published_site_gcj_edge ON published_site (gcj_cell) INCLUDE (layer, gcj_x, gcj_y, fid, x, y)
    WHERE crosses_tile_edge(x, y, gcj_x, gcj_y);
CREATE INDEX published_site_bd_edge ON published_site (bd_cell) INCLUDE (layer, bd_x, bd_y, fid, x, y)
    WHERE crosses_tile_edge(x, y, bd_x, bd_y);
