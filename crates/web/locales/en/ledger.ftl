# The pages of the ledger.
