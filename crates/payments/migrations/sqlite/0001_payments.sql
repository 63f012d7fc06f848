-- What somebody is asked to pay. body holds the lines of the charge as JSON.
CREATE TABLE payments_request (
    reference      TEXT NOT NULL PRIMARY KEY,
    version        INTEGER NOT NULL,
    dossier        TEXT NOT NULL,
    office         TEXT NOT NULL,
    payer_id       BLOB NOT NULL,
    amount         INTEGER NOT NULL,
    state          TEXT NOT NULL,
    asked_at       INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    paid_at        INTEGER,
    transaction_id TEXT,
    body           TEXT NOT NULL
) STRICT;

CREATE INDEX payments_request_state ON payments_request (state, asked_at);

-- What the bank says has come in, each once. What fits nothing goes back.
CREATE TABLE payments_transfer (
    transaction_id TEXT NOT NULL PRIMARY KEY,
    reference      TEXT NOT NULL,
    amount         INTEGER NOT NULL,
    paid_at        INTEGER NOT NULL,
    received_at    INTEGER NOT NULL,
    outcome        TEXT NOT NULL,
    refund         TEXT NOT NULL,
    attempts       INTEGER NOT NULL,
    next_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX payments_transfer_refund ON payments_transfer (refund, next_at);
CREATE INDEX payments_transfer_received ON payments_transfer (received_at);
