"""Application Insights' ingestion, written from facts/functions-and-telemetry.md 8."""

from sandbox.ingestion.collector import Collector, Trouble
from sandbox.ingestion.envelope import Envelope
from sandbox.ingestion.telemetry import CustomEvent, ExceptionRow, Message, Metric, Span

__all__ = ["Collector", "CustomEvent", "Envelope", "ExceptionRow", "Message", "Metric", "Span", "Trouble"]
