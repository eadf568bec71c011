"""What Azure shows, as frozen data: plans, accounts, event subscriptions, places, rows. Pure."""
