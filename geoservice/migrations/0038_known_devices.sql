-- Purpose: failed logins count for a name where they came from, and for devices that were logged in with before by themselves,
-- so that strangers elsewhere do not keep anybody out.

-- pair: a name and a network; device: a name and a device that its account was logged in with. The subject of both begins with that
-- of the name, so that all of one name is found by its range.
ALTER TABLE register.login_failure
    DROP CONSTRAINT login_failure_kind_check,
    ADD CONSTRAINT login_failure_kind_check CHECK (kind IN ('account', 'address', 'pair', 'device'));
