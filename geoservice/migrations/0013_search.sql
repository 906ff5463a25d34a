-- Purpose: what public sites are searched by: names, addresses and initials as numbers, and which pairs of characters sound how.

-- Beside published_site and not in it, so that an edit of a site's place or hours does not touch some sixty keys of
-- the inverted index. Made by the program (geoservice/model/search_token.py) in the transaction that publishes.
CREATE TABLE search_entry (
    fid bigint PRIMARY KEY,
    names text NOT NULL,
    place text NOT NULL,
    belonging text NOT NULL,
    tokens integer[] NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.02);
COMMENT ON COLUMN search_entry.names IS 'Name and aliases in the form that is compared, a line break before and after each.';
COMMENT ON COLUMN search_entry.place IS 'The address in the form that is compared, without the division that the site''s code says.';
COMMENT ON COLUMN search_entry.belonging IS 'Its divisions and its layer.';
-- The most common of them are known to ANALYZE; what is on no list is rare.
ALTER TABLE search_entry ALTER COLUMN tokens SET STATISTICS 200;
CREATE INDEX search_entry_tokens ON search_entry USING gin (tokens array_ops);

-- Two characters that stand side by side in some name or address, by each way they may sound. Pairs stay when their
-- last site goes: they say nothing of it.
CREATE TABLE search_sound (
    sound integer NOT NULL,
    gram text NOT NULL CHECK (length(gram) = 2),
    PRIMARY KEY (sound, gram)
);
CREATE INDEX search_sound_gram ON search_sound (gram);

-- Which edition of the program made all of it; 0 where some of it is still to be made.
CREATE TABLE search_edition (
    edition integer NOT NULL,
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only)
);
INSERT INTO search_edition (edition) VALUES (0);

GRANT SELECT ON search_entry, search_sound TO geoservice_reader;

-- By a trigger, so that no way of taking a site from the public can forget it.
CREATE FUNCTION forget_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entry AS e USING departed AS d WHERE e.fid = d.fid;
    RETURN NULL;
END
$$;
CREATE TRIGGER published_site_forget AFTER DELETE ON published_site
    REFERENCING OLD TABLE AS departed FOR EACH STATEMENT EXECUTE FUNCTION forget_entry();

-- What was searched by until now. Its table is not written anew: a dropped column takes no room in new rows.
DROP INDEX published_site_grams;
ALTER TABLE published_site DROP COLUMN grams;
DROP FUNCTION name_grams(text);
DROP FUNCTION search_form(text);
