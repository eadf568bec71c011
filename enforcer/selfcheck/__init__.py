"""What only a live tenant can settle, asked of a canary subscription. For people; never deployed."""
