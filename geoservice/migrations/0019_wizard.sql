-- Purpose: a handed-in file as a job: read in the background, looked at and corrected by an officer, and submitted.

-- Batches of the command line are done when their row is written, and have neither account nor organisation.
ALTER TABLE register.batch
    ADD COLUMN state text NOT NULL DEFAULT 'submitted' CHECK (state IN
        ('uploaded', 'reading', 'ready', 'submitting', 'submitted', 'cancelled', 'failed')),
    ADD COLUMN account_id uuid REFERENCES register.account,
    ADD COLUMN organisation_id uuid REFERENCES register.organisation,
    ADD COLUMN submitter_id uuid REFERENCES register.account,
    ADD COLUMN choices jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(choices) = 'object'),
    ADD COLUMN found jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(found) = 'object'),
    ADD COLUMN done integer NOT NULL DEFAULT 0 CHECK (done >= 0),
    ADD COLUMN total integer NOT NULL DEFAULT 0 CHECK (total >= 0),
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN started_at timestamptz,
    ADD COLUMN ended_at timestamptz,
    ADD CONSTRAINT job_has_an_owner CHECK (state = 'submitted' OR num_nulls(account_id, organisation_id) = 0);
COMMENT ON COLUMN register.batch.choices IS 'What an officer chose for it: {sheet, datum, columns: {header word: meaning}, swapped: [row]}.';
COMMENT ON COLUMN register.batch.found IS
    'What the reading said: {columns: [{column, word, text, means}], declared, fit, fault: {zh, en}}.';
COMMENT ON COLUMN register.batch.submitter_id IS 'Who submitted it, and with it each of its sites: she may decide on none of them.';
-- The same file for the same union is one batch, until it is given up.
CREATE UNIQUE INDEX batch_once ON register.batch (sha256, organisation_id, layer)
    WHERE organisation_id IS NOT NULL AND state NOT IN ('cancelled', 'failed');
CREATE INDEX batch_organisation ON register.batch (organisation_id, created_at DESC, id) WHERE organisation_id IS NOT NULL;
CREATE INDEX batch_waiting ON register.batch (created_at) WHERE state IN ('uploaded', 'reading', 'submitting');

-- The file, where every worker can read it, until its batch is submitted or given up. Whoever works on the batch holds the
-- lock on this row, so that a worker that is gone, however it went, holds nothing.
CREATE TABLE register.batch_file (
    batch_id uuid PRIMARY KEY REFERENCES register.batch,
    content bytea NOT NULL,
    marked bytea
);
ALTER TABLE register.batch_file ALTER content SET STORAGE EXTERNAL, ALTER marked SET STORAGE EXTERNAL;
COMMENT ON COLUMN register.batch_file.marked IS 'The workbook with the faults marked, when there are any.';

-- What would become of each row. All of it can be made again from the file.
CREATE TABLE register.batch_row (
    batch_id uuid NOT NULL REFERENCES register.batch,
    row integer NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('new', 'changed', 'request', 'unchanged', 'conflict', 'faulty')),
    organisation_id uuid,
    site_id uuid,
    name text NOT NULL,
    address text,
    geom located_point,
    lacks text[] NOT NULL DEFAULT '{}',
    cells jsonb NOT NULL CHECK (jsonb_typeof(cells) = 'array'),
    faults jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(faults) = 'array'),
    PRIMARY KEY (batch_id, row)
);
COMMENT ON COLUMN register.batch_row.verdict IS
    'request: differs from a published site, so it becomes a change request; conflict: from one that others are looking at.';
COMMENT ON COLUMN register.batch_row.lacks IS 'What must be there before it is submitted; until then it is a draft.';
CREATE INDEX batch_row_verdict ON register.batch_row (batch_id, verdict, row);

-- What a union's header words mean, when somebody said so.
CREATE TABLE register.column_choice (
    organisation_id uuid NOT NULL REFERENCES register.organisation,
    layer text NOT NULL,
    word text NOT NULL CHECK (length(word) BETWEEN 1 AND 200),
    means text NOT NULL CHECK (length(means) <= 60),
    PRIMARY KEY (organisation_id, layer, word)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON register.batch_file, register.batch_row, register.column_choice TO geoservice_officer;
