-- Purpose: every page asks whether it must say that there is demonstration data; the answer costs one index look.

CREATE INDEX published_site_demo ON published_site (fid) WHERE demo;
