-- What waits to be sent by e-mail or SMS. sealed holds the address, the name of the message and what
-- fills it; the row goes once it was sent, refused or has expired. attempts changes with every
-- attempt, so that of several nodes one makes it; the next is made from next_at on.
CREATE TABLE notices_message (
    message_id BLOB NOT NULL PRIMARY KEY,
    person_id  BLOB NOT NULL,
    sealed     BLOB NOT NULL,
    attempts   INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX notices_message_next ON notices_message (next_at);
