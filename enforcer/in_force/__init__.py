"""The baseline in force: read, kept, replaced, and told of."""
