"""How a look at each control can end: a table of situations, and none of its endings is missing."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from enforcer.baselines.file import read
from enforcer.commands.preview import preview
from enforcer.facts import ALL_CONTROLS, AccountId, Cause, Control, Fact, SubscriptionId
from enforcer.observed.account import Account, Switch, SwitchSeen
from enforcer.ports import Accounts
from enforcer.reconcile import reconcile
from enforcer.settings import Enrol
from enforcer.verdict import ENDINGS, Kind, Verdict
from sandbox.assumptions import Assumptions
from sandbox.faults import Denied, Fault, LostAnswer, RefuseExtension, Throttle
from sandbox.notifications import SecurityContact
from sandbox.state import Registration, RegistrationState
from tests.scenario.house import GROUP, House, made_up_id

SUB = SubscriptionId(made_up_id(1))
EVERYTHING = "provider, plan, account, content-filter, efficacy"
WAIVER = "owner: o, reason: a test"
EXEMPT = f"""exemptions:
  - {{managementGroup: {GROUP}, controls: [{EVERYTHING}], {WAIVER}, ticket: SEC-42, until: 2026-12-31}}"""
SKIP = f"scopes:\n  - {{match: {{managementGroup: {GROUP}}}, skip: true, {WAIVER}, review: 2027-06-30}}"
PLAN, SWITCH, REGISTER, EVENTS = "pricings/AI", "defenderForAISettings", "Security/register", "eventSubscriptions/"
ACCOUNTS, CONTACTS = "CognitiveServices/accounts", "securityContacts"
PAUSE = Throttle(600)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is there and what is wanted of it, what Azure does, and how the controls end that it is about.

    `wrong`: nothing is as wanted; `young`: so is the subscription, so that our role may be on its way.
    """

    ends: Mapping[Control, Kind]
    wrong: bool = True
    registered: bool = True
    more: str = ""
    mode: str = "enforce"
    faults: tuple[tuple[str, str, Throttle | Denied | LostAnswer | RefuseExtension], ...] = ()
    young: bool = True
    looks: int = 1


P, PL, A = Control.PROVIDER, Control.PLAN, Control.ACCOUNT
E, CF, EF = Control.ENROLMENT, Control.CONTENT_FILTER, Control.EFFICACY

SITUATIONS = {
    "as wanted": Situation(dict.fromkeys((P, PL, A, E, CF, EF), Kind.COMPLIANT), wrong=False, looks=2),
    "put right at once": Situation(
        {PL: Kind.PROVEN, A: Kind.PROVEN, E: Kind.UNPROVEN, CF: Kind.DRIFTED, EF: Kind.DRIFTED}
    ),
    "registered and put right at once": Situation(dict.fromkeys((P, PL), Kind.PROVEN), registered=False),
    "only observed": Situation(dict.fromkeys((PL, A, E, CF, EF), Kind.OBSERVED), mode="observe"),
    "only observed, without the provider": Situation(
        dict.fromkeys((P, PL), Kind.OBSERVED), mode="observe", registered=False
    ),
    "exempt": Situation(dict.fromkeys((PL, A, CF, EF), Kind.EXEMPT), more=EXEMPT),
    "exempt, without the provider": Situation(dict.fromkeys((P, PL), Kind.EXEMPT), more=EXEMPT, registered=False),
    "the plan can't be read": Situation(dict.fromkeys((P, PL), Kind.UNKNOWN), faults=(("GET", PLAN, PAUSE),)),
    "the accounts can't be listed": Situation(
        dict.fromkeys((A, CF, EF), Kind.UNKNOWN), faults=(("GET", ACCOUNTS, PAUSE),)
    ),
    "a switch can't be read": Situation({A: Kind.UNKNOWN}, faults=(("GET", SWITCH, PAUSE),)),
    "contacts can't be read": Situation({EF: Kind.UNKNOWN, CF: Kind.DRIFTED}, faults=(("GET", CONTACTS, PAUSE),)),
    "the enrolment can't be read": Situation({E: Kind.UNKNOWN}, faults=(("GET", EVENTS, PAUSE),)),
    "writes have to wait": Situation(
        {PL: Kind.DRIFTED, A: Kind.DRIFTED}, faults=(("PUT", PLAN, PAUSE), ("PUT", SWITCH, PAUSE))
    ),
    "a registration has to wait": Situation({P: Kind.DRIFTED}, registered=False, faults=(("POST", REGISTER, PAUSE),)),
    "a registration's answer is lost": Situation(
        {P: Kind.UNPROVEN}, registered=False, faults=(("POST", REGISTER, LostAnswer()),)
    ),
    "writes are refused": Situation(
        dict.fromkeys((PL, A, E), Kind.REFUSED),
        faults=tuple(("PUT", path, Denied.FORBIDDEN) for path in (PLAN, SWITCH, EVENTS)),
        young=False,
    ),
    "a registration is refused": Situation(
        {P: Kind.REFUSED}, registered=False, faults=(("POST", REGISTER, Denied.FORBIDDEN),), young=False
    ),
    "an extension is refused": Situation(
        {PL: Kind.UNPROVEN}, faults=(("PUT", PLAN, RefuseExtension("AIPromptEvidence")),)
    ),
}


