-- How a person wants to be told beside the inbox: quiet hours in minutes of the day.
CREATE TABLE notices_setting (
    person_id   BYTEA NOT NULL PRIMARY KEY,
    language    TEXT COLLATE "C" NOT NULL,
    quiet_from  BIGINT NOT NULL,
    quiet_until BIGINT NOT NULL
);

-- By which channel, for each kind of notice: email, sms or none.
CREATE TABLE notices_choice (
    person_id BYTEA NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    channel   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, kind)
);

-- A notice that leaves by a channel too, and afterwards what became of it. While it waits, next_at
-- says when it is next looked at; attempts changes with every attempt, so that of several nodes one
-- makes it. answer is the last code that the other side gave.
CREATE TABLE notices_sending (
    person_id  BYTEA NOT NULL,
    notice_id  BYTEA NOT NULL,
    channel    TEXT COLLATE "C" NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,
    attempts   BIGINT NOT NULL,
    next_at    BIGINT,
    expires_at BIGINT NOT NULL,
    settled_at BIGINT,
    answer     BIGINT,
    PRIMARY KEY (person_id, notice_id)
);

CREATE INDEX notices_sending_next ON notices_sending (next_at) WHERE next_at IS NOT NULL;
