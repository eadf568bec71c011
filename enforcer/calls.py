"""Counts the calls that one reconcile makes to Azure Resource Manager, whichever adapter makes them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

type Calls = Counter[str]
"""HTTP method → number of requests sent, retries included, tokens not."""

_counter: ContextVar[Calls | None] = ContextVar("calls", default=None)


@contextmanager
def counting() -> Iterator[Calls]:
    """Count what is sent inside, in this task and the tasks that it starts."""
    calls: Calls = Counter()
    token = _counter.set(calls)
    try:
        yield calls
    finally:
        _counter.reset(token)


def count(method: str) -> None:
    """One request went out."""
    calls = _counter.get()
    if calls is not None:
        calls[method] += 1
