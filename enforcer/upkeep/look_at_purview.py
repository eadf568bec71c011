"""Once a day, where the baseline says `verify`: whether the tenant has Purview's service principal. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime

from enforcer.baseline import Baseline
from enforcer.errors import AzureError, Refused, Unreadable
from enforcer.memory.purview import APP_ID, PurviewKind, PurviewState
from enforcer.ports import ServicePrincipals
from enforcer.world import World


@dataclass(frozen=True, slots=True)
class PurviewLook:
    """What was known, and what is known now."""

    before: PurviewState
    after: PurviewState


async def look_at_purview(baseline: Baseline, world: World) -> PurviewLook | None:
    """None when it is not wanted, not time, or another worker's turn. LedgerDown."""
    principals = world.principals
    if principals is None:
        return None
    if not baseline.reports.purview:
        return await _forgotten(world)
    now = world.now()
    if (before := await _claimed(world, now)) is None:
        return None
    kind = await found(principals)
    return PurviewLook(before, await world.ledger.purview(lambda state: state.looked(kind, now=now)))


async def _claimed(world: World, now: datetime) -> PurviewState | None:
    """What was known before our turn; None where it is not ours. The ledger may ask twice: the last time counts."""
    known: list[PurviewState] = []

    def claim(state: PurviewState) -> PurviewState:
        known[:] = [state] if state.is_due(now) else []
        return state.claimed(now)

    await world.ledger.purview(claim)
    return known[0] if known else None


async def found(principals: ServicePrincipals) -> PurviewKind:
    """By one question to Microsoft Graph."""
    try:
        is_there = await principals.has(APP_ID)
    except (Unreadable, Refused):
        return PurviewKind.DENIED
    except AzureError:
        return PurviewKind.UNKNOWN
    return PurviewKind.PRESENT if is_there else PurviewKind.MISSING


async def foresee_purview(baseline: Baseline, world: World) -> PurviewKind | None:
    """Nothing is kept; None where it is not wanted. What this login does not see, the app may have seen. LedgerDown."""
    if not baseline.reports.purview or world.principals is None:
        return None
    kind = await found(world.principals)
    if kind in {PurviewKind.PRESENT, PurviewKind.MISSING}:
        return kind
    return (await world.ledger.purview(lambda state: state)).kind or kind


async def _forgotten(world: World) -> PurviewLook | None:
    """Nobody wants to know any more: what was told of is over."""
    before = await world.ledger.purview(lambda state: state)
    if before == PurviewState():
        return None
    return PurviewLook(before, await world.ledger.purview(lambda state: state.ended()))


async def note_what_was_told(look: PurviewLook, world: World) -> None:
    """After the journal has it: who dies in between has it told twice, and never not at all. LedgerDown."""
    news, now = look.after.news, world.now()
    if news:
        await world.ledger.purview(lambda state: state.heard(news, now=now))
