-- Purpose: the history of an actor, and of what is done rarely, is found without reading all of it.

CREATE INDEX event_actor ON register.event (actor, id);
-- What whole sheets are made of is met soon by whoever reads from the end; an entry for each would slow an import.
CREATE INDEX event_rare_action ON register.event (action, id)
    WHERE action NOT IN ('add_site', 'change_site', 'submit_site', 'check_site', 'publish_site');
