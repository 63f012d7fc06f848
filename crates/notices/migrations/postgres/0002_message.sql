-- What waits to be sent by e-mail or SMS. sealed holds the address, the name of the message and what
-- fills it; the row goes once it was sent, refused or has expired. attempts changes with every
-- attempt, so that of several nodes one makes it; the next is made from next_at on.
CREATE TABLE notices_message (
    message_id BYTEA NOT NULL PRIMARY KEY,
    person_id  BYTEA NOT NULL,
    sealed     BYTEA NOT NULL,
    attempts   BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX notices_message_next ON notices_message (next_at);
