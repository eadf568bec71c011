"""What is read at one moment of a run: of the worker's process, of its storage, and of what was done until then."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """`at_s` in real seconds since the beginning, `day` in virtual days; `events`, `looks` and `records` until then."""

    at_s: float
    day: float
    events: int
    """Deliveries that a function acknowledged."""
    looks: int
    """On record: of deliveries, of due rows, of sweeps."""
    records: int
    """Envelopes of any kind that Application Insights took: events, spans, metrics."""
    rss_mb: float
    pss_mb: float
    files: int
    threads: int
    """But for those of asyncio's own pool, which fills up to its size."""
    tasks: int
    """Of the worker's event loop; the stand-in's own are among them."""
    objects: int
    """Right after a full collection, as the two that follow."""
    blocks: int
    """In use, of Python's own allocator."""
    malloc_mb: float
    """In use, of the C library's."""
    azurite_mb: float
    rows: int
    """Of the ledger's table."""
    messages: int
    """In all queues, those that wait for their time among them."""
