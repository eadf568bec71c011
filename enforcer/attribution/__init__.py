"""Who did it: when the activity log is asked, and what its answer changes. Pure."""
