"""The enforcer beside what a user would pick instead, each on a simulated Azure of its own, in real time."""
