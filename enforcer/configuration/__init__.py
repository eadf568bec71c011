"""Single settings, each with its rule and what is wrong with a value. Pure."""
