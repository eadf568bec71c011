"""The self-check on answers that are anything: a finding for each question, or word that Azure was not reached."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from enforcer.azure.buckets import Buckets
from enforcer.azure.canary_arm import CanaryArm
from enforcer.azure.identity import credential
from enforcer.azure.pipeline import policies
from enforcer.selfcheck.canary import Canary
from enforcer.selfcheck.exchange import Exchange
from enforcer.selfcheck.ports import Arm, NotReached
from enforcer.selfcheck.questions import QUESTIONS
from enforcer.selfcheck.trip import Circumstances
from enforcer.selfcheck.walk import walk
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from tests.scenario.bent import Bending, BentTransport, Json, Said, exchanged, places, value_at, values
from tests.selfcheck.canary_house import ARM, CANARY, EVIDENCE, CanaryHouse

WIRE = {
    "brackets without an end": Said(b"[" * 100_000),
    "an error nested deep": Said(b'{"error":' * 5_000 + b"1" + b"}" * 5_000, status=409),
    "an error that is no object": Said(b'["x"]', status=400),
    "no text": Said(b"\xff\xfe\x00"),
    "half a pair": Said(b'{"properties": {"pricingTier": "\\ud800"}}'),
    "a redirect": Said(status=307, headers={"location": "https://evil.example/"}),
    "a challenge": Said(status=401, headers={"www-authenticate": 'Bearer error="x", claims="%%%"'}),
    "nothing": Said(),
}


@dataclass(slots=True)
class BentArm:
    """Passes everything on; `bend` changes what is answered to requests like `to`."""

    arm: Arm
    to: str = ""
    bend: Callable[[Json], Json] = lambda answer: answer

    async def send(self, method: str, path: str, body: Json = None) -> Exchange:
        exchange = await self.arm.send(method, path, body)
        if self.to != _kind(method, path):
            return exchange
        try:
            return replace(exchange, answer=self.bend(exchange.answer))
        except (KeyError, IndexError, TypeError):  # another answer of that kind has no such place
            return exchange


def _kind(method: str, path: str) -> str:
    return f"{method} {re.sub('[?].*', '', path).replace(CANARY, '')}"


@pytest.fixture
def house(azure: SimulatedAzure, monkeypatch: pytest.MonkeyPatch) -> CanaryHouse:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{ARM}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", azure.identity.header)
    built = CanaryHouse(azure, dict(os.environ))
    built.is_at("Standard", EVIDENCE)
    built.person.says_yes = built.person.runs_commands = False
    return built


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(throttles=False, lock_seconds=0)


async def asked(house: CanaryHouse, arm: Arm) -> int:
    """Findings of a walk by somebody who agrees to nothing and has a minute."""
    now = house.azure.clock.now
    given = Circumstances(person=house.person, events=None, now=now, patience=timedelta(minutes=1), least_rights=False)
    return len((await walk(Canary(CANARY, arm, now), given)).findings)


async def test_any_value_at_any_place_leaves_a_finding_for_each_question_and_writes_nothing(house: CanaryHouse) -> None:
    await asked(house, house.arm)
    good = {_kind(one.method, one.path): one.answer for one in house.arm.exchanges if one.is_done}
    played = 0
    for kind, answer in good.items():
        for number, place in enumerate(places(answer)):
            chosen = list(values(value_at(answer, place)).values())
            for value in (chosen[number % len(chosen)], chosen[-number % len(chosen)]):
                bent = BentArm(house.arm, kind, lambda told, at=place, to=value: exchanged(told, at, to))  # type: ignore[misc]  # mypy reads no defaults of lambdas
                assert await asked(house, bent) == len(QUESTIONS), (kind, place)
                played += 1
    assert len(good) > 2
    assert played > 50
    assert [one.method for one in house.azure.exchanges if one.method not in {"GET", "POST"}] == []


@pytest.mark.parametrize("said", WIRE.values(), ids=WIRE)
async def test_what_is_no_answer_is_an_exchange_without_one_or_not_reached(house: CanaryHouse, said: Said) -> None:
    bending = Bending(instead=lambda *_: said)
    transport, now = BentTransport(house.azure.app, bending), house.azure.clock.now
    login = credential(dict(os.environ), transport=transport)
    arm = CanaryArm(ARM, policies=policies(login, f"{ARM}/.default", Buckets(now)), transport=transport, now=now)
    try:
        told = json.dumps((await arm.send("GET", "/x")).answer, ensure_ascii=False)
    except NotReached as error:
        told = str(error)
    assert told.isprintable()
    assert told.encode()
    assert {url for _, url in bending.sent} == {f"{ARM}/x"}


@pytest.mark.parametrize("host", ["https://evil.example", "@evil.example", "//evil.example", "/x/../.."])
async def test_the_id_of_an_account_that_leads_elsewhere_is_not_followed(house: CanaryHouse, host: str) -> None:
    asked_for: list[str] = []

    class Noting(BentArm):
        async def send(self, method: str, path: str, body: Json = None) -> Exchange:
            asked_for.append(path)
            return await BentArm.send(self, method, path, body)

    kind = "GET /subscriptions//providers/Microsoft.CognitiveServices/accounts"
    evil = {"value": [{"id": f"{host}/subscriptions/x", "kind": "AIServices"}]}
    await asked(house, Noting(house.arm, kind, lambda _: evil))
    assert asked_for
    assert [path for path in asked_for if "evil" in path or ".." in path or not path.startswith("/")] == []
