-- Purpose: bulletins of many sites are asked for and drawn up by a worker; what was asked for waits here, and is gone when it is done.

CREATE TABLE register.bulletin_request (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    month date NOT NULL CHECK (month = date_trunc('month', month)),
    account_id uuid NOT NULL REFERENCES register.account,
    asked_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0,
    fault jsonb
);
COMMENT ON COLUMN register.bulletin_request.id IS 'That of the bulletin, too, once it is drawn up: its address stays.';
COMMENT ON COLUMN register.bulletin_request.fault IS 'Why it was not drawn up, in both languages; null while it waits.';
CREATE INDEX bulletin_request_organisation ON register.bulletin_request (organisation_id);
GRANT SELECT, INSERT, DELETE, UPDATE (attempts, fault) ON register.bulletin_request TO geoservice_officer;
