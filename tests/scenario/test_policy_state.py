"""A management group's policy states tell of subscriptions that nothing else told of."""

from datetime import timedelta

from sandbox.events.policy_event import PolicyState
from sandbox.events.subscription import EventSubscription
from tests.scenario.house import AI, GROUP_SCOPE, House


async def test_a_subscription_that_azure_policy_judged_is_protected(house: House) -> None:
    scope = f"/tenants/{house.azure.tenant.tenant_id}{GROUP_SCOPE}"
    await house.grid.subscribe(EventSubscription("states", scope, "https://app/on_change"))
    subscription = house.add(1, registered=False)
    at = house.azure.clock.now() + timedelta(minutes=30)
    await house.grid.report(PolicyState(scope, subscription, "/a", "/d", compliant=False, at=at))
    await house.settle()
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert house.named("reconciled")[0].fields["cause"] == "policy_state"
