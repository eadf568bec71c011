"""The last resort of `function_app.py`: a bug is on record, acknowledged where a due row is kept, raised where not."""

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from enforcer.errors import LedgerDown
from enforcer.estate import Estate
from enforcer.facts import Fact, SubscriptionId
from enforcer.local.baseline_files import BaselineFiles
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.subscription import Memory
from enforcer.observed.account import Listed
from enforcer.observed.members import Members
from enforcer.receive import Enforcer
from enforcer.record import Record
from enforcer.world import World
from tests.unit.build import NOT_REACHED

ROOT = Path(__file__).parents[2]
SUB = SubscriptionId("5ab5c210-0001-4000-8000-000000000001")
VENDING = json.dumps({"id": "1", "eventType": "SubscriptionCreated", "data": {"subscriptionId": SUB}})


class Buggy(Enforcer):
    """Fails where nobody expects it."""

    async def look(self, fact: Fact, listed: Listed = None, **_: object) -> bool:
        raise ZeroDivisionError(fact.subscription, listed)


class NoGroups:
    """Nobody asks who lies below them."""

    async def members(self) -> Members:
        raise AssertionError


class Down(SqliteLedger):
    async def update(self, *_: object, **__: object) -> Memory:
        raise LedgerDown("gone")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Any:  # Any: a module loaded by hand
    """The module by itself: importing it must need nothing."""
    monkeypatch.delenv("APPLICATIONINSIGHTS_CONNECTION_STRING", raising=False)
    spec = importlib.util.spec_from_file_location("function_app_under_test", ROOT / "function_app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def buggy(ledger: SqliteLedger, records: list[Record]) -> Buggy:
    async def journal(told: Sequence[Record]) -> None:
        records.extend(told)

    none = BaselineFiles(ROOT / "none")
    absent = dict.fromkeys(NOT_REACHED) | {"estate": Estate(NoGroups(), ledger._now)}
    world = World(**absent, ledger=ledger, baseline=none, now=ledger._now)  # type: ignore[arg-type]  # never reached
    return Buggy(lambda: world, journal=journal, now=ledger._now)


async def test_a_bug_is_on_record_and_its_subscription_is_looked_at_again(app: Any) -> None:  # Any: as above
    records: list[Record] = []
    ledger = SqliteLedger()
    app._enforcer = buggy(ledger, records)
    await app._deliver(app._enforcer.read_vending, VENDING)
    assert [(record.name, record.fields["type"], record.fields["kept"]) for record in records] == [
        ("internal_error", "ZeroDivisionError", True)
    ]
    assert (await ledger.recall(SUB)).look_again
    ledger.close()


async def test_a_bug_that_can_not_be_kept_is_raised_so_that_event_grid_delivers_again(
    app: Any,
) -> None:  # Any: as above
    records: list[Record] = []
    ledger = Down()
    app._enforcer = buggy(ledger, records)
    with pytest.raises(ZeroDivisionError):
        await app._deliver(app._enforcer.read_vending, VENDING)
    assert [record.fields["kept"] for record in records] == [False]
    ledger.close()
