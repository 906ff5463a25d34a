-- Purpose: the portals that may show our map in a frame, each with the origins of its pages.

CREATE TABLE portal (
    name text PRIMARY KEY CHECK (length(btrim(name)) BETWEEN 1 AND 80),
    origins text[] NOT NULL CHECK (cardinality(origins) > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
COMMENT ON TABLE portal IS 'Who did what to it, and when, is in register.event.';

-- The list stands in a header of a public page anyway; whose the origins are is nobody else's business.
GRANT SELECT (origins, revoked_at) ON portal TO geoservice_reader;
