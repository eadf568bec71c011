"""AI accounts stay switched on: after an event just that one, once a day all, and when their plan comes back."""

import asyncio
import json
from dataclasses import replace

import pytest

from enforcer.facts import subscription_id
from enforcer.memory.heal import HealState
from enforcer.memory.subscription import Memory
from enforcer.memory.sweep import SLICES
from enforcer.record import Record
from enforcer.sweep import in_slice
from enforcer.sweeping.due import make_due
from sandbox.accounts import Account, SwitchState
from sandbox.assumptions import Assumptions
from sandbox.faults import Denied, Fault, LostAnswer, Throttle
from sandbox.page_fault import PageFault
from tests.scenario.house import AI, House

EVIDENCE_ON = {"AIPromptEvidence": True}
SWITCH = "defenderForAISettings"
WANTED = "accounts: {defenderSwitch: enabled}"
EXEMPT = """exemptions:
  - {subscription: 00000001-0000-4000-8000-000000000000, controls: [account], owner: o, reason: vendor test,
     ticket: SEC-42, until: 2026-12-31}"""


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, account_seconds=90)


def want(house: House, more: str = WANTED) -> None:
    house.rewrite_baseline("name: contoso\n", f"name: contoso\n{more}\n")


def with_accounts(house: House, *names: str, number: int = 1, switch: str = "Enabled", **fields: object) -> str:
    subscription = house.add(number, tier="Standard", extensions=EVIDENCE_ON)
    for name in names:
        house.azure.tenant.accounts.add(subscription, "rg-Shop", name, switch=switch, **fields)  # type: ignore[arg-type]  # each test names the fields it is about
    return subscription


def account(house: House, subscription: str, name: str = "chat") -> Account:
    return house.azure.tenant.accounts.get(subscription, "rg-shop", name)


def states(house: House, subscription: str) -> set[str]:
    return {one.switch.value for one in house.azure.tenant.accounts.of(subscription)}


async def switch_off(house: House, subscription: str, name: str = "chat") -> None:
    """What a pipeline does: an ordinary ARM PUT under its own identity."""
    path = f"{account(house, subscription, name).resource_id}/{SWITCH}/Default?api-version=2025-09-01"
    answer = await house.asked_at(house.pipeline, "PUT", path, {"properties": {"state": "Disabled"}})
    assert answer.status in {200, 201}, answer.body


def calls(house: House, path: str = SWITCH) -> list[str]:
    """By the enforcer."""
    return [one.method for one in house.azure.exchanges if path in one.path and one.caller == house.identity.object_id]


async def remembered(house: House, subscription: str) -> Memory:
    return await house.ledger.recall(subscription_id(subscription))


async def a_day(house: House) -> None:
    for _ in range(25):
        await asyncio.sleep(3600)
        await house.sweep()
    await house.drain_until_quiet()


