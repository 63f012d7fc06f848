-- What somebody is asked to pay. body holds the lines of the charge as JSON.
CREATE TABLE payments_request (
    reference      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version        BIGINT NOT NULL,
    dossier        TEXT COLLATE "C" NOT NULL,
    office         TEXT COLLATE "C" NOT NULL,
    payer_id       BYTEA NOT NULL,
    amount         BIGINT NOT NULL,
    state          TEXT COLLATE "C" NOT NULL,
    asked_at       BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    paid_at        BIGINT,
    transaction_id TEXT COLLATE "C",
    body           TEXT COLLATE "C" NOT NULL
);

CREATE INDEX payments_request_state ON payments_request (state, asked_at);

-- What the bank says has come in, each once. What fits nothing goes back.
CREATE TABLE payments_transfer (
    transaction_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    reference      TEXT COLLATE "C" NOT NULL,
    amount         BIGINT NOT NULL,
    paid_at        BIGINT NOT NULL,
    received_at    BIGINT NOT NULL,
    outcome        TEXT COLLATE "C" NOT NULL,
    refund         TEXT COLLATE "C" NOT NULL,
    attempts       BIGINT NOT NULL,
    next_at        BIGINT NOT NULL
);

CREATE INDEX payments_transfer_refund ON payments_transfer (refund, next_at);
CREATE INDEX payments_transfer_received ON payments_transfer (received_at);
