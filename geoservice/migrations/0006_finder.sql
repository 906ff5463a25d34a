-- Purpose: the finder lists the lately confirmed sites first, a page at a time.

CREATE INDEX published_site_recent ON published_site (coalesce(verified_at, '0001-01-01'::date), fid);
