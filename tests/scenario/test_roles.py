"""The product runs with the rights that the roles of `infra/` grant: all of them are needed, and no other."""

import asyncio

import pytest

from enforcer.settings import Enrol
from sandbox.accounts import SwitchState
from sandbox.assumptions import Assumptions
from sandbox.notifications import ExportAction, SecurityContact
from sandbox.state import Registration, RegistrationState
from tests.scenario.house import ACTIONS, AI, GROUP_SCOPE, ROLES, House


@pytest.fixture
def assumptions() -> Assumptions:
    """Registering takes a moment, so that its state has to be asked for."""
    return Assumptions(extensions_need_role_rights=False, registration_seconds=3)


def grant(house: House, actions: tuple[str, ...]) -> None:
    house.azure.tenant.access.revoke(house.identity.object_id)
    house.azure.tenant.assign(house.identity, actions=actions, scope=GROUP_SCOPE)


async def protects_everything(house: House) -> bool:
    """A compliant one, a drifted one and an unregistered one, each announced once and enrolled soon after."""
    tagged = "scopes:\n  - {match: {tags: {dataClass: secret}}, plans: {AI: {extensions: {AIModelScanner: enabled}}}}"
    house.rewrite_baseline("name: contoso\n", f"name: contoso\naccounts: {{defenderSwitch: enabled}}\n{tagged}\n")
    house.deploy(enrols=Enrol.SELF)
    subscriptions = [house.add(1, tier="Standard"), house.add(2, tier="Free"), house.add(3, registered=False)]
    for subscription in subscriptions:
        await house.vend(subscription)
    house.azure.tenant.subscription(subscriptions[0]).change_traits(tags={"dataClass": "secret"})
    await asyncio.sleep(1_900)
    await house.sweep()
    event_grid = house.azure.tenant.subscription(subscriptions[0]).registrations
    event_grid["microsoft.eventgrid"] = Registration(RegistrationState.NOT_REGISTERED)
    await house.drain_until_quiet(ticks=30)
    events = house.azure.tenant.event_subscriptions
    if not all(events.at(f"/subscriptions/{subscription}") for subscription in subscriptions):
        return False
    plans = [house.azure.tenant.plan(subscription, AI) for subscription in subscriptions]
    if "AIModelScanner" not in plans[0].protecting:
        return False
    return all("AIPromptEvidence" in plan.protecting for plan in plans) and await keeps_accounts(house, subscriptions)


async def keeps_accounts(house: House, subscriptions: list[str]) -> bool:
    """A day later: one account is on again, and it was told that nobody hears of alerts, until somebody does."""
    tenant = house.azure.tenant
    for subscription in subscriptions[:2]:
        tenant.accounts.add(subscription, "rg-shop", "chat", switch="Disabled")
    tenant.notifications.set_contact(subscriptions[0], SecurityContact(emails=("soc@contoso.example",)))
    to_the_soc = ExportAction("Workspace", "/subscriptions/x/workspaces/soc")
    tenant.notifications.add_export(subscriptions[1], "rg-soc", "to-the-soc", actions=(to_the_soc,))
    for _ in range(25):
        await asyncio.sleep(3600)
        await house.sweep()
    said = {str(record.fields.get("efficacy_reason")) for record in house.named("reconciled")}
    heard = {reason for reason in said if reason.startswith("alerts reach")}
    on = {account.switch for one in subscriptions[:2] for account in tenant.accounts.of(one)}
    return on == {SwitchState.ENABLED} and len(heard) == 2


async def test_the_roles_are_enough(house: House) -> None:
    house.show_log()
    assert await protects_everything(house)
    assert [exchange.path for exchange in house.azure.exchanges if exchange.status == 403] == []


async def test_the_optional_role_is_not_needed_to_protect(house: House) -> None:
    assert await protects_everything(house)
    denied = {
        exchange.path.rpartition("/providers/")[2] for exchange in house.azure.exchanges if exchange.status == 403
    }
    assert denied <= {"Microsoft.Insights/eventtypes/management/values"}


@pytest.mark.parametrize("left_out", ACTIONS)
async def test_each_action_of_the_roles_is_needed(house: House, left_out: str) -> None:
    grant(house, tuple(action for action in ACTIONS if action != left_out))
    assert not await protects_everything(house)


def test_no_role_grants_a_wildcard_or_anything_on_data() -> None:
    assert not [action for action in ACTIONS if "*" in action]
    assert [(role["NotActions"], role["DataActions"], role["NotDataActions"]) for role in ROLES] == [([], [], [])] * 2


async def test_a_call_beyond_the_role_is_noticed(house: House) -> None:
    await house.asked_by(house.identity, "DELETE", house.add(1), {})
    assert house.asked_beyond_the_role() == {"Microsoft.Security/pricings/delete"}
    house.asked.clear()
