-- Purpose: the rules of a review are looked at in a time that grows with what is written, and not with its square.

-- The change requests to a site, whatever became of them: for its history, and for the rule below.
CREATE INDEX site_changes ON register.site (changes) WHERE changes IS NOT NULL;

-- As before. But whether there is any row that breaks a rule is planned for the first that is found, and none is: PostgreSQL
-- compared each of fifty thousand rows with each. So no two of these tables are joined by a nested loop.
CREATE OR REPLACE FUNCTION register.keep_review() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') THEN
        RETURN NULL;
    END IF;
    -- As foreign keys would, but once for each statement.
    IF EXISTS (
        SELECT FROM written AS w
        WHERE w.changes IS NOT NULL AND NOT EXISTS (SELECT FROM register.site AS s WHERE s.id = w.changes)
            OR w.editor_id IS NOT NULL AND NOT EXISTS (SELECT FROM register.account AS a WHERE a.id = w.editor_id)
    ) THEN
        RAISE EXCEPTION 'a draft names a site or an account that is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM written WHERE review_state <> 'draft' OR round <> 1) THEN
            RAISE EXCEPTION 'a new site is a draft' USING ERRCODE = 'check_violation', CONSTRAINT = 'site_is_reviewed';
        END IF;
        RETURN NULL;
    END IF;
    IF EXISTS (
        SELECT FROM written AS w JOIN former AS f USING (id)
        WHERE w.review_state <> f.review_state AND NOT (
            EXISTS (
                SELECT FROM register.review AS r
                WHERE r.site_id = w.id AND r.round = f.round AND r.version = w.version
                    AND r.before = f.review_state AND r.after = w.review_state)
            AND (w.review_state NOT IN ('checked', 'published') OR EXISTS (
                SELECT FROM register.review AS r
                WHERE r.site_id = w.id AND r.round = f.round AND r.action = 'submit'))
            AND (w.review_state <> 'published' OR EXISTS (
                SELECT FROM register.review AS r
                WHERE r.site_id = w.id AND r.round = f.round AND r.action = 'check')))
        -- What was decided of an earlier content of the same round would do for a later one, too.
        OR w.round <> f.round + (w.review_state <> f.review_state AND w.review_state IN ('draft', 'returned'))::integer
        OR (w.review_state <> f.review_state AND w.version <= f.version)
        OR w.changes IS DISTINCT FROM f.changes
    ) THEN
        RAISE EXCEPTION 'a state changes only with its review' USING ERRCODE = 'check_violation', CONSTRAINT = 'site_is_reviewed';
    END IF;
    IF EXISTS (
        SELECT FROM written AS w JOIN former AS f USING (id)
        WHERE f.review_state IN ('submitted', 'checked', 'published', 'archived')
            AND register.content_of(ROW(w.*)::register.site) <> register.content_of(ROW(f.*)::register.site)
            -- Counted, so that it is looked up for each of them and not joined.
            AND (
                SELECT count(*) FROM register.site AS c
                WHERE c.changes = w.id AND c.review_state = 'published' AND f.review_state = 'published'
                    AND c.base = register.content_of(ROW(f.*)::register.site)
                    AND register.content_of(c) = register.content_of(ROW(w.*)::register.site)) = 0
    ) THEN
        RAISE EXCEPTION 'what was submitted or is public changes only by a change request that was passed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'site_is_reviewed';
    END IF;
    RETURN NULL;
END
$$;
