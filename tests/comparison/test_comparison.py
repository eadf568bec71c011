"""The harness of `make compare`, on a few of its scenarios: it tells who is protected from who only says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bench.compare.contender import Attend, Claim, Contender, Said
from bench.compare.enforcer_app import EnforcerApp
from bench.compare.ground import OPERATOR, PLAY, Ground, subscription_id, tenant
from bench.compare.play import Cell, play
from bench.compare.programs import NAIVE
from bench.compare.results import broken, merged, read, text
from bench.compare.scenarios import SCENARIOS
from bench.compare.table import NAMES, markdown, proven
from bench.compare.truth import Truth
from sandbox.azure import SimulatedAzure

pytestmark = pytest.mark.sockets
SCENARIO = {one.key: one for one in SCENARIOS}


@dataclass(frozen=True, slots=True)
class Liar:
    """Does nothing, and says that all is well."""

    key: str = "enforcer"
    every_s: float | None = None

    @asynccontextmanager
    async def enter(self, size: int) -> AsyncIterator[tuple[Ground, Attend]]:
        azure = SimulatedAzure(assumptions=PLAY)
        tenant(size).settle(azure.tenant, azure.identity)
        ground = Ground(azure, Truth(azure), Path(), OPERATOR.object_id, {})
        yield ground, partial(self._boast, ground)

    async def _boast(self, ground: Ground) -> Said:
        later = datetime.now(UTC)
        return Said("all is well", (Claim(True, ground.subscriptions, later, later),), 0)


async def played(scenario: str, contender: Contender) -> Cell:
    return await play(SCENARIO[scenario], contender)


async def test_the_enforcer_heals_a_plan_that_went_off_and_all_that_it_says_is_true() -> None:
    cell = await played("plan-off", EnforcerApp(storage=False, rest_s=0.0))
    assert (cell.writes, cell.lost, cell.false_claims) == (1, 0, 0)
    assert cell.claims
    assert cell.seconds is not None
    assert cell.seconds < 10, "it waited for no clock"
    assert broken([cell]) == ()


async def test_the_naive_script_says_that_a_refused_extension_is_well_and_a_later_run_puts_it_right_unawares() -> None:
    cell = await played("partial", NAIVE)
    assert (cell.said, cell.claims, cell.false_claims) == (("exit 0", "exit 0"), 2, 1)
    assert cell.seconds is not None
    assert cell.seconds > 900, "the pause until its next run counts"
    assert (cell.drifts, cell.lost) == (1, 1), "it never looked"


async def test_the_naive_script_writes_where_nothing_had_drifted() -> None:
    cell = await played("no-op", NAIVE)
    assert (cell.writes, cell.drifts) == (1, 0)
    assert [fault.partition(": ")[2] for fault in broken([replace(cell, contender="enforcer")])] == [
        "1 writes where nothing had drifted"
    ]


async def test_whoever_only_says_that_all_is_well_breaks_every_promise() -> None:
    cell = await played("plan-off", Liar())
    assert list(broken([cell])) == [
        "plan-off: 1 of 1 claims say that all is well, and it is not",
        "plan-off: 1 of 1 drifts left no trace",
        "plan-off: not protected in the end",
    ]
    assert proven(cell) == "**not within 0 s**"


async def test_trouble_meets_the_contender_and_not_its_opponent() -> None:
    async with Liar().enter(1) as (ground, _):
        await SCENARIO["conflict"].begin(ground)
        assert ground.truth.protected_at() is None
        assert len(tuple(ground.azure.faults.waiting)) == 1


async def test_a_claim_is_held_against_the_time_of_which_it_speaks() -> None:
    async with Liar().enter(1) as (ground, _):
        before, one = datetime.now(UTC), (subscription_id(1),)
        await ground.switch_off()
        later = datetime.now(UTC) + timedelta(seconds=1)
        assert Claim(True, one, before, before).holds(ground.truth)
        assert Claim(False, one, later, later).holds(ground.truth)
        assert not Claim(True, one, later, later).holds(ground.truth)
        assert ground.truth.share(before, later) < 0.5


async def test_a_cell_that_was_measured_anew_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    cell = await played("plan-off", Liar())
    new = replace(cell, calls=7)
    file = tmp_path / "cells.json"
    file.write_text(text(merged([cell], [new])), encoding="utf-8")
    assert read(file) == (new,)


def test_the_page_shows_every_contender_in_every_scenario() -> None:
    kept = {(one.scenario, one.contender) for one in read()}
    assert kept == {(scenario, contender) for scenario in SCENARIO for contender in NAMES}
    assert markdown(read()).count("\n") == 1 + len(SCENARIO) * (2 + len(NAMES))


def test_what_the_page_claims_of_the_enforcer_was_measured() -> None:
    assert broken(read()) == ()
