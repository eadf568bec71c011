"""Azure Resource Graph: KQL over the simulated tenant, as it was a while ago, for what the caller may read."""
