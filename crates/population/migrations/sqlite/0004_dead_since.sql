-- The dead, by when their record last changed: whoever follows deaths asks for those since a moment.
CREATE INDEX population_person_dead ON population_person (known_from, person_id) WHERE dead = 1;
