-- Purpose: to tell that a site lies across no edge of a tile costs those who edit a third of what it did.

-- As 0034 has it, to the site; nearly all stand far from the edges, which is told before the cells are looked at, each expression of a
-- function being made ready anew in each transaction.
CREATE OR REPLACE FUNCTION crosses_tile_edge(x integer, y integer, drawn_x integer, drawn_y integer) RETURNS boolean
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
