"""What Azure might do and the simulated one has no assumption for: the self-check finds it out all the same."""

from dataclasses import replace
from datetime import timedelta

import pytest

from enforcer.selfcheck import judge
from enforcer.selfcheck.exchange import Exchange, reading
from enforcer.selfcheck.findings import Answer
from enforcer.selfcheck.ports import Arrived
from sandbox.assumptions import Assumptions
from sandbox.events.mishap import Mishap, MishapKind
from tests.selfcheck.canary_house import EVIDENCE, SCANNER, CanaryHouse

MOST = 99


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2.0, graph_lag_seconds=60.0)


WAYS = {
    "no event": (Mishap(MishapKind.DROPPED, times=MOST), "none came"),
    "an event that is late": (Mishap(MishapKind.DELAYED, times=MOST, delay_s=600), "after 600 s"),
}


@pytest.mark.parametrize(("mishap", "saw"), WAYS.values(), ids=WAYS)
async def test_a_write_whose_event_does_not_help(house: CanaryHouse, mishap: Mishap, saw: str) -> None:
    house.is_at("Standard", EVIDENCE, SCANNER)
    house.grid.mishaps.add(mishap)
    found = (await house.asked())["write_raises_event"]
    assert (found.answer, saw in found.saw) == (Answer.REFUTED, True), found


async def exchange(house: CanaryHouse) -> Exchange:
    house.is_at("Standard", EVIDENCE)
    await house.asked(events=False)
    return house.arm.exchanges[0]


async def test_an_event_with_another_correlation_id_or_without_claims(house: CanaryHouse) -> None:
    put = await exchange(house)
    strange = Arrived("x", "Microsoft.Security/pricings/write", None, put.answered_at, "another", has_claims=False)
    assert [found.answer for found in judge.event(strange, put, timedelta(minutes=10))] == [
        Answer.REFUTED,
        Answer.REFUTED,
    ]


async def test_the_newest_api_served(house: CanaryHouse) -> None:
    served = replace(await exchange(house), status=200)
    assert judge.newest_api(served).answer is Answer.REFUTED


async def test_an_operation_status_in_a_read(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE, SCANNER)
    await house.asked(events=False)
    puts = [
        one for one in house.arm.exchanges if one.method == "PUT" and one.status in {200, 201} and not one.by_person
    ]
    with_status = [seen for put in puts if (seen := reading(put))]
    assert judge.status_in_put_only(with_status, with_status).answer is Answer.REFUTED
