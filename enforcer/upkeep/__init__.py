"""Stories of the whole estate beside discover and sweep."""
