-- Purpose: branches of the union tree move and merge with all that hangs on them, in one transaction.
-- The functions run as the owner: what is public follows the tree, though nothing of it was reviewed anew. Whether the asker may
-- do it is asked where she asks (geoservice/web/register/organisations.py).

-- The children of one organisation, by name.
CREATE INDEX organisation_children ON register.organisation (subpath(path, 0, -1), name, path);

-- One change of the tree after another, or two moves could swallow each other.
CREATE FUNCTION register.lock_tree() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('register.tree', 0))
$$;

-- Puts a branch under another parent; its new path. A label that is taken there gets a tail.
CREATE FUNCTION register.relocate(branch ltree, parent ltree) RETURNS ltree
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    label text := subpath(branch, -1, 1)::text;
    place ltree := parent || label;
BEGIN
    IF EXISTS (SELECT FROM register.organisation WHERE path = place) THEN
        place := parent || (left(label, 200) || '_' || left(replace(gen_random_uuid()::text, '-', ''), 8));
    END IF;
    UPDATE register.organisation SET
        path = CASE WHEN path = branch THEN place ELSE place || subpath(path, nlevel(branch)) END
    WHERE path <@ branch;
    UPDATE public.published_organisation AS p SET path = o.path
    FROM register.organisation AS o
    WHERE o.path <@ place AND p.id = o.id AND p.path <> o.path;
    UPDATE public.published_site AS p SET organisation_path = o.path
    FROM register.organisation AS o JOIN register.site AS s ON s.organisation_id = o.id
    WHERE o.path <@ place AND p.id = s.id AND p.organisation_path <> o.path;
    RETURN place;
END
$$;

-- The roles that look after a branch with sites now, and would no longer if it hung under that parent; null for none.
CREATE FUNCTION register.lost_by_move(branch ltree, parent ltree) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT string_agg(role, ' ' ORDER BY role)
    FROM (
        SELECT p.role
        FROM register.appointment AS p
        JOIN register.organisation AS o ON o.id = p.organisation_id
        JOIN register.account AS a ON a.id = p.account_id
        WHERE p.ended_at IS NULL AND a.disabled_at IS NULL AND p.role IN ('editor', 'reviewer', 'publisher')
            AND (o.path @> branch OR o.path @> parent)
        GROUP BY p.role
        HAVING bool_or(o.path @> branch) AND NOT bool_or(o.path @> parent OR o.path = branch)
    ) AS lost
    WHERE EXISTS (
        SELECT FROM register.site AS s JOIN register.organisation AS o ON o.id = s.organisation_id
        WHERE o.path <@ branch AND s.review_state <> 'archived')
$$;

