-- Purpose: a search passes and ranks sites by what two indexes hold, and reads the rows of those alone that are shown.

-- The rows are some 1 kB each and lie as they were published; a search by common words looks at thousands of them.
CREATE UNIQUE INDEX published_site_ranked ON published_site (fid) INCLUDE (geom, verified_at);
ALTER TABLE published_site DROP CONSTRAINT published_site_pkey;
ALTER TABLE published_site ADD CONSTRAINT published_site_pkey PRIMARY KEY USING INDEX published_site_ranked;

-- What an index of an expression is asked for must be in it as it stands, too.
DROP INDEX published_site_recent;
CREATE INDEX published_site_recent ON published_site (coalesce(verified_at, '0001-01-01'::date), fid) INCLUDE (verified_at);
