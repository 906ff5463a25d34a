-- Purpose: what waits is counted on each desk; with whose it is in the index, no row need be read for it.

DROP INDEX register.site_waiting;
CREATE INDEX site_waiting ON register.site (review_state, updated_at, fid) INCLUDE (organisation_id)
    WHERE review_state IN ('submitted', 'checked', 'returned');

DROP INDEX register.report_waiting;
CREATE INDEX report_waiting ON register.report (due, number) INCLUDE (organisation_id)
    WHERE outcome IS NULL AND due IS NOT NULL;
