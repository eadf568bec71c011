"""What one look is about, and what came of it, as frozen data. Pure."""
