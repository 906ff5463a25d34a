-- Purpose: the rule for a kind's id, in a way that takes a tenth of the time for each site.

-- A counted repetition is unrolled into as many states, and the automaton is built anew for every row: 5 µs.
ALTER TABLE register.site
    DROP CONSTRAINT site_layer_check,
    ADD CONSTRAINT site_layer_check CHECK (length(layer) <= 40 AND layer ~ '^[a-z][a-z0-9_]*$');
