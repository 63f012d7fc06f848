-- Who holds a post at an office: colleagues hand work over to one another.
CREATE INDEX eid_post_office ON eid_post (office, ended_at);
