"""The stage `fuzz` can fail: what schemathesis is given, what it finds, and how it is noticed what it left out."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.catalogue import offers
from sandbox.contract import PRICINGS, specs_folder
from tests.sandbox.arm.raw import AI, Arm, pricing
from tools.fuzz_pricings import PLANS, UNLIMITED, fuzz, left_out, of_known_plans

FOLDER = specs_folder() or Path()
with_specifications = pytest.mark.skipif(
    specs_folder() is None, reason="Microsoft's specifications are absent (ENFORCER_SPECS)"
)


@with_specifications
@pytest.mark.parametrize("name", PRICINGS)
def test_every_plan_has_a_path_of_its_own_in_each_api_version(name: str) -> None:
    told = of_known_plans(FOLDER / name)
    paths = {path.rpartition("/")[2] for path in told["paths"]}
    assert paths == {"pricings", *PLANS}
    assert '"$ref": "..' not in json.dumps(told)


def test_every_plan_that_the_sandbox_offers_is_fuzzed(azure: SimulatedAzure) -> None:
    assert {plan.lower() for plan in PLANS} == set(offers(azure.assumptions))


async def test_a_plan_that_was_never_written_with_success_is_left_out(arm: Arm) -> None:
    await arm("GET", AI)
    await arm("PUT", AI, pricing(tier="Gold"))
    assert {"GET AI", "PUT AI"} & set(left_out(arm.azure.exchanges)) == {"PUT AI"}
    await arm("PUT", AI, pricing())
    seen = [(one, plan) for one in arm.azure.exchanges for plan in PLANS]
    assert left_out([replace(one, path=one.path.replace("/AI", f"/{plan}")) for one, plan in seen]) == []


@pytest.mark.sockets
@with_specifications
async def test_an_answer_that_a_specification_does_not_describe_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = of_known_plans(FOLDER / PRICINGS[0])
    other["definitions"]["PricingProperties"]["required"].append("colour")
    (tmp_path / "other.json").write_text(json.dumps(other))
    azure = SimulatedAzure(assumptions=UNLIMITED)
    azure.exchanges.on_append.clear()  # schemathesis asks what nobody may ask: this run's judge need not hear it
    assert await fuzz(azure, tmp_path / "other.json", examples=1)
    assert '"colour" is a required property' in capsys.readouterr().out
