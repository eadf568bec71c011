"""What a worker without a ledger can know of another one's write."""

from datetime import UTC, datetime

import pytest

from sandbox.exchanges import Exchange
from sandbox.faults import Action, LostAnswer
from tests.campaign.awareness import Awareness
from tests.campaign.calls import Call, View

US, OTHER = 1, 2


def call(method: str, worker: int, *, carried_out: bool = True, fault: Action | None = None) -> Call:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    exchange = Exchange(at, method, "", {}, None, {}, None, None, None, {}, "", carried_out, fault)
    return Call(exchange, "", View(), worker, heard=True)


PUT, THEIRS = call("PUT", US), call("PUT", OTHER)
LOST = call("PUT", US, carried_out=False, fault=LostAnswer())
"""It was told no, and did not hear so."""
NO = call("PUT", US, carried_out=False)
READ = call("GET", US)


@pytest.mark.parametrize(
    ("calls", "misses"),
    [
        ((READ, PUT), False),
        ((READ, THEIRS), True),
        ((READ, THEIRS, READ), False),
        ((READ, NO, THEIRS, READ), False),
        ((READ, LOST, THEIRS, READ), True),
        ((READ, LOST, THEIRS, READ, NO), True),
        ((READ, LOST, PUT, THEIRS, READ), False),
        ((READ, THEIRS, PUT), False),
    ],
    ids=[
        "its own",
        "one after its read",
        "one before its read",
        "one that was in its way",
        "its own may have been the one",
        "a no says nothing of an earlier one",
        "its own is proven",
        "its own was later",
    ],
)
def test_a_worker_knows_what_it_wrote_and_what_it_read_since(calls: tuple[Call, ...], *, misses: bool) -> None:
    known = Awareness()
    for one in calls:
        if one.exchange.method == "GET":
            known.read(one)
        else:
            known.written(one)
    assert known.misses_the_latest(US) is misses
