"""What an event, or a row of the activity log, claims: read part by part, and nothing of it believed. Pure."""
