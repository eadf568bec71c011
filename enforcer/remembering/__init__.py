"""What one look found out → the memory, by pure functions that a ledger may apply more than once."""
