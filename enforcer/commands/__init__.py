"""Stories that only a person starts, by the command: preview, apply, enrol, undo, reports."""
