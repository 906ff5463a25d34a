-- Purpose: tokens for machines, each with a scope and an end; only their hashes are here.

CREATE TABLE register.token (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
    secret_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(secret_sha256) = 32),
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    issued_by uuid NOT NULL REFERENCES register.account,
    issued_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL CHECK (expires_at > issued_at AND expires_at <= issued_at + interval '366 days'),
    used_on date,
    revoked_at timestamptz
);
COMMENT ON COLUMN register.token.organisation_id IS 'Its scope: this organisation and all below it.';
COMMENT ON COLUMN register.token.used_on IS 'The last day; not each time, for each would be a commit.';
CREATE INDEX token_organisation ON register.token (organisation_id);
GRANT SELECT, INSERT, UPDATE ON register.token TO geoservice_officer;
