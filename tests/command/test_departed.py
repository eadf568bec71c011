"""`enforcer departed`: whom the app knows and no longer finds, and a person's word that they have left for good."""

from contextlib import closing
from pathlib import Path

import pytest

from enforcer.facts import SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.observed.place import Place
from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.command.conftest import GROUP
from tests.command.documented import undocumented
from tests.command.ended import Run
from tests.command.estate import BARE, GOOD, OFF, settled

pytestmark = pytest.mark.sockets
LEFT = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(101, 115)]


@pytest.fixture
async def settings(azure: SimulatedAzure, person: Principal, tmp_path: Path) -> dict[str, str]:
    """An estate of three, and a ledger that knows fourteen more."""
    settled(azure, person)
    file = tmp_path / "ledger.sqlite3"
    with closing(SqliteLedger(file)) as ledger:
        await ledger.learn({SubscriptionId(one): Place((GROUP,)) for one in (GOOD, OFF, BARE, *LEFT)})
    return {"ENFORCER_LEDGER": str(file)}


async def known(settings: dict[str, str]) -> int:
    with closing(SqliteLedger(Path(settings["ENFORCER_LEDGER"]))) as ledger:
        return len(await ledger.known())


async def test_whoever_is_missing_is_listed_and_nobody_forgotten(run: Run, settings: dict[str, str]) -> None:
    ended = await run("departed", "--json", **settings)
    assert (ended.code, undocumented("departed", ended.said)) == (2, [])
    assert (ended.said["departed"], ended.said["held"], ended.said["members"]) == (LEFT, True, 3)
    assert await known(settings) == 17


async def test_nobody_is_forgotten_unless_somebody_agrees(run: Run, settings: dict[str, str]) -> None:
    ended = await run("departed", "--forget", **settings)
    assert (ended.code, "nobody agreed" in ended.error) == (4, True)
    assert await known(settings) == 17


async def test_whoever_has_left_for_good_is_forgotten_and_nobody_else(run: Run, settings: dict[str, str]) -> None:
    ended = await run("departed", "--forget", "--yes", **settings)
    assert (ended.code, "14 forgotten; 3 are there" in ended.out) == (0, True)
    assert await known(settings) == 3
    again = await run("departed", **settings)
    assert (again.code, again.out.strip()) == (0, "nobody is missing")
