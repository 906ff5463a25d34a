-- Purpose: opening hours as sets of minutes, so that "open at" is a question to the database.

-- One row for each text of opening hours under each holiday policy, '' where none is stated. Sites share it.
-- edition: by which edition of the compiler (geoservice/model/opening.py) its weeks were made; 0: not yet.
CREATE TABLE hours (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grammar text NOT NULL CHECK (length(grammar) BETWEEN 1 AND 300),
    holiday_policy text NOT NULL CHECK (length(holiday_policy) <= 40),
    edition integer NOT NULL DEFAULT 0,
    UNIQUE (grammar, holiday_policy)
);

-- The weeks of its seasons, which do not overlap; a date in none of them is closed.
CREATE TABLE hours_week (
    hours_id integer NOT NULL REFERENCES hours ON DELETE CASCADE,
    season int4multirange NOT NULL,
    open int4multirange NOT NULL,
    unsure int4multirange NOT NULL,
    PRIMARY KEY (hours_id, season)
);
COMMENT ON COLUMN hours_week.season IS 'Dates as month * 100 + day.';
COMMENT ON COLUMN hours_week.open IS
    'Minutes: (day type * 7 + weekday) * 2880 + minutes since that day''s midnight. Day type: 0 ordinary,
    1 public holiday, 2 made a working day. Weekday: 0 Monday. A night stays with the day on which it began.';
COMMENT ON COLUMN hours_week.unsure IS 'Minutes at which nobody knows whether it is open.';

-- No foreign key to hours: rows of hours are never deleted, and a bulk load would look up each site's.
ALTER TABLE published_site ADD COLUMN hours_id integer, ADD COLUMN closures tstzmultirange;
COMMENT ON COLUMN published_site.hours_id IS 'NULL: whether it is open is not known, unless closures says that it is not.';
COMMENT ON COLUMN published_site.closures IS 'When it is closed whatever its hours say; NULL: never.';

GRANT SELECT ON hours, hours_week TO geoservice_reader;

-- The hours that are surely open at a moment. It asks two sets of minutes: `today` of the date `day`, and
-- `tonight` of the date before it, `eve`, for what opened then. Each has the minute once for each type that its
-- day may be: one, or all of them where the holidays of its year are not published, and then all must be open.
CREATE FUNCTION open_hours(day integer, today int4multirange, eve integer, tonight int4multirange) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT w.hours_id
    FROM public.hours_week AS w
    WHERE (w.season @> day AND w.open @> today) OR (w.season @> eve AND w.open @> tonight)
$$;

-- Sites that are public already. Their weeks are made by the program after the migration. A site with words
-- about a closure stays unknown until it is published again, for the program reads such words.
INSERT INTO hours (grammar, holiday_policy)
SELECT DISTINCT properties ->> 'opening_hours', coalesce(properties ->> 'holiday_policy', '')
FROM published_site
WHERE length(properties ->> 'opening_hours') BETWEEN 1 AND 300
    AND length(coalesce(properties ->> 'holiday_policy', '')) <= 40;

-- Nothing that the public knows of a site is changed by it, so it is no change to tell of.
ALTER TABLE published_site DISABLE TRIGGER USER;
UPDATE published_site AS s SET
    hours_id = CASE WHEN s.properties ->> 'temporary_closure' IS NULL THEN (
        SELECT h.id FROM hours AS h
        WHERE h.grammar = s.properties ->> 'opening_hours'
            AND h.holiday_policy = coalesce(s.properties ->> 'holiday_policy', '')) END,
    closures = CASE WHEN s.properties ->> 'status' <> 'active' THEN '{(,)}'::tstzmultirange END
WHERE s.properties ->> 'opening_hours' IS NOT NULL OR s.properties ->> 'status' <> 'active';
ALTER TABLE published_site ENABLE TRIGGER USER;
