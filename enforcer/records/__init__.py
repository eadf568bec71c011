"""What happened → canonical records of the contract, and metrics."""
