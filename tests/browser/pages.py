"""Reports as files to open: made before a browser is there, as Playwright's loop and ours cannot share a thread."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from enforcer.cli.overview.gather import Over, overview
from enforcer.cli.overview.overview import Overview
from enforcer.cli.overview.page import page
from enforcer.cli.report_days import Days
from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Exposure, Precision
from enforcer.exposure.timeline import Timeline
from enforcer.facts import Actor, Control, SubscriptionId
from enforcer.local.ledger import SqliteLedger
from enforcer.memory.heal import Heal, HealId, HealState
from enforcer.memory.incident import IncidentKind, OpenIncident, Subject
from enforcer.memory.subscription import Memory
from enforcer.observed.place import Place
from enforcer.observed.traits import Traits
from tests.browser.drawn_estate import settle
from tests.unit.in_force import put_in_force

NOW = datetime(2026, 11, 28, 14, 5, tzinfo=UTC)
MANY = 2_000
EVIL = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"
TURNED = "\u202etnailpmoc\u2066\x1b[2J\0"
"""Letters that turn the words beside them round, and orders to whoever shows them."""
HOSTILE = SubscriptionId("0badf00d-0000-4000-8000-000000000000")
_HOSTILE_BASELINE = f"""version: 1
name: hostile
mode: enforce
plans: {{AI: {{tier: Standard}}}}
exemptions:
  - subscription: {HOSTILE}
    controls: [account]
    owner: "{EVIL}"
    reason: "{EVIL}"
    ticket: "{EVIL}"
    until: 2026-12-01
"""

type Fill = Callable[[SqliteLedger], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses of files."""

    many: str
    nameless: str
    hostile: str
    empty: str
    calm: str


def made(folder: Path) -> Pages:
    fills: dict[str, Fill] = {
        "many": lambda ledger: settle(ledger, subscriptions=MANY, now=NOW),
        "nameless": lambda ledger: settle(ledger, subscriptions=60, now=NOW, names=False),
        "hostile": _hostile,
        "empty": lambda ledger: ledger.known(),
        "calm": _calm,
    }
    return Pages(**{name: _kept(folder / f"{name}.html", fill) for name, fill in fills.items()})


def told(fill: Fill) -> Overview:
    """Of the 30 days up to now."""

    async def gathered() -> Overview:
        ledger = SqliteLedger(now=lambda: NOW)
        await fill(ledger)
        over = Days(NOW.date() - timedelta(days=29), NOW.date())
        try:
            return await overview(ledger, Over(over, NOW))
        finally:
            ledger.close()

    return asyncio.run(gathered())


def _kept(file: Path, fill: Fill) -> str:
    file.write_text(page(told(fill)), encoding="utf-8")
    return file.as_uri()


async def _calm(ledger: SqliteLedger) -> None:
    known = ExposureKnown(lines=(Timeline(Control.PLAN),))
    await ledger.learn({HOSTILE: Place(("mg-calm",))})
    at_peace = Memory(subscription=HOSTILE, first_seen=NOW - timedelta(days=9), last_seen=NOW, exposure=known)
    await ledger.update(HOSTILE, lambda _: at_peace)


async def _hostile(ledger: SqliteLedger) -> None:
    """Whatever somebody else writes is a script: the name, the group, reasons, the ticket, ids, a proof."""
    await put_in_force(ledger, _HOSTILE_BASELINE)
    await ledger.learn({HOSTILE: Place((EVIL, "mg"))})
    actor = Actor(object_id=EVIL, kind=EVIL, client=EVIL)
    opened = NOW - timedelta(hours=2)
    exposure = Exposure(
        control=Control.PLAN, opened=opened, precision=Precision.EXACT, seen=opened, off_at=opened, actor=actor
    )
    incident = OpenIncident(
        kind=IncidentKind.FIGHT,
        subject=Subject(Control.PLAN),
        since=opened,
        last=NOW,
        count=3,
        reason=EVIL + TURNED,
        actor=actor,
    )
    memory = Memory(
        subscription=HOSTILE,
        first_seen=opened,
        last_seen=NOW,
        traits=Traits(name=EVIL + TURNED),
        incidents=(incident,),
        exposure=ExposureKnown(lines=(Timeline(Control.PLAN),), open=(exposure,)),
    )
    heal = Heal(
        id=HealId("badbadba-0000"),
        subscription=HOSTILE,
        control=Control.PLAN,
        started_at=opened,
        cause="plan_changed",
        reason=EVIL + TURNED,
        before="{}",
        asked="{}",
        state=HealState.REFUSED,
        proof=EVIL,
    )
    await ledger.update(HOSTILE, lambda _: replace(memory, version=1), heals=(heal,))
