-- Purpose: lists of a province's sites read an index and not the sites, for a filter that hardly any of them passes.

-- All that the filters of a list ask for but the place, union by union. It takes some 130 bytes a site.
CREATE INDEX site_listed ON register.site (organisation_id, updated_at, fid)
    INCLUDE (review_state, layer, changes, verified_at, name);
CREATE INDEX site_unplaced ON register.site (updated_at, fid) WHERE geom IS NULL;
