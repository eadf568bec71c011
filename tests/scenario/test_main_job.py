"""The main job over the simulated Azure: what is off comes back, what is right is left alone."""

from sandbox.events.event import EventSchema
from sandbox.faults import Fault, RefuseExtension
from tests.scenario.house import AI, House

EVIDENCE_ON = {"AIPromptEvidence": True}


async def test_a_compliant_subscription_costs_one_get_and_no_write(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200"]
    assert house.named("reconciled")[0].fields["plan"] == "compliant"


async def test_a_free_plan_comes_back_with_evidence_and_without_unasked_sharing(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    plan = house.azure.tenant.plan(subscription, AI)
    assert plan.tier == "Standard"
    assert plan.protecting == {"AIPromptEvidence", "AIModelScanner"}
    assert house.calls(subscription) == ["GET 200", "PUT 200"]
    assert [record.fields["proof"] for record in house.named("healed")] == ["proven"]


async def test_an_unregistered_subscription_is_registered_and_then_protected(house: House) -> None:
    subscription = house.add(1, registered=False)
    await house.vend(subscription)
    assert house.azure.tenant.registration(subscription) == "Registered"
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert [record.fields["control"] for record in house.named("healed")] == ["provider", "plan"]


async def test_only_evidence_switched_off_comes_back_and_nothing_else_moves(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions={"AIPromptSharingWithPurview": True})
    await house.vend(subscription)
    plan = house.azure.tenant.plan(subscription, AI)
    assert plan.protecting == {"AIPromptEvidence", "AIPromptSharingWithPurview"}


async def test_a_plan_that_somebody_switches_off_is_back_with_the_actor_on_record(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription)
    await house.switch_off(subscription)
    await house.settle()
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    (healed,) = house.named("healed")
    assert healed.fields["actor_object_id"] == house.pipeline.object_id
    assert healed.fields["actor_app_id"] == house.pipeline.app_id
    assert isinstance(healed.fields["reaction_s"], float)


async def test_both_schemas_lead_to_the_same_heal(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription, EventSchema.CLOUD_EVENTS)
    await house.switch_off(subscription)
    await house.settle()
    assert house.azure.tenant.plan(subscription, AI).tier == "Standard"


async def test_a_heal_without_an_echo_is_confirmed_by_a_due_read(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert await house.drain_until_quiet() == 1
    assert [record.fields["by"] for record in house.named("heal_confirmed")] == ["look_again"]


async def test_sharing_that_was_on_before_free_comes_back_although_it_is_unmanaged(house: House) -> None:
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON | {"AIPromptSharingWithPurview": True})
    await house.enrol(subscription)
    await house.vend(subscription)
    await house.switch_off(subscription)
    await house.settle()
    assert "AIPromptSharingWithPurview" in house.azure.tenant.plan(subscription, AI).protecting


async def test_a_refused_extension_is_not_called_healed_until_a_forced_put_proves_it(house: House) -> None:
    subscription = house.add(1, tier="Standard")
    house.azure.faults.add(Fault("PUT", "pricings/AI", RefuseExtension("AIPromptEvidence")))
    await house.vend(subscription)
    assert house.named("healed") == []
    assert "refused" in str(house.named("heal_refused")[0].fields["proof"])
    await house.drain_until_quiet()
    assert house.azure.tenant.plan(subscription, AI).protecting >= {"AIPromptEvidence"}
    assert len(house.named("healed")) == 1


async def test_a_refused_extension_that_reads_as_enabled_stays_unproven(house: House) -> None:
    subscription = house.add(1, tier="Standard")
    house.azure.faults.add(Fault("PUT", "pricings/AI", RefuseExtension("AIPromptEvidence"), count=None))
    await house.vend(subscription)
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200", "PUT 200", "GET 200"]
    assert house.named("reconciled")[-1].fields["plan"] == "unproven"


async def test_the_same_event_twice_writes_once(house: House) -> None:
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200", "PUT 200", "GET 200"]


async def test_observe_mode_sees_and_records_and_writes_nothing(house: House) -> None:
    house.rewrite_baseline("mode: enforce", "mode: observe")
    subscription = house.add(1, tier="Free")
    await house.vend(subscription)
    assert house.calls(subscription) == ["GET 200"]
    assert house.named("reconciled")[0].fields["plan"] == "observed"
