"""Each assumption, switched to its other value (defender-plan.md 17)."""

import asyncio
from dataclasses import dataclass, fields

import pytest

from sandbox.arm.pricing_rules import MISSING_RIGHTS
from sandbox.assumptions import Assumptions, Omitted, WithFree
from sandbox.azure import SimulatedAzure
from sandbox.described import describe
from sandbox.operation import ArmOperation, PrincipalKind
from tests.sandbox.arm.raw import AI, PRICINGS, SUB, Arm, pricing


@dataclass(frozen=True, slots=True)
class World:
    azure: SimulatedAzure
    arm: Arm
    operations: list[ArmOperation]

    def enabled(self) -> dict[str, bool]:
        return {name: state.enabled for name, state in self.azure.tenant.plan(SUB, "AI").extensions.items()}


def world(assumptions: Assumptions, *, actions: tuple[str, ...] = ("*",)) -> World:
    azure, operations = SimulatedAzure(assumptions=assumptions), list[ArmOperation]()

    async def listen(operation: ArmOperation) -> None:
        operations.append(operation)

    azure.on_operation.append(listen)
    azure.tenant.add_subscription(SUB, name="A")
    principal = azure.tenant.add_principal(
        "app", kind=PrincipalKind.SERVICE_PRINCIPAL, object_id="object-1", app_id="app-1", actions=actions
    )
    return World(azure, Arm(azure, principal), operations)


@pytest.mark.parametrize(
    ("omitted", "on"), [(Omitted.SWITCHED_ON, True), (Omitted.KEPT, False), (Omitted.SWITCHED_OFF, False)]
)
async def test_omitted_extensions_when_a_plan_is_turned_on(omitted: Omitted, on: bool) -> None:
    here = world(Assumptions(omitted_when_turned_on=omitted))
    await here.arm("PUT", AI, pricing(AIPromptEvidence=True))
    assert here.enabled() == {"AIPromptEvidence": True, "AIPromptSharingWithPurview": on, "AIModelScanner": on}


@pytest.mark.parametrize(
    ("omitted", "on"), [(Omitted.SWITCHED_ON, True), (Omitted.KEPT, True), (Omitted.SWITCHED_OFF, False)]
)
async def test_omitted_extensions_while_a_plan_is_on(omitted: Omitted, on: bool) -> None:
    here = world(Assumptions(omitted_while_on=omitted))
    here.azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions={"AIModelScanner": True})
    await here.arm("PUT", AI, pricing(AIPromptEvidence=True))
    assert here.enabled()["AIModelScanner"] is on


async def test_named_extensions_may_be_ignored_when_a_plan_is_turned_on() -> None:
    here = world(Assumptions(named_ignored_when_turned_on=True))
    await here.arm("PUT", AI, pricing(AIPromptEvidence=False))
    assert here.enabled()["AIPromptEvidence"] is True


async def test_extensions_with_tier_free_may_be_ignored() -> None:
    here = world(Assumptions(extensions_with_free=WithFree.IGNORED))
    here.azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    assert (await here.arm("PUT", AI, pricing("Free", AIPromptEvidence=True))).status == 200
    assert here.azure.tenant.plan(SUB, "AI").tier == "Free"


async def test_an_unknown_extension_may_be_ignored() -> None:
    here = world(Assumptions(unknown_extension_refused=False))
    assert (await here.arm("PUT", AI, pricing(Nonsense=True))).status == 201


async def test_the_ai_plan_may_offer_other_extensions() -> None:
    here = world(Assumptions(ai_extensions=("AIPromptEvidence",)))
    await here.arm("PUT", AI, pricing())
    assert here.enabled() == {"AIPromptEvidence": True}


LEAST = ("Microsoft.Security/pricings/read", "Microsoft.Security/pricings/write")


async def test_ai_extensions_fail_for_a_caller_who_may_not_assign_roles() -> None:
    here = world(Assumptions(), actions=LEAST)
    shown = (await here.arm("PUT", AI, pricing(AIPromptEvidence=True))).body["properties"]["extensions"][0]
    assert shown["isEnabled"] == "True"
    assert shown["operationStatus"] == {"code": "Failed", "message": MISSING_RIGHTS}
    assert here.azure.tenant.plan(SUB, "AI").extensions["AIPromptEvidence"].refused
    assert here.azure.tenant.plan(SUB, "AI").protecting == frozenset()


async def test_an_extension_that_works_needs_no_rights_to_stay_on() -> None:
    here = world(Assumptions(), actions=LEAST)
    here.azure.tenant.set_plan(SUB, "AI", tier="Standard", extensions={"AIPromptEvidence": True})
    await here.arm("PUT", AI, pricing(AIPromptEvidence=True))
    assert here.azure.tenant.plan(SUB, "AI").protecting == {"AIPromptEvidence"}


async def test_ai_extensions_may_need_no_rights() -> None:
    here = world(Assumptions(extensions_need_role_rights=False), actions=LEAST)
    await here.arm("PUT", AI, pricing())
    assert len(here.azure.tenant.plan(SUB, "AI").protecting) == 3


async def test_free_rows_may_list_extensions() -> None:
    here = world(Assumptions(free_rows_list_extensions=True))
    assert len((await here.arm("GET", AI)).body["properties"]["extensions"]) == 3


async def test_an_update_takes_its_time_and_locks_out_another_meanwhile() -> None:
    here = world(Assumptions(update_seconds=4, lock_seconds=0))
    running = asyncio.create_task(here.arm("PUT", AI, pricing()))
    await asyncio.sleep(2)
    assert (await here.arm("PUT", f"{PRICINGS}/Arm", pricing())).code == "Conflict"
    assert (await here.arm("GET", AI)).body["properties"]["pricingTier"] == "Free"
    assert (await running).status == 201
    assert (await here.arm("PUT", f"{PRICINGS}/Arm", pricing())).status == 201


async def test_a_conflict_may_carry_retry_after() -> None:
    here = world(Assumptions(conflict_retry_after_s=7))
    await here.arm("PUT", AI, pricing())
    assert (await here.arm("PUT", AI, pricing())).headers["retry-after"] == "7"


async def test_an_identical_put_may_be_silent_and_take_no_lock() -> None:
    here = world(Assumptions(identical_put_raises_event=False, identical_put_locks=False))
    here.azure.tenant.set_plan(SUB, "AI", tier="Standard")
    replies = [await here.arm("PUT", AI, pricing()) for _ in range(2)]
    assert [reply.status for reply in replies] == [200, 200]
    assert here.operations == []


async def test_an_identical_put_may_reset_the_enablement_time() -> None:
    here = world(Assumptions(put_resets_enablement=True))
    here.azure.tenant.set_plan(SUB, "AI", tier="Standard")
    await asyncio.sleep(60)
    await here.arm("PUT", AI, pricing())
    assert here.azure.tenant.plan(SUB, "AI").enablement_time == here.azure.clock.now()


def test_every_assumption_is_described_with_its_fact() -> None:
    rows = describe(Assumptions(lock_seconds=30))
    assert [row.name for row in rows] == [known.name for known in fields(Assumptions)]
    assert all(".md" in row.fact or "spec" in row.fact for row in rows)
    assert {row.name: row.value for row in rows}["lock_seconds"] == "30"
