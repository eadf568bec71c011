"""The Azure Functions host, its visible half; the worker inside is Microsoft's own. See DIFFERENCES.md."""
