-- Purpose: monthly bulletins, each as it was drawn up: what is said of a month does not change afterwards.

CREATE TABLE register.bulletin (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    month date NOT NULL CHECK (month = date_trunc('month', month)),
    account_id uuid NOT NULL REFERENCES register.account,
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    drawn_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX bulletin_of ON register.bulletin (organisation_id, month DESC, drawn_at DESC);
GRANT SELECT, INSERT ON register.bulletin TO geoservice_officer;
