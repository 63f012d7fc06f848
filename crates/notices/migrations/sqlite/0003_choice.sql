-- How a person wants to be told beside the inbox: quiet hours in minutes of the day.
CREATE TABLE notices_setting (
    person_id   BLOB NOT NULL PRIMARY KEY,
    language    TEXT NOT NULL,
    quiet_from  INTEGER NOT NULL,
    quiet_until INTEGER NOT NULL
) STRICT;

-- By which channel, for each kind of notice: email, sms or none.
CREATE TABLE notices_choice (
    person_id BLOB NOT NULL,
    kind      TEXT NOT NULL,
    channel   TEXT NOT NULL,
    PRIMARY KEY (person_id, kind)
) WITHOUT ROWID, STRICT;

-- A notice that leaves by a channel too, and afterwards what became of it. While it waits, next_at
-- says when it is next looked at; attempts changes with every attempt, so that of several nodes one
-- makes it. answer is the last code that the other side gave.
CREATE TABLE notices_sending (
    person_id  BLOB NOT NULL,
    notice_id  BLOB NOT NULL,
    channel    TEXT NOT NULL,
    state      TEXT NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    INTEGER,
    expires_at INTEGER NOT NULL,
    settled_at INTEGER,
    answer     INTEGER,
    PRIMARY KEY (person_id, notice_id)
) WITHOUT ROWID, STRICT;

CREATE INDEX notices_sending_next ON notices_sending (next_at) WHERE next_at IS NOT NULL;
