-- Purpose: the site code, which no two sites of the register share, and honours with level, year and expiry.

ALTER TABLE register.site ADD COLUMN code text CHECK (code ~ '^[1-9][0-9]{12}$');
COMMENT ON COLUMN register.site.code IS
    'The unified code on its door: six digits of the division, two of the kind, five of a serial.';
CREATE UNIQUE INDEX site_code ON register.site (code) WHERE code IS NOT NULL;

-- Honours were plain words. They are dated in their own words, which the next import reads.
CREATE FUNCTION pg_temp.titled(properties jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_set(properties, '{honours}', (
        SELECT jsonb_agg(jsonb_build_object('title', title))
        FROM jsonb_array_elements_text(properties -> 'honours') AS title))
$$;
UPDATE register.site SET properties = pg_temp.titled(properties)
WHERE jsonb_typeof(properties #> '{honours,0}') = 'string';
UPDATE published_site SET properties = pg_temp.titled(properties)
WHERE jsonb_typeof(properties #> '{honours,0}') = 'string';
