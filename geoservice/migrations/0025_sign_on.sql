-- Purpose: an account may be tied to a subject of the union's single sign-on, and a session knows how it was opened.

-- By issuer and subject alone: a name or a mail address may be given to somebody else later. Ended ones stay.
CREATE TABLE register.sign_on (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL REFERENCES register.account,
    issuer text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    tied_by uuid NOT NULL REFERENCES register.account,
    since timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
COMMENT ON COLUMN register.sign_on.tied_by IS
    'Herself, or the officer who looks after the account: a second factor of the provider counts differently.';
CREATE UNIQUE INDEX sign_on_subject ON register.sign_on (issuer, subject) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX sign_on_account ON register.sign_on (account_id, issuer) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON register.sign_on TO geoservice_officer;

CREATE TRIGGER sessions_end_with_the_sign_on AFTER UPDATE ON register.sign_on
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION register.end_sessions('account_id');

ALTER TABLE register.session
    ADD COLUMN method text NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'sign_on'));
