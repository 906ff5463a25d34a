-- Purpose: the finder lists the lately confirmed sites first, and finds names however wide their letters are written.

-- What is compared in a search: small letters, and one width for letters, digits and brackets: （ is (.
CREATE FUNCTION search_form(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(normalize(written, NFKC));

CREATE OR REPLACE FUNCTION name_grams(name text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY(
        SELECT DISTINCT substr(search_form(name), i, n)
        FROM generate_series(1, length(search_form(name))) AS i, generate_series(1, 2) AS n
        WHERE i + n - 1 <= length(search_form(name)));

CREATE INDEX published_site_recent ON published_site (coalesce(verified_at, '0001-01-01'::date), fid);
