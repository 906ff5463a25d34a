-- Purpose: a handed-in sheet of unions, between the look at what would become of it and the decision.

CREATE TABLE register.organisation_sheet (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES register.account,
    organisation_id uuid NOT NULL REFERENCES register.organisation ON DELETE CASCADE,
    file_name text NOT NULL CHECK (length(file_name) <= 255),
    content bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE register.organisation_sheet IS 'One of an account at a time, for a day at most: nothing of it is in the register yet.';
COMMENT ON COLUMN register.organisation_sheet.organisation_id IS 'Under which its unions come.';
ALTER TABLE register.organisation_sheet ALTER content SET STORAGE EXTERNAL;
CREATE INDEX organisation_sheet_account ON register.organisation_sheet (account_id);
CREATE INDEX organisation_sheet_organisation ON register.organisation_sheet (organisation_id);
GRANT SELECT, INSERT, DELETE ON register.organisation_sheet TO geoservice_officer;
