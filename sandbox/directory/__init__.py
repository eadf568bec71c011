"""Microsoft Graph over the simulated tenant's directory: its service principals (defender-plan.md 10.2)."""
