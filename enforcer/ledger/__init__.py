"""The ledger: its port, the texts that it keeps, what it may forget, and how looks go on while it is down."""