class Stubborn:
    """The switch's PUT is answered with the state before it."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def of(self, subscription: SubscriptionId) -> tuple[Account, ...]:
        return await self._accounts.of(subscription)

    async def switch(self, subscription: SubscriptionId, account: AccountId) -> SwitchSeen:
        return await self._accounts.switch(subscription, account)

    async def switch_on(self, subscription: SubscriptionId, account: AccountId) -> SwitchSeen:  # noqa: ARG002  the port's
        return SwitchSeen(account, Switch.DISABLED)


def stubborn(house: House) -> None:
    house.world = replace(house.world, accounts=Stubborn(house.world.accounts))


def without_event_grid(house: House) -> None:
    registrations = house.azure.tenant.subscription(SUB).registrations
    registrations["microsoft.eventgrid"] = Registration(RegistrationState.NOT_REGISTERED)


CHANGED: Mapping[str, tuple[Callable[[House], None], Mapping[Control, Kind]]] = {
    "a switch that says it is off": (stubborn, {A: Kind.UNPROVEN}),
    "Event Grid is not registered": (without_event_grid, {E: Kind.DRIFTED}),
}
SKIPPED = dict.fromkeys((P, PL, A, CF, EF), Kind.SKIPPED)


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, registration_seconds=1)


async def settle(house: House, found: Situation) -> None:
    wanted = f"accounts: {{defenderSwitch: enabled}}\ncontentFilter: {{report: true}}\n{found.more}"
    house.rewrite_baseline("name: contoso\nmode: enforce\n", f"name: contoso\n{wanted}\nmode: {found.mode}\n")
    house.deploy(enrols=Enrol.SELF)
    tier = {"tier": "Free"} if found.wrong else {"tier": "Standard", "extensions": {"AIPromptEvidence": True}}
    house.add(1, **(tier if found.registered else {}), registered=found.registered)
    tenant = house.azure.tenant
    switch, monitored = ("Disabled", "false") if found.wrong else ("Enabled", "true")
    tenant.accounts.add(SUB, "rg-shop", "chat", switch=switch, capabilities={"ContentLogging": monitored})
    if not found.wrong:
        tenant.notifications.set_contact(SUB, SecurityContact(emails=("soc@contoso.example",)))
    if not found.young:
        await house.ledger.update(SUB, lambda memory: replace(memory, first_seen=house.azure.clock.now()))
        await asyncio.sleep(2 * 86_400)
    for method, path, action in found.faults:
        house.azure.faults.add(Fault(method, path, action, count=None))


async def looked(house: House, looks: int = 1) -> Mapping[Control, Kind]:
    """How a look at everything ended, the last of several."""
    baseline = read(house.baseline.read_text(), file="x", today=house.azure.clock.now().date())
    fact = Fact(subscription=SUB, controls=ALL_CONTROLS, cause=Cause.SLICE)
    for _ in range(looks):
        outcome = await reconcile(fact, baseline, house.world)
        await asyncio.sleep(60)
    enrolled = (outcome.enrolled.verdict,) if outcome.enrolled else ()
    return by_control((*outcome.verdicts, *outcome.kept.reports, *enrolled))


def by_control(verdicts: tuple[Verdict, ...]) -> Mapping[Control, Kind]:
    return {verdict.control: verdict.kind for verdict in verdicts}


@pytest.mark.parametrize("found", SITUATIONS.values(), ids=SITUATIONS)
async def test_each_control_ends_as_the_table_says(house: House, found: Situation) -> None:
    await settle(house, found)
    ended = await looked(house, found.looks)
    assert {control: ended[control] for control in found.ends} == found.ends


@pytest.mark.parametrize(("change", "ends"), CHANGED.values(), ids=CHANGED)
async def test_so_does_one_in_a_stranger_place(
    house: House, change: Callable[[House], None], ends: Mapping[Control, Kind]
) -> None:
    await settle(house, Situation({}))
    change(house)
    ended = await looked(house)
    assert {control: ended[control] for control in ends} == ends


async def test_what_is_skipped_is_skipped_in_all_that_a_plan_says(house: House) -> None:
    await settle(house, Situation({}, more=SKIP))
    baseline = read(house.baseline.read_text(), file="x", today=house.azure.clock.now().date())
    places = await house.world.estate.members()
    (row,) = await preview(places, baseline, house.world, fast=False, heard=lambda: None)
    assert by_control(row.foreseen.verdicts) == SKIPPED
    assert set((await looked(house)).values()) == {Kind.SKIPPED}


def test_no_ending_of_any_control_is_without_a_row() -> None:
    shown: dict[Control, set[Kind]] = defaultdict(set)
    tables = [*(found.ends for found in SITUATIONS.values()), *(ends for _, ends in CHANGED.values()), SKIPPED]
    for ends in tables:
        for control, kind in ends.items():
            shown[control].add(kind)
    assert dict(shown) == {control: set(kinds) for control, kinds in ENDINGS.items()}
