"""Records on their way to every sink, and what is sent again or given up."""
