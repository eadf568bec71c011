"""What receive.py calls: doors, turns, timers, drills, the last resort, and the ledger that is back."""
