-- Whose passport or residence card bears a number, so that who has no personal number is found too.
-- Countries number their passports by themselves: two people may have the same one.
CREATE TABLE population_document (
    number    TEXT COLLATE "C" NOT NULL,
    person_id BYTEA NOT NULL,
    PRIMARY KEY (number, person_id)
);

-- Those on record before.
INSERT INTO population_document (number, person_id)
SELECT UPPER(REPLACE(REPLACE(REPLACE(REPLACE(d ->> 'n', ' ', ''), '-', ''), '.', ''), '/', '')),
       c.person_id
  FROM population_change c
 CROSS JOIN LATERAL jsonb_array_elements(
           CASE WHEN c.change LIKE '%"dc":%' THEN c.change::jsonb -> 'a' END) a
 CROSS JOIN LATERAL jsonb_array_elements(a -> 'g' -> 'dc') d
 WHERE d ->> 'k' IN ('pp', 'rc') AND d ->> 'n' IS NOT NULL
ON CONFLICT (number, person_id) DO NOTHING;

-- The last day on which the papers of the person let them have an electronic identity, so that
-- accounts can ask on every request; empty: on none. NULL: the head is older than this column, ask
-- the history.
ALTER TABLE population_person ADD COLUMN papers_until TEXT COLLATE "C";
