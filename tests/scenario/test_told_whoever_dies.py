"""Whatever kind of incident: a worker that dies between ledger and journal leaves it to be told by the next look."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from enforcer.facts import SubscriptionId
from enforcer.receive import Enforcer
from enforcer.record import Record
from enforcer.settings import Enrol
from sandbox.assumptions import Assumptions
from sandbox.notifications import SecurityContact
from tests.scenario.house import ACTIONS, GROUP, GROUP_SCOPE, HUB_ROLE, House
from tests.scenario.house import APP as HUB_APP
from tests.scenario.test_account_reports import REPORT, want, with_accounts
from tests.scenario.test_discover import vanished
from tests.scenario.test_reverted import healed_once, undone

HOUR_S = 3_600
DAY_S = 24 * HOUR_S

type Step = Callable[[House], Awaitable[None]]


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, graph_lag_seconds=60)


class Died(BaseException):
    """The process is gone: nothing catches it."""


def is_of(record: Record, name: str, kind: str) -> bool:
    return record.name == name and record.fields.get("kind", "") == kind


def mortal(house: House, name: str, kind: str) -> Enforcer:
    """A worker that dies as soon as such a record is to be told."""

    async def tells(records: Sequence[Record]) -> None:
        if any(is_of(record, name, kind) for record in records):
            raise Died
        await house.told(records)

    return Enforcer(lambda: house.world, journal=tells, now=house.azure.clock.now)


async def hours(house: House, number: int, *, dies_of: tuple[str, str] | None = None) -> bool:
    """Of the app's timers; whether its worker died. From then on another one works."""
    house.enforcer = mortal(house, *dies_of) if dies_of else house.enforce()
    died = False
    for _ in range(number):
        await asyncio.sleep(HOUR_S)
        try:
            await house.discover()
            await house.sweep()
            await house.drain()
        except (Died, BaseExceptionGroup):  # a group: in the middle of many looks
            died = True
            house.world, house.enforcer = house.worker(), house.enforce()
    return died


async def without_rights(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    house.azure.tenant.access.revoke(house.identity.object_id)
    house.azure.tenant.assign(house.identity, actions=ACTIONS, scope=GROUP_SCOPE)


async def with_rights(house: House) -> None:
    house.azure.tenant.assign(house.identity, actions=tuple(HUB_ROLE["Actions"]), scope=HUB_APP)


async def opted_out(house: House) -> None:
    want(house, REPORT)
    with_accounts(house, "quiet", "silent")


async def opted_in(house: House) -> None:
    for name in ("quiet", "silent"):
        house.azure.tenant.accounts.set_capabilities(first(house), "rg-shop", name, {})


async def unheard(house: House) -> None:
    with_accounts(house, heard=False)


async def heard(house: House) -> None:
    contact = SecurityContact(emails=("soc@contoso.example",))
    house.azure.tenant.notifications.set_contact(first(house), contact)


async def gone(house: House) -> None:
    await vanished(house)


async def back(house: House) -> None:
    for subscription in house.azure.tenant.subscriptions:
        house.azure.tenant.move_subscription(subscription, management_group=GROUP)


async def verified(house: House) -> None:
    house.rewrite_baseline("mode: enforce", "mode: enforce\npurview: {servicePrincipal: verify}")
    house.azure.tenant.directory.grant(house.identity, "Application.Read.All")


async def created(house: House) -> None:
    house.azure.tenant.directory.add("9ec59623-ce40-4dc8-a635-ed0275b5d58a")


def first(house: House) -> SubscriptionId:
    return SubscriptionId(next(iter(house.azure.tenant.subscriptions)))


@dataclass(frozen=True)
class Kind:
    """What brings it about, what ends it; `times` it is told at once; `within` so many hours somebody looks again."""

    begins: Step
    ends: Step
    times: int = 1
    within: int = 26


KINDS = {
    "enrolment": Kind(without_rights, with_rights),
    "content-filter": Kind(opted_out, opted_in, times=2),
    "efficacy": Kind(unheard, heard),
    "departures": Kind(gone, back, within=2),
    "purview": Kind(verified, created),
}
each_kind = pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=KINDS)