-- verdict: `done`; `missing`; `root`: it hangs on nothing; `loop`: the parent lies within the branch; `orphans`: detail has the
-- roles that its sites would lose.
CREATE FUNCTION register.move_organisation(
    what uuid, beneath uuid, who text, account uuid, OUT verdict text, OUT detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    branch ltree;
    parent ltree;
    place ltree;
BEGIN
    PERFORM register.lock_tree();
    SELECT path INTO branch FROM register.organisation WHERE id = what;
    SELECT path INTO parent FROM register.organisation WHERE id = beneath;
    verdict := CASE
        WHEN branch IS NULL OR parent IS NULL THEN 'missing' WHEN nlevel(branch) = 1 THEN 'root'
        WHEN parent <@ branch THEN 'loop' ELSE 'done' END;
    IF verdict <> 'done' OR subpath(branch, 0, -1) = parent THEN
        RETURN;
    END IF;
    detail := register.lost_by_move(branch, parent);
    IF detail IS NOT NULL THEN
        verdict := 'orphans';
        RETURN;
    END IF;
    place := register.relocate(branch, parent);
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    VALUES (who, account, 'move_organisation', 'organisation', what,
        jsonb_build_object('path', branch), jsonb_build_object('path', place));
END
$$;

-- Everything of one organisation goes to another, and the one is gone. verdict: as above.
-- Raises unique_violation when both hold the same, as a site of the same source.
CREATE FUNCTION register.merge_organisations(
    what uuid, into_other uuid, who text, account uuid, OUT verdict text, OUT detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone register.organisation;
    other register.organisation;
    each record;
    sites bigint;
BEGIN
    PERFORM register.lock_tree();
    SELECT * INTO gone FROM register.organisation WHERE id = what;
    SELECT * INTO other FROM register.organisation WHERE id = into_other;
    verdict := CASE
        WHEN gone.id IS NULL OR other.id IS NULL THEN 'missing' WHEN nlevel(gone.path) = 1 THEN 'root'
        WHEN other.path <@ gone.path THEN 'loop' ELSE 'done' END;
    IF verdict = 'done' THEN
        detail := register.lost_by_move(gone.path, other.path);
        verdict := CASE WHEN detail IS NULL THEN 'done' ELSE 'orphans' END;
    END IF;
    IF verdict <> 'done' THEN
        RETURN;
    END IF;
    FOR each IN SELECT path FROM register.organisation WHERE subpath(path, 0, -1) = gone.path ORDER BY path LOOP
        PERFORM register.relocate(each.path, other.path);
    END LOOP;
    -- A role that is held in both is held once.
    UPDATE register.appointment AS p SET ended_at = now()
    WHERE p.organisation_id = what AND p.ended_at IS NULL AND EXISTS (
        SELECT FROM register.appointment AS q
        WHERE q.organisation_id = into_other AND q.ended_at IS NULL AND (q.account_id, q.role) = (p.account_id, p.role));
    SELECT count(*) INTO sites FROM register.site WHERE organisation_id = what;
    -- Each column that names an organisation, those of later migrations, too.
    FOR each IN
        SELECT c.oid::regclass AS place, a.attname AS name
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = 'register'
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.atttypid = 'uuid'::regtype AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND (a.attname = 'organisation_id' OR EXISTS (
            SELECT FROM pg_constraint AS f
            WHERE f.conrelid = c.oid AND f.confrelid = 'register.organisation'::regclass AND f.conkey = ARRAY[a.attnum]))
    LOOP
        EXECUTE format('UPDATE %s SET %I = $1 WHERE %I = $2', each.place, each.name, each.name) USING into_other, what;
    END LOOP;
    UPDATE public.published_site AS p SET
        organisation_path = other.path,
        properties = jsonb_set(p.properties, '{organisation}', to_jsonb(other.name))
    FROM register.site AS s
    WHERE s.organisation_id = into_other AND p.id = s.id AND p.organisation_path = gone.path;
    DELETE FROM public.published_organisation WHERE id = what;
    DELETE FROM register.organisation WHERE id = what;
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    VALUES (who, account, 'merge_organisations', 'organisation', what,
        jsonb_build_object('path', gone.path, 'name', gone.name, 'sites', sites),
        jsonb_build_object('organisation', into_other, 'path', other.path, 'name', other.name));
END
$$;

-- Another name, before the public, too. False when there is no such organisation.
CREATE FUNCTION register.rename_organisation(what uuid, title text, title_en text, who text, account uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    former register.organisation;
BEGIN
    PERFORM register.lock_tree();
    SELECT * INTO former FROM register.organisation WHERE id = what;
    IF NOT FOUND OR (former.name, former.name_en) IS NOT DISTINCT FROM (title, title_en) THEN
        RETURN former.id IS NOT NULL;
    END IF;
    UPDATE register.organisation SET name = title, name_en = title_en WHERE id = what;
    UPDATE public.published_organisation SET name = title, name_en = title_en WHERE id = what;
    UPDATE public.published_site AS p SET properties = jsonb_set(p.properties, '{organisation}', to_jsonb(title))
    FROM register.site AS s
    WHERE s.organisation_id = what AND p.id = s.id AND former.name <> title;
    INSERT INTO register.event (actor, account_id, action, subject, subject_id, before, after)
    VALUES (who, account, 'rename_organisation', 'organisation', what,
        jsonb_build_object('name', former.name, 'name_en', former.name_en),
        jsonb_build_object('name', title, 'name_en', title_en));
    RETURN true;
END
$$;

REVOKE EXECUTE ON FUNCTION register.move_organisation, register.merge_organisations, register.rename_organisation FROM PUBLIC;
GRANT EXECUTE ON FUNCTION register.move_organisation, register.merge_organisations, register.rename_organisation
    TO geoservice_officer;
