"""What the ledger remembers, of a subscription and of the estate, as frozen data. Pure."""
