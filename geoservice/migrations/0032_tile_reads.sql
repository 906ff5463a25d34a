-- Purpose: a tile reads one index and nothing else, also where it shows sites by name, and each range of it once for all layers.

-- The rows themselves are some 2 kB each and lie as they were published; names and ids in the index take 90 bytes a site and datum. By
-- cell alone, for a tile asks for up to a thousand ranges, and looking one up costs more than to pass over a dozen sites.
DROP INDEX published_site_cell, published_site_gcj_cell, published_site_bd_cell;
CREATE INDEX published_site_cell ON published_site (cell) INCLUDE (layer, x, y, fid, id, name);
CREATE INDEX published_site_gcj_cell ON published_site (gcj_cell) INCLUDE (layer, gcj_x, gcj_y, fid, id, name, x, y);
CREATE INDEX published_site_bd_cell ON published_site (bd_cell) INCLUDE (layer, bd_x, bd_y, fid, id, name, x, y);
