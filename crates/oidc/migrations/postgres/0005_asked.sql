-- The row of oidc_once that keeps the same service from asking for the same name meanwhile; none for
-- a device.
ALTER TABLE oidc_remote ADD COLUMN asked_id BYTEA;
