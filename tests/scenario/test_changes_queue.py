"""Where Event Grid can't reach the app, changes come by a Storage queue: from the enrolment to the confirmed heal."""

import asyncio
import re
from pathlib import Path

from enforcer.facts import subscription_id
from enforcer.memory.enrolment import EnrolmentState
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.settings import Enrol
from sandbox.faults import Fault, ServerError
from tests.scenario.changes_queue import NAME
from tests.scenario.house import AI, House

FUNCTION_APP = Path(__file__).parents[2] / "function_app.py"


async def enrolled(house: House) -> str:
    """With a queue as the target, and the right to name its account."""
    house.deploy(enrols=Enrol.SELF, target=house.queue.target)
    rights = ("Microsoft.Storage/storageAccounts/write",)
    house.azure.tenant.assign(house.identity, actions=rights, scope=house.queue.account_id)
    subscription = house.add(1, tier="Free")
    await house.discover()
    await house.drain_until_quiet()
    await house.queue.work_off()
    await house.drain_until_quiet()
    house.records.clear()
    return subscription


async def test_the_enrolment_leads_to_the_queue_and_is_read_back(house: House) -> None:
    subscription = await enrolled(house)
    name = enrolment_name(event_target(house.queue.target))
    held = house.azure.tenant.event_subscriptions.get(f"/subscriptions/{subscription}", name)
    assert held
    assert held.properties["destination"]["endpointType"] == "StorageQueue"
    assert held.properties["destination"]["properties"]["queueName"] == NAME
    memory = await house.ledger.recall(subscription_id(subscription))
    assert memory.enrolment
    assert memory.enrolment.state is EnrolmentState.ENROLLED


async def test_a_change_lies_in_the_queue_and_is_healed_and_confirmed_by_its_function(house: House) -> None:
    subscription = await enrolled(house)
    await house.switch_off(subscription)
    await house.settle()
    assert (len(house.queue.texts), house.azure.tenant.plan(subscription, AI).tier) == (1, "Free")
    worked_off = await house.queue.work_off()
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting
    [healed] = house.named("healed")
    assert (healed.fields["cause"], healed.fields["actor_app_id"]) == ("plan_changed", house.pipeline.app_id)
    await asyncio.sleep(5)
    await house.settle()
    assert worked_off + await house.queue.work_off() == 2
    [confirmed] = house.named("heal_confirmed")
    assert (confirmed.fields["heal"], confirmed.fields["by"]) == (healed.fields["heal"], "echo")


async def test_what_azure_has_no_time_for_is_a_due_row_and_no_message_that_comes_again(house: House) -> None:
    subscription = await enrolled(house)
    await house.switch_off(subscription)
    await house.settle()
    house.azure.faults.add(Fault("GET", "pricings/AI", ServerError(503), count=3))
    await house.queue.work_off()
    assert (len(house.queue.texts), house.named("healed")) == (0, [])
    await house.drain_until_quiet()
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting


async def test_a_message_that_is_none_of_ours_is_on_record_and_gone(house: House) -> None:
    await enrolled(house)
    house.queue.texts.append("eyJpZCI6ICJ4In0=")
    await house.queue.work_off()
    assert [record.name for record in house.records] == ["event_rejected"]
    assert not house.queue.texts


def test_it_is_the_queue_of_the_function() -> None:
    [trigger] = re.findall(
        r'"on_change_queued"\)\n@app\.queue_trigger\(.*queue_name="([^"]+)"', FUNCTION_APP.read_text()
    )
    assert trigger == NAME