def counted(house: House, kind: str) -> tuple[int, int]:
    """Opened and closed."""
    told = [sum(is_of(one, name, kind) for one in house.records) for name in ("incident_opened", "incident_closed")]
    return told[0], told[1]


@each_kind
async def test_that_it_began_is_told_once_by_another_worker(house: House, name: str, kind: Kind) -> None:
    await kind.begins(house)
    assert await hours(house, kind.within + 3, dies_of=("incident_opened", name))
    assert counted(house, name) == (kind.times, 0)


@each_kind
async def test_and_so_it_is_with_its_end(house: House, name: str, kind: Kind) -> None:
    await kind.begins(house)
    await hours(house, kind.within + 1)
    await kind.ends(house)
    assert await hours(house, kind.within, dies_of=("incident_closed", name))
    await hours(house, kind.within)
    assert counted(house, name) == (kind.times, kind.times)


@each_kind
async def test_what_is_over_before_anybody_was_told_is_told_from_beginning_to_end(
    house: House, name: str, kind: Kind
) -> None:
    await kind.begins(house)
    while not await hours(house, 1, dies_of=("incident_opened", name)):
        pass
    await kind.ends(house)
    await hours(house, kind.within + 2)
    assert counted(house, name) == (kind.times, kind.times)
    names = [one.name for one in house.records if one.fields.get("kind") == name]
    assert names == sorted(names, reverse=True), "opened before closed"


@pytest.mark.parametrize("change", ["new", "moved", "gone"])
async def test_who_is_new_has_moved_or_left_is_told_too(house: House, change: str) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    if change != "new":
        await house.discover()
        house.azure.tenant.add_management_group("mg-online", parent=GROUP if change == "moved" else None)
        house.azure.tenant.move_subscription(subscription, management_group="mg-online")
    assert await hours(house, 1, dies_of=("subscription_discovered", ""))
    await hours(house, 2)
    told = [
        one.fields["subscription"] for one in house.named("subscription_discovered") if one.fields["change"] == change
    ]
    assert told == [subscription]


async def test_that_nobody_may_read_the_activity_log_is_told_too(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await house.vend(subscription)
    await house.settle()
    house.enforcer = mortal(house, "attribution_denied", "")
    house.azure.tenant.set_plan(subscription, "AI", tier="Free")
    with pytest.raises(Died):
        await house.vend(subscription)
    house.world, house.enforcer = house.worker(), house.enforce()
    for _ in range(2):
        await asyncio.sleep(60)
        await house.vend(subscription)
    assert len(house.named("attribution_denied")) == 1


async def test_that_it_is_enrolled_is_told_too(house: House) -> None:
    house.deploy(enrols=Enrol.SELF)
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    assert await hours(house, 3, dies_of=("subscription_enrolled", ""))
    await hours(house, 24)
    assert len(house.named("subscription_enrolled")) == 1


@pytest.mark.parametrize("name", ["incident_opened", "incident_closed"])
async def test_a_change_outside_arm_is_told_once_by_another_worker(house: House, name: str) -> None:
    subscription = await healed_once(house)
    await undone(house, subscription, 2 if name == "incident_opened" else 3)
    house.enforcer = mortal(house, name, "fight")
    await asyncio.sleep(0 if name == "incident_opened" else DAY_S)
    with pytest.raises(Died):
        await (undone(house, subscription, 1) if name == "incident_opened" else house.vend(subscription))
    house.world, house.enforcer = house.worker(), house.enforce()
    await asyncio.sleep(60)
    await house.vend(subscription)
    await house.vend(subscription)
    assert counted(house, "fight") == (1, 0 if name == "incident_opened" else 1)
