-- Purpose: what a union has to do with is found by its unions, its reports among it.

CREATE INDEX report_organisation ON register.report (organisation_id);
