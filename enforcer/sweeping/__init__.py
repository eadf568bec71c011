"""The steps of the sweep: what is read beside the index, and what becomes due."""
