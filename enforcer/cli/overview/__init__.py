"""What the ledger holds of the whole estate → one overview, and its forms: words, JSON, CSV, a page."""
