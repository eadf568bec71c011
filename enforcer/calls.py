"""Counts the calls to ARM of a reconcile, or of a sweep and its looks, whichever adapter makes them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

type Calls = Counter[str]
"""HTTP method → number of requests sent, retries included, tokens not."""

_counter: ContextVar[Calls | None] = ContextVar("calls", default=None)


@contextmanager
def counting() -> Iterator[Calls]:
    """Count what is sent inside, in this task and the tasks that it starts; whoever counts around it has it too."""
    calls: Calls = Counter()
    around = _counter.get()
    token = _counter.set(calls)
    try:
        yield calls
    finally:
        _counter.reset(token)
        if around is not None:
            around.update(calls)


def count(method: str) -> None:
    """One request went out."""
    calls = _counter.get()
    if calls is not None:
        calls[method] += 1
