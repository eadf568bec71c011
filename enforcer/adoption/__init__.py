"""Whether a published baseline comes into force: judged over the estate before it does. Pure."""
