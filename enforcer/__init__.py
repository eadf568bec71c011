"""Keeps every subscription of an organisation at its AI threat-protection baseline."""
