-- Purpose: the history is sealed, block by block, into a keyed chain that stands beside it.

CREATE TABLE register.seal (
    number bigint PRIMARY KEY CHECK (number > 0),
    previous bytea NOT NULL CHECK (octet_length(previous) = 32),
    total bigint NOT NULL,
    floor bigint NOT NULL,
    ids int8multirange NOT NULL,
    macs bytea NOT NULL CHECK (octet_length(macs) % 32 = 0),
    key text NOT NULL CHECK (key ~ '^[0-9a-f]{16}$'),
    sealed_at timestamptz NOT NULL,
    head bytea NOT NULL CHECK (octet_length(head) = 32),
    form smallint NOT NULL
);
COMMENT ON TABLE register.seal IS
    'Blocks of sealed events (docs/decisions/17-history-is-sealed.md). The key is not in the database.';
COMMENT ON COLUMN register.seal.floor IS
    'Every id up to it is in this block, in one before, or belongs to a transaction that was rolled back.';
COMMENT ON COLUMN register.seal.macs IS '32 bytes for each event in order of ids. Each covers the one before.';
COMMENT ON COLUMN register.seal.key IS 'Fingerprint of the key.';
CREATE INDEX seal_ids ON register.seal USING gist (ids);
-- Macs look like chance, so packing them is lost labour.
ALTER TABLE register.seal ALTER COLUMN macs SET STORAGE EXTERNAL;

CREATE OR REPLACE FUNCTION register.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is append-only: % on register.% is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register.seal
    FOR EACH STATEMENT EXECUTE FUNCTION register.refuse_change();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'geoservice_officer') THEN
        GRANT SELECT ON register.seal TO geoservice_officer;
    END IF;
END
$$;
