"""Somebody else changes the plan while the self-check waits for its person, or for the lock."""

from dataclasses import dataclass

import pytest

from enforcer.selfcheck.canary import Canary, NotSent
from enforcer.selfcheck.exchange import Exchange, Json, reading
from enforcer.selfcheck.findings import Answer
from enforcer.selfcheck.ports import Write
from sandbox.assumptions import Assumptions
from tests.selfcheck.canary_house import AI, CANARY, CONFLICT, EVIDENCE, PURVIEW, SCANNER, CanaryHouse, Helpful


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=2.0, graph_lag_seconds=60.0)


class SwitchesOnFirst(Helpful):
    """Switches one on elsewhere, and only then agrees."""

    async def agrees(self, writes: tuple[Write, ...]) -> bool:
        if "exactly as it reads" in writes[0].why:
            self.house.is_at("Standard", EVIDENCE, SCANNER, PURVIEW)
        return await Helpful.agrees(self, writes)


@dataclass(slots=True)
class SwitchedOnWhileLocked:
    """An Arm behind which somebody switches one on as soon as a PUT was answered 409."""

    house: CanaryHouse

    async def send(self, method: str, path: str, body: Json = None) -> Exchange:
        exchange = await self.house.arm.send(method, path, body)
        if exchange.status == CONFLICT:
            self.house.is_at("Standard", EVIDENCE, PURVIEW)
        return exchange


async def test_what_came_on_while_a_person_thought_stays_on(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE, SCANNER)
    house.person = SwitchesOnFirst(house, runs_commands=False)
    findings = await house.asked(events=False)
    assert {EVIDENCE, SCANNER, PURVIEW} <= house.azure.tenant.plan(CANARY, AI).protecting
    assert findings["identical_put_locks"].answer is Answer.NOT_TESTABLE
    assert "changed meanwhile" in findings["identical_put_locks"].saw


async def test_what_came_on_while_the_plan_was_locked_stays_on(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    canary = Canary(CANARY, SwitchedOnWhileLocked(house), house.azure.clock.now)
    known = reading(await canary.read())
    assert known is not None
    write = canary.write("as it reads", {EVIDENCE: True, PURVIEW: False})
    await canary.put(write, known)
    with pytest.raises(NotSent, match="changed meanwhile"):
        await canary.put(write, known)
    assert PURVIEW in house.azure.tenant.plan(CANARY, AI).protecting
