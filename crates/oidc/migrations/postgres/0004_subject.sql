-- The name under which the services of a sector know a person, from the first agreement on. It is
-- computed from a key; this row only leads back from it.
CREATE TABLE oidc_subject (
    subject   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id BYTEA NOT NULL
);
