"""A registration that reads as if it had not been: its own event comes back, and no loop comes of it."""

import json

import pytest

from sandbox.assumptions import Assumptions
from tests.scenario.bent import Said
from tests.scenario.whole_house import AT_ONCE, WholeHouse

NOT_REGISTERED = Said(b'{"error": {"code": "Subscription Not Registered", "message": "x"}}', 404)
STATE = Said(json.dumps({"namespace": "Microsoft.Security", "registrationState": "NotRegistered"}).encode())
MOST = 40
"""Answers that lie; a loop is cut there, so that a test of one ends."""


@pytest.fixture
def assumptions() -> Assumptions:
    return AT_ONCE


async def test_it_is_registered_again_after_half_a_minute_and_not_by_its_own_event(whole: WholeHouse) -> None:
    lies = 0

    def lie(method: str, url: str) -> Said | None:
        nonlocal lies
        said = NOT_REGISTERED if "/pricings/AI?" in url else STATE if "/providers/Microsoft.Security?" in url else None
        lies += said is not None and method == "GET"
        return said if method == "GET" and lies <= MOST else None

    whole.bending.instead = lie
    await whole.vend(whole.subscription)
    await whole.settle()
    assert len([one for one in whole.bending.sent if one[0] == "POST" and "/register?" in one[1]]) <= 3
    whole.bending.instead = lambda *_: None
    await whole.drain_until_quiet()
    assert whole.named("reconciled")[-1].fields["verdict"] == "compliant"
