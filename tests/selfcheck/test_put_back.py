"""How the self-check leaves the canary: never weaker than it could, and with nothing on that nobody asked for."""

import asyncio
from dataclasses import dataclass

import pytest

from enforcer.selfcheck.canary import body
from enforcer.selfcheck.exchange import Exchange, Json
from enforcer.selfcheck.findings import Answer
from enforcer.selfcheck.ports import NotReached, Write
from enforcer.selfcheck.recording import RecordingArm
from sandbox.assumptions import Assumptions, Omitted
from tests.selfcheck.canary_house import AI, CANARY, EVIDENCE, PURVIEW, SCANNER, CanaryHouse, Helpful


@pytest.fixture
def assumptions(request: pytest.FixtureRequest) -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=4.0, **getattr(request, "param", {}))


class AgreesOnlyToRestore(Helpful):
    """Brings the plan to Free, and then has second thoughts."""

    async def agrees(self, writes: tuple[Write, ...]) -> bool:
        self.agreed += writes
        return writes[0].why.startswith(("Put the plan back", "The plan began at Free"))


class Interrupts(Helpful):
    """Brings the plan to Free, and presses Ctrl-C."""

    async def agrees(self, writes: tuple[Write, ...]) -> bool:
        assert not self.agreed
        self.agreed += writes
        raise asyncio.CancelledError


@dataclass(slots=True)
class FallsSilent:
    """An Arm that reaches nobody from the first PUT on."""

    arm: RecordingArm
    silent: bool = False

    async def send(self, method: str, path: str, body: Json = None) -> Exchange:
        self.silent = self.silent or method == "PUT"
        if self.silent:
            raise NotReached(f"{method} {path}")
        return await self.arm.send(method, path, body)


def protecting(house: CanaryHouse) -> set[str]:
    plan = house.azure.tenant.plan(CANARY, AI)
    assert plan.tier == "Standard"
    return set(plan.protecting)


@pytest.mark.parametrize("assumptions", [{}, {"named_ignored_when_turned_on": True}], indirect=True)
async def test_who_declines_the_rise_is_offered_what_was_on(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    house.person = AgreesOnlyToRestore(house)
    await house.asked(events=False)
    assert protecting(house) == {EVIDENCE}


async def test_who_declines_that_too_is_shown_the_line(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    house.person.says_yes = False
    await house.asked(events=False)
    assert [command.body for command in house.person.shown] == [body({EVIDENCE: True})]


async def test_what_a_person_switched_off_for_a_question_is_on_again(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE, SCANNER, PURVIEW)
    await house.asked(events=False)
    assert protecting(house) == {EVIDENCE, SCANNER, PURVIEW}


async def test_a_canary_that_began_at_free_is_offered_standard_at_the_end(house: CanaryHouse) -> None:
    house.is_at("Free")
    house.person = AgreesOnlyToRestore(house)
    await house.asked(events=False)
    assert protecting(house) == {SCANNER}


async def test_a_canary_that_stays_at_free_shows_the_line_and_not_what_it_offers(house: CanaryHouse) -> None:
    house.is_at("Free")
    house.person.says_yes = False
    findings = await house.asked(events=False)
    assert "protects nothing" in house.person.shown[0].why
    assert findings["extensions_offered"].answer is Answer.NOT_TESTABLE


async def test_who_interrupts_is_asked_nothing_more_and_shown_the_line(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    house.person = Interrupts(house)
    with pytest.raises(asyncio.CancelledError):
        await house.asked(events=False)
    assert [command.body for command in house.person.shown] == [body({EVIDENCE: True})]


async def test_what_came_on_out_of_free_is_handed_to_the_person(house: CanaryHouse) -> None:
    house.is_at("Free")
    await house.asked(events=False)
    assert protecting(house) == {SCANNER}


@pytest.mark.parametrize("assumptions", [{"omitted_while_on": Omitted.SWITCHED_ON}], indirect=True)
async def test_what_came_on_because_it_was_left_out_is_handed_to_the_person(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE, SCANNER)
    await house.asked(events=False)
    assert protecting(house) == {EVIDENCE, SCANNER}


async def test_azure_falling_silent_loses_no_finding_and_shows_the_line(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    silent = FallsSilent(house.arm)
    walked = await house.walked(silent)
    found = {finding.question.key: finding for finding in walked.findings}
    assert isinstance(walked.broken_off, NotReached)
    assert found["free_row_lists_extensions"].answer is Answer.CONFIRMED
    assert "not reached" in found["lock_length"].saw
    assert [command.body for command in house.person.shown] == [body({EVIDENCE: True})]
