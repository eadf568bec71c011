"""The baseline as a file, and what can be said of it without an estate. Pure."""
