"""What receive.py calls: doors, turns, timers, drills, and the ledger that is back."""
