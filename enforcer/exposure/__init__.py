"""How long a control was away from its baseline: stretches of time, and what they add up to. Pure."""