async def minutes(house: House, number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()


async def test_an_account_that_is_switched_off_comes_back_with_two_calls_and_its_echo_confirms_it(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", "speak")
    await house.enrol(subscription)
    await switch_off(house, subscription)
    await house.settle()
    assert account(house, subscription).switch is SwitchState.ENABLED
    assert calls(house) == ["GET", "PUT", "GET"]
    assert house.calls(subscription) == []
    (healed,), (confirmed,) = house.named("healed"), house.named("heal_confirmed")
    assert healed.fields["actor_object_id"] == house.pipeline.object_id
    assert (healed.fields["control"], healed.fields["account"]) == ("account", "rg-shop/chat")
    assert (confirmed.fields["by"], confirmed.fields["heal"]) == ("echo", healed.fields["heal"])
    assert await house.drain_until_quiet(ticks=5) == 0


async def test_without_an_echo_the_heal_is_confirmed_by_a_due_row(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", switch="Disabled")
    await house.change(json.dumps(changed(house, subscription)))
    await minutes(house, 3)
    assert [record.fields["by"] for record in house.named("heal_confirmed")] == ["look_again"]
    assert calls(house) == ["GET", "PUT", "GET"]


async def test_the_same_event_twice_writes_once(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", switch="Disabled")
    event = json.dumps(changed(house, subscription))
    await asyncio.gather(house.change(event), house.change(event))
    assert calls(house).count("PUT") == 1
    assert account(house, subscription).switch is SwitchState.ENABLED


def changed(house: House, subscription: str, name: str = "chat") -> dict[str, object]:
    subject = f"{account(house, subscription, name).resource_id}/{SWITCH}/Default"
    operation = f"Microsoft.CognitiveServices/accounts/{SWITCH}/write"
    data = {"operationName": operation, "resourceUri": subject, "subscriptionId": subscription}
    kind = "Microsoft.Resources.ResourceWriteSuccess"
    return {"id": "e", "eventType": kind, "subject": subject, "topic": f"/subscriptions/{subscription}", "data": data}


async def test_an_account_that_is_deleted_meanwhile_is_no_error(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", switch="Disabled")
    event = json.dumps(changed(house, subscription))
    house.azure.tenant.accounts.remove(subscription, "rg-shop", "chat")
    await house.change(event)
    (record,) = house.named("reconciled")
    assert (record.fields["account"], record.fields["verdict"]) == ("compliant", "compliant")
    assert record.fields["look_again_at"] == ""


async def test_a_new_account_is_switched_on_once_it_is_made_in_the_name_of_who_switched_it_off(house: House) -> None:
    want(house)
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    path = f"/subscriptions/{subscription}/resourceGroups/rg-shop/providers/Microsoft.CognitiveServices/accounts/chat"
    body = {"kind": "OpenAI", "location": "westeurope", "sku": {"name": "S0"}, "properties": {}}
    await house.asked_at(house.pipeline, "PUT", f"{path}?api-version=2025-09-01", body)
    account(house, subscription).turn(SwitchState.DISABLED, now=house.azure.clock.now())
    said = changed(house, subscription)
    claims = {"http://schemas.microsoft.com/identity/claims/objectidentifier": house.pipeline.object_id}
    await house.change(json.dumps({**said, "data": {**said["data"], "claims": claims}}))  # type: ignore[dict-item]  # it is one
    assert account(house, subscription).switch is SwitchState.DISABLED
    await minutes(house, 5)
    assert account(house, subscription).switch is SwitchState.ENABLED
    (healed,) = house.named("healed")
    assert healed.fields["actor_object_id"] == house.pipeline.object_id
    assert await house.drain_until_quiet(ticks=5) <= 1


async def test_the_slice_finds_what_no_event_told_of_and_asks_once_for_all(house: House) -> None:
    want(house)
    first, second = with_accounts(house, "chat", "speak"), with_accounts(house, "chat", number=25)
    await a_day(house)
    house.azure.exchanges.clear()
    house.azure.tenant.accounts.set_switch(first, "rg-shop", "chat", "Disabled")
    house.azure.tenant.accounts.set_switch(second, "rg-shop", "chat", "Disabled")
    await a_day(house)
    await a_day(house)  # the sweeps are an hour and some minutes apart: a day of them is not every slice
    assert (states(house, first), states(house, second)) == ({"Enabled"}, {"Enabled"})
    assert [one.path for one in house.azure.exchanges if one.path.endswith("/accounts")] == []
    assert len(house.named("healed")) == len(house.named("heal_confirmed")) == 2


@pytest.mark.parametrize("fault", PageFault)
async def test_a_spoilt_page_of_accounts_is_made_up_for_by_the_list_that_arm_has(
    house: House, fault: PageFault
) -> None:
    want(house)
    subscription = with_accounts(house, "chat", "speak")
    await a_day(house)
    await house.ledger.sweep(lambda state: replace(state, number=SLICES + slice_of(subscription) - 1))
    for name in ("chat", "speak"):
        house.azure.tenant.accounts.set_switch(subscription, "rg-shop", name, "Disabled")
    house.azure.faults.add(Fault("POST", "ResourceGraph", fault, count=2))  # the accounts, and the plans
    await asyncio.sleep(3_700)
    await house.sweep()
    await house.drain_until_quiet()
    assert states(house, subscription) == {"Enabled"}
    assert len([one for one in house.azure.exchanges if one.path.endswith("/accounts")]) == 1


def slice_of(subscription: str) -> int:
    return next(number for number in range(SLICES) if in_slice(subscription_id(subscription), number))


async def test_hundreds_of_accounts_are_walked_a_few_at_a_time_until_all_are_on(house: House) -> None:
    want(house)
    subscription = with_accounts(house, *(f"chat-{number:03d}" for number in range(130)), switch="Disabled")
    for _ in range(25):
        before = len(calls(house))
        await asyncio.sleep(3600)
        await house.sweep()
        assert len(calls(house)) - before <= 40
        if calls(house):
            break
    await house.drain_until_quiet(ticks=60)
    assert states(house, subscription) == {"Enabled"}
    assert len(house.named("healed")) == 130
    assert (await remembered(house, subscription)).accounts.walk is None


async def test_accounts_that_went_off_with_their_plan_come_back_with_it(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", "speak")
    await house.enrol(subscription)
    await house.switch_off(subscription)
    await house.settle()
    assert "AIPromptEvidence" in house.azure.tenant.plan(subscription, AI).protecting
    assert states(house, subscription) == {"Enabled"}


async def test_observe_reads_and_writes_nothing(house: House) -> None:
    want(house)
    house.rewrite_baseline("mode: enforce", "mode: observe")
    subscription = with_accounts(house, "chat", switch="Disabled")
    await house.change(json.dumps(changed(house, subscription)))
    await a_day(house)
    assert states(house, subscription) == {"Disabled"}
    assert {record.fields["account"] for record in house.named("reconciled") if "account" in record.fields} == {
        "observed"
    }


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("accounts: {defenderSwitch: unmanaged}", "compliant"),
        (
            f"{WANTED}\n{EXEMPT}",
            "exempt",
        ),
    ],
)
async def test_what_is_not_wanted_or_exempt_is_left_off(house: House, more: str, verdict: str) -> None:
    subscription = with_accounts(house, "chat", switch="Disabled")
    want(house, more)
    await house.change(json.dumps(changed(house, subscription)))
    assert [record.fields["account"] for record in house.named("reconciled")] == [verdict]
    await a_day(house)
    assert states(house, subscription) == {"Disabled"}


async def test_a_lost_answer_is_made_up_for_by_the_next_read(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", switch="Disabled")
    house.azure.faults.add(Fault("PUT", SWITCH, LostAnswer()))
    await house.change(json.dumps(changed(house, subscription)))
    await minutes(house, 4)
    (heal,) = await house.ledger.heals(subscription_id(subscription))
    assert (heal.state, heal.proof) == (HealState.PROVEN, "read back")
    assert calls(house).count("PUT") == 1


async def test_one_that_azure_refuses_is_on_record_and_tried_again_hourly(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat")
    await house.vend(subscription)
    await asyncio.sleep(86_400 * 2)
    house.azure.tenant.accounts.set_switch(subscription, "rg-shop", "chat", "Disabled")
    house.azure.faults.add(Fault("PUT", SWITCH, Denied.FORBIDDEN, count=2))
    await house.change(json.dumps(changed(house, subscription)))
    assert house.named("reconciled")[-1].fields["account"] == "refused"
    assert len(house.named("heal_refused")) == 1
    assert await house.waits(2) == [60, 60]
    assert states(house, subscription) == {"Enabled"}


async def test_while_the_service_asks_for_a_pause_no_other_account_is_asked(house: House) -> None:
    want(house)
    subscription = with_accounts(house, *(f"chat-{number}" for number in range(5)), switch="Disabled")
    house.azure.faults.add(Fault("GET", SWITCH, Throttle(120)))
    while not calls(house):
        await asyncio.sleep(3600)
        await house.sweep()
    assert len(calls(house)) == 1
    await house.drain_until_quiet()
    assert states(house, subscription) == {"Enabled"}


async def test_an_account_event_leaves_the_plans_own_row_as_it_is(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", switch="Disabled")
    house.azure.faults.add(Fault("GET", "pricings/AI", Throttle(300)))
    await house.vend(subscription)
    row = (await remembered(house, subscription)).look_again
    await house.change(json.dumps(changed(house, subscription)))
    await house.change(json.dumps(changed(house, subscription)))
    kept = (await remembered(house, subscription)).look_again
    assert row and kept  # noqa: PT018  both are there
    assert (kept.reason, kept.at <= row.at) == (row.reason, True)


async def test_a_row_that_somebody_asked_for_is_a_look_at_all_accounts_too(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", "speak")
    await house.vend(subscription)
    house.azure.tenant.accounts.set_switch(subscription, "rg-shop", "speak", "Disabled")
    await make_due([subscription_id(subscription)], "asked for", house.world, writes_per_second=1, with_accounts=True)
    await minutes(house, 2)
    assert states(house, subscription) == {"Enabled"}


async def test_a_name_that_is_none_reaches_no_url(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", switch="Disabled")
    said = json.dumps(changed(house, subscription))
    for bad in ("chat%2F..%2F..", "c", "chat?x=1", "chat#", "ch at", "../chat", "chat/x"):
        await house.change(said.replace("accounts/chat/", f"accounts/{bad}/"))
    assert calls(house) == []
    assert {record.fields["reason"] for record in house.named("event_rejected")} <= {"foreign_resource"}


async def test_a_foreign_subscriptions_account_is_never_touched(house: House) -> None:
    want(house)
    subscription = with_accounts(house, "chat", switch="Disabled")
    house.azure.tenant.move_subscription(subscription, management_group=house.azure.tenant.root.name)
    await house.change(json.dumps(changed(house, subscription)))
    assert calls(house) == []
    assert house.named("reconciled")[0].fields["account"] == "skipped"


def fights(house: House, name: str) -> list[Record]:
    return [record for record in house.named(name) if record.fields["kind"] == "fight"]


async def test_more_accounts_than_are_named_are_one_fight_and_none_makes_room_for_another(house: House) -> None:
    names = [f"chat{number}" for number in range(10)]
    want(house)
    subscription = with_accounts(house, *names)
    await a_day(house)
    await house.enrol(subscription)
    for _ in range(6):
        for name in names:
            await switch_off(house, subscription, name)
            await house.settle()
        await minutes(house, 8)
    opened = fights(house, "incident_opened")
    assert [one.fields["account"] for one in opened] == [*(f"rg-shop/chat{number}" for number in range(4)), ""]
    assert "accounts/chat4/" in str(opened[-1].fields["advice_az"])
    assert fights(house, "incident_closed") == []
    assert states(house, subscription) == {"Enabled"}
    await house.drain_until_quiet(ticks=25 * 60)
    closed = {one.fields["account"]: one.fields["heals"] for one in fights(house, "incident_closed")}
    assert closed == {one.fields["account"]: 6 for one in opened[:-1]} | {"": 3 + 23}
