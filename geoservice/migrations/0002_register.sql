-- Purpose: the officers' register: organisations, handed-in batches, sites, and the append-only history.

CREATE TABLE register.organisation (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    path ltree NOT NULL UNIQUE,
    level text NOT NULL CHECK (level IN
        ('national', 'province', 'city', 'county', 'township', 'industry', 'enterprise', 'grassroots')),
    name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    name_en text CHECK (length(name_en) <= 200),
    division_code division_code,
    geom located_point,
    demo boolean NOT NULL DEFAULT false
);
CREATE INDEX organisation_subtree ON register.organisation USING gist (path);
CREATE INDEX organisation_division ON register.organisation (division_code);
CREATE INDEX organisation_name ON register.organisation (name);

INSERT INTO register.organisation (path, level, name, name_en)
VALUES ('acftu', 'national', '中华全国总工会', 'All-China Federation of Trade Unions');

CREATE TABLE register.batch (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    file_name text NOT NULL CHECK (length(file_name) <= 255),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    layer text NOT NULL,
    datum text NOT NULL,
    counts jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(counts) = 'object'),
    faults jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(faults) = 'array'),
    actor text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE register.site (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    fid bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    layer text NOT NULL CHECK (layer ~ '^[a-z][a-z0-9_]{0,39}$'),
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    source_key text NOT NULL CHECK (length(source_key) BETWEEN 1 AND 800),
    name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 200),
    address text CHECK (length(address) BETWEEN 1 AND 500),
    division_code division_code,
    geom located_point,
    position jsonb CHECK (jsonb_typeof(position) = 'object'),
    properties jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(properties) = 'object'),
    internal jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(internal) = 'object'),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('planned', 'active', 'temporarily_closed', 'closed')),
    review_state text NOT NULL DEFAULT 'draft' CHECK (review_state IN
        ('draft', 'submitted', 'checked', 'published', 'returned', 'archived')),
    verified_at date,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    batch_id uuid REFERENCES register.batch,
    demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT published_needs_a_place CHECK (review_state <> 'published' OR geom IS NOT NULL)
);
COMMENT ON COLUMN register.site.source_key IS
    'What makes a row of a handed-in file the same site next time: its own number, or else name and address.';
COMMENT ON COLUMN register.site.position IS
    'How the place was given: {datum, raw, source, accuracy_metres}; geom is the same in WGS-84.';
COMMENT ON COLUMN register.site.internal IS
    'Contact persons and the like. Publishing copies properties and never looks here.';
CREATE UNIQUE INDEX site_source ON register.site (layer, organisation_id, source_key);
CREATE INDEX site_batch ON register.site (batch_id);
CREATE INDEX site_organisation ON register.site (organisation_id);

CREATE TABLE register.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 200),
    action text NOT NULL CHECK (action ~ '^[a-z][a-z_]+$'),
    subject text NOT NULL CHECK (subject IN ('site', 'organisation', 'batch', 'account', 'installation')),
    subject_id uuid,
    before jsonb,
    after jsonb
);
CREATE INDEX event_subject ON register.event (subject_id, id);

CREATE FUNCTION register.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append-only: % on register.event is refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register.event
    FOR EACH STATEMENT EXECUTE FUNCTION register.refuse_change();
