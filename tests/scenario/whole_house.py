"""A house in which every read of the product finds something, and each of these reads by itself."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

from enforcer.facts import AccountId, SubscriptionId, subscription_id
from enforcer.memory.purview import APP_ID
from enforcer.observed.plan import Extension, PlanWrite
from enforcer.ports import ActivityLog, ServicePrincipals
from enforcer.settings import Enrol
from enforcer.world import Enrolling, World
from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.notifications import ExportAction, SecurityContact
from sandbox.transport import AsgiTransport
from tests.scenario.bent import Bending, BentTransport, Json
from tests.scenario.house import House, made_up_id

EVERYTHING = """mode: enforce
accounts: {defenderSwitch: enabled}
purview: {servicePrincipal: verify}
contentFilter: {report: true}
scopes:
  - match: {tags: {dataClass: secret}}
    accounts: {defenderSwitch: enabled}"""
ACCOUNT = AccountId("rg-shop", "chat")
EVIDENCE_ON = {"AIPromptEvidence": True}
PLAN = {"properties": {"pricingTier": "Standard", "extensions": [{"name": "AIPromptEvidence", "isEnabled": "True"}]}}
OTHER_APP = made_up_id(70)
"""An application that the tenant knows, without a service principal."""

type Read = Callable[[World, SubscriptionId], Awaitable[object]]

READS: Mapping[str, Read] = {
    "the plan": lambda world, one: world.plans.read(one),
    "the provider": lambda world, one: world.providers.state(one),
    "the AI accounts": lambda world, one: world.accounts.of(one),
    "an account's switch": lambda world, one: world.accounts.switch(one, ACCOUNT),
    "the security contacts": lambda world, one: world.alerts.contacts(one),
    "the exports": lambda world, one: world.alerts.exports(one),
    "plans in Resource Graph": lambda world, one: world.index.plans([one]),
    "names and tags in Resource Graph": lambda world, one: world.index.traits([one]),
    "accounts in Resource Graph": lambda world, one: world.index.accounts([one]),
    "the management group's descendants": lambda world, _: world.estate.members(),
    "our event subscription": lambda world, one: enrolling(world).events.read(one, enrolling(world).name),
    "all event subscriptions": lambda world, one: enrolling(world).events.listed(one),
    "the activity log": lambda world, one: log(world).writes(
        one, "Microsoft.Security", since=world.now() - timedelta(hours=1), until=world.now()
    ),
    "Purview's service principal": lambda world, _: principals(world).has(APP_ID),
}
WRITES: Mapping[str, Read] = {
    "the plan's PUT": lambda world, one: world.plans.write(one, PlanWrite((Extension("AIPromptEvidence", True),))),
    "the provider's registration": lambda world, one: world.providers.register(one),
    "an account's switch": lambda world, one: world.accounts.switch_on(one, ACCOUNT),
    "our event subscription": lambda world, one: enrolling(world).events.write(
        one, enrolling(world).name, enrolling(world).wanted
    ),
    "Event Grid's registration": lambda world, one: enrolling(world).events.register(one),
    "a service principal": lambda world, _: principals(world).create(OTHER_APP),
}


def enrolling(world: World) -> Enrolling:
    assert world.enrolling
    return world.enrolling


def log(world: World) -> ActivityLog:
    assert world.inquirer
    return world.inquirer.log


def principals(world: World) -> ServicePrincipals:
    assert world.principals
    return world.principals


AT_ONCE = Assumptions(
    extensions_need_role_rights=False,
    lock_seconds=0,
    registration_seconds=0,
    graph_lag_seconds=0,
    activity_log_lag_seconds=0,
    throttles=False,
)
"""An Azure in which nothing takes time, so that an answer is bent and not waited for."""


class WholeHouse(House):
    """One subscription that is as wanted, and answers that can be bent on their way."""

    def __init__(self, azure: SimulatedAzure, baseline: Path) -> None:
        self.bending = Bending()
        text = baseline.read_text(encoding="utf-8")
        baseline.write_text(text.replace("mode: enforce", EVERYTHING), encoding="utf-8")
        super().__init__(azure, baseline)
        self.deploy(enrols=Enrol.SELF)
        self.show_log()
        directory = azure.tenant.directory
        directory.grant(self.identity, "Application.ReadWrite.All")
        directory.add(APP_ID)
        directory.applications[OTHER_APP] = "other"
        self.subscription = subscription_id(self.add(1, tier="Standard", extensions=EVIDENCE_ON))
        azure.tenant.accounts.add(self.subscription, ACCOUNT.group, ACCOUNT.name)
        told = azure.tenant.notifications
        told.set_contact(self.subscription, SecurityContact(emails=("soc@contoso.example",)))
        hub = ExportAction("EventHub", f"/subscriptions/{self.subscription}/resourceGroups/rg-shop/providers/x/y/hub")
        told.add_export(self.subscription, ACCOUNT.group, "siem", actions=(hub,))

    def transport(self) -> AsgiTransport:
        return BentTransport(self.azure.app, self.bending)

    async def at_peace(self) -> None:
        """Known, enrolled, and with a row in its activity log."""
        await self.put_plan(self.subscription, PLAN)
        await self.discover()
        await self.vend(self.subscription)
        await self.drain_until_quiet()
        await self.sweep()
        await self.drain_until_quiet()

    async def good_answer(self, read: Read) -> Json:
        """What Azure says to it now."""
        self.bending.heard.clear()
        await read(self.world, self.subscription)
        return self.bending.heard[-1][3]
