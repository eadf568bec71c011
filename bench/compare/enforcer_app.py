"""The enforcer itself: the real function app on Microsoft's worker, its timers running, led to by events."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench.compare.contender import Attend, Claim, Said
from bench.compare.ground import ENFORCER, PIPELINE, PLAY, Ground, tenant
from bench.compare.truth import Truth
from enforcer.at_most import for_each
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.ingestion.telemetry import CustomEvent

PATIENCE_S = 1_800.0
"""What it has not done by then, due rows and the minute timer included, counts as never."""

_AT_ONCE = 8
_WELL = frozenset({"compliant", "proven"})
_ILL = frozenset({"drifted", "unproven", "refused"})
_CAUSES = frozenset({"plan_changed", "provider_changed", "subscription_created"})


@dataclass(frozen=True, slots=True)
class EnforcerApp:
    """`storage`: its ledger in Storage tables of Azurite, where that can be had, as in Azure; else SQLite."""

    storage: bool = True
    rest_s: float = 6.0
    """Who looked up a moment ago which subscriptions there are believes for five seconds that there are no others."""
    key: str = "enforcer"
    every_s: float | None = None

    @asynccontextmanager
    async def enter(self, size: int) -> AsyncIterator[tuple[Ground, Attend]]:
        """Installed before: each subscription was announced and looked at, and its events lead to the app."""
        async with staged(seed=tenant(size), assumptions=PLAY, storage=self.storage, timers=True) as stage:
            truth = Truth(stage.azure)
            ground = Ground(stage.azure, truth, Path(), ENFORCER.object_id, {}, announce=stage.vend)
            await for_each(ground.subscriptions, stage.vend, at_once=_AT_ONCE)
            await _until(stage, lambda: len(_looks(stage)) >= size)
            await asyncio.sleep(self.rest_s)
            yield ground, partial(_attend, stage, ground, Cursor(len(_looks(stage))))


@dataclass(slots=True)
class Cursor:
    """How many looks were told of already."""

    told: int


async def _attend(stage: Stage, ground: Ground, cursor: Cursor) -> Said:
    """Until the latest look at each subscription says that all is well, and it is; at most PATIENCE_S."""
    began = cursor.told
    await _until(stage, lambda: ground.truth.all_protected and _is_settled(_looks(stage)[began:], ground))
    await stage.grid.settle(PATIENCE_S)
    looks = _looks(stage)[began:]
    cursor.told += len(looks)
    claims = tuple(claim for look in looks for claim in _claims(look))
    return Said(_told(stage, looks), claims, sum(_is_notice(look) for look in looks))


def _looks(stage: Stage) -> list[CustomEvent]:
    """The records of looks at a plan, oldest first."""
    return [one for one in stage.records("reconciled") if "plan" in one.properties]


def _is_settled(looks: Sequence[CustomEvent], ground: Ground) -> bool:
    latest = {one.properties["subscription"]: one for one in looks}
    return set(latest) >= ground.touched and all(one.properties["plan"] in _WELL for one in latest.values())


def _claims(look: CustomEvent) -> tuple[Claim, ...]:
    """`unknown` claims nothing."""
    verdict, until = look.properties["plan"], look.time
    if verdict not in _WELL | _ILL:
        return ()
    took = timedelta(milliseconds=float(look.properties["duration_ms"]))
    return (Claim(verdict in _WELL, (look.properties["subscription"],), until - took, until),)


def _is_notice(look: CustomEvent) -> bool:
    """An event or an announcement that was heard, and not the echo of the app's own write."""
    fields = look.properties
    heard = fields["cause"] in _CAUSES and fields.get("echo", "False").lower() != "true"
    return heard and fields["actor_object_id"] in {PIPELINE.object_id, ""}


def _told(stage: Stage, looks: Sequence[CustomEvent]) -> str:
    """Its records of this time by name, the verdicts of the looks among them."""
    since = min((look.time for look in looks), default=datetime.max.replace(tzinfo=UTC)) - timedelta(seconds=1)
    names = ("healed", "heal_refused", "heal_confirmed", "incident_opened")
    records = Counter(one.name for one in stage.collector.custom_events() if one.name in names and one.time >= since)
    verdicts = Counter(look.properties["plan"] for look in looks)
    return ", ".join(f"{count} {name}" for name, count in (verdicts | records).items())


async def _until(stage: Stage, holds: Callable[[], bool]) -> None:
    """Or until patience ends: then the records say how far it came."""
    with suppress(TimeoutError):
        await stage.collector.wait_for(lambda _: holds(), PATIENCE_S)
