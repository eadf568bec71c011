"""1,000 new subscriptions at once, beside what ARM's buckets of writes allow; in virtual time, 50 ms a call.

The bound is the worst reading of the documents: one bucket for the whole tenant, 200 writes at once and then ten a
second (defender-plan 7). Where each subscription has a bucket of its own, only the latency binds.
"""

import tempfile
from pathlib import Path

from bench.estate import BASELINE, LANES
from bench.estate_service import CALL_S
from bench.figure import Figure
from bench.figure_form import show
from bench.figures import CONSOLE
from bench.first_protection import Protected, Way, protected
from bench.unprotected import BURST, REFILL
from sandbox.virtual_time import run

SIZE = 1_000
_PACE = BASELINE.limits.writes_per_second
_LOOK_CALLS = 2
"""A read and a write; what confirms comes later."""

_MOST = 1.3
WAYS = {
    "announced, one bucket": Way("announced", one_bucket=True, pace=_PACE, is_announced=True),
    "announced, a bucket each": Way("announced", one_bucket=False, pace=_PACE, is_announced=True),
    "discovered, one bucket": Way("discovered", one_bucket=True, pace=_PACE),
    "a loop of PUTs, one bucket": Way("naive", one_bucket=True, pace=None),
}


def figures(*, quick: bool = False) -> list[Figure]:
    size = 300 if quick else SIZE
    return [one for name, way in WAYS.items() for one in _of(name, way, _protected(way, size))]


def _protected(way: Way, size: int) -> Protected:
    with tempfile.TemporaryDirectory() as folder:
        return run(protected(way, Path(folder), size=size))


def _of(name: str, way: Way, found: Protected) -> list[Figure]:
    bucket_s = (found.size - BURST) / REFILL
    latency_s = found.size * _LOOK_CALLS * CALL_S / LANES
    bound = ("what one bucket allows", bucket_s) if way.one_bucket else (f"latency, {LANES} at once", latency_s)
    refused, aim = [found.refused], _MOST if way.is_announced else None
    return [
        Figure("burst", f"{name}: all protected", "s", [found.seconds], bound[0], [bound[1]], at_most=aim),
        Figure("burst", f"{name}: told to wait (429)", "", refused, "subscriptions", [found.size]),
        Figure("burst", f"{name}: calls", "", [found.calls], "3 each: read, write, confirm", [3 * found.size]),
    ]


if __name__ == "__main__":
    show(figures(), CONSOLE)
