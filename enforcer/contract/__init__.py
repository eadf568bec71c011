"""The telemetry contract: one frozen record for each custom event. docs/telemetry.md is generated from these files."""
