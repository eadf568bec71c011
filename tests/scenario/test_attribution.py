"""Who did it: as events claim, as the activity log says, and what becomes of forged, late and missing answers."""

import asyncio
import json
from datetime import timedelta

import pytest

from enforcer.facts import subscription_id
from enforcer.memory.subscription import Memory
from enforcer.record import Record
from sandbox.assumptions import Assumptions
from sandbox.events.delivery import Request, Response
from sandbox.events.in_process import InProcess
from sandbox.faults import Fault, ServerError
from sandbox.operation import PrincipalKind
from sandbox.state import Principal
from tests.scenario.house import AI, House, made_up_id

LOG = "eventtypes/management/values"
QUICK, LATE = 0.0, 1200.0
PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
FREE = {"properties": {"pricingTier": "Free"}}
AI_EVIDENCE = "AIPromptEvidence"
EVIDENCE_ON = {AI_EVIDENCE: True}


@pytest.fixture(params=[LATE])
def assumptions(request: pytest.FixtureRequest) -> Assumptions:
    """A row takes twenty minutes, unless a test says otherwise."""
    return Assumptions(
        extensions_need_role_rights=False, lock_seconds=2, activity_log_lag_seconds=request.param, graph_lag_seconds=0
    )


quick_log = pytest.mark.parametrize("assumptions", [QUICK], indirect=True, ids=["a quick log"])


@pytest.fixture
def dana(house: House) -> Principal:
    """A person in the portal."""
    return house.azure.tenant.add_principal(
        "Dana Doe",
        kind=PrincipalKind.USER,
        object_id=made_up_id(70),
        app_id=PORTAL,
        user_principal_name="dana.doe@contoso.example",
    )


async def protected(house: House) -> str:
    """One that was seen to be at its baseline, an hour ago."""
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.enrol(subscription)
    await house.vend(subscription)
    await house.drain_until_quiet()
    await asyncio.sleep(3_600)
    return subscription


async def switched_off_unheard(house: House) -> str:
    """By a pipeline, where no event of it reaches us."""
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.vend(subscription)
    await house.drain_until_quiet()
    await house.switch_off(subscription)
    return subscription


def told(house: House, name: str = "drift_attributed") -> list[Record]:
    return house.named(name)


def said(record: Record, *names: str) -> tuple[object, ...]:
    return tuple(record.fields[name] for name in names)


def asked(house: House) -> list[int | None]:
    """The questions to the activity log, by how they were answered."""
    return [one.status for one in house.azure.exchanges.select(path=LOG) if one.caller == house.identity.object_id]


async def remembered(house: House, subscription: str) -> Memory:
    return await house.ledger.recall(subscription_id(subscription))


async def minutes(house: House, number: int) -> None:
    """Pass, with the minute's timer."""
    for _ in range(number):
        await asyncio.sleep(60)
        await house.drain()
        await house.settle()


def event_of(house: House, subscription: str, who: str, *, correlation_id: str = "forged") -> str:
    """What anybody could send who reaches the function."""
    place = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI"
    claims = {"http://schemas.microsoft.com/identity/claims/objectidentifier": who, "appid": made_up_id(81)}
    data = {"claims": claims, "operationName": "Microsoft.Security/pricings/write", "correlationId": correlation_id}
    return json.dumps(
        {
            "id": "forged",
            "subject": place,
            "eventType": "Microsoft.Resources.ResourceWriteSuccess",
            "eventTime": house.azure.clock.now().isoformat(),
            "data": data,
        }
    )


@quick_log
async def test_a_claim_that_the_log_confirms_at_once_is_on_the_heal_itself(house: House, dana: Principal) -> None:
    house.show_log()
    subscription = await protected(house)
    await house.asked_by(dana, "PUT", subscription, FREE)
    await house.settle()
    (healed,), (found,) = house.named("healed"), told(house)
    for record in (healed, found):
        assert said(record, "attribution", "actor_object_id", "actor_kind") == ("confirmed", dana.object_id, "User")
        assert said(record, "client", "address_class") == ("Azure portal", "reserved")
    assert said(found, "answer", "heal") == ("confirmed", healed.fields["heal"])
    assert asked(house) == [200]


@quick_log
async def test_an_exposure_names_one_person_in_all_its_columns_as_the_log_does(house: House, dana: Principal) -> None:
    house.show_log()
    subscription = await protected(house)
    await house.asked_by(dana, "PUT", subscription, FREE)
    await house.settle()
    (closed,) = house.named("exposure_closed")
    assert said(closed, "attribution", "actor_object_id", "actor_kind") == ("confirmed", dana.object_id, "User")
    assert said(closed, "client", "address_class") == ("Azure portal", "reserved")


async def test_an_exposure_that_somebody_else_ends_is_the_one_s_who_began_it(house: House, dana: Principal) -> None:
    house.show_log()
    house.rewrite_baseline("mode: enforce", "mode: observe")
    subscription = await protected(house)
    await house.asked_by(dana, "PUT", subscription, FREE)
    await house.settle()
    await minutes(house, 40)
    on = {"properties": {"pricingTier": "Standard", "extensions": [{"name": AI_EVIDENCE, "isEnabled": "True"}]}}
    await house.put_plan(subscription, on)
    await house.settle()
    (closed,) = house.named("exposure_closed")
    assert said(closed, "attribution", "actor_object_id", "client") == ("confirmed", dana.object_id, "Azure portal")


async def test_a_late_row_is_asked_for_again_until_it_is_there(house: House, dana: Principal) -> None:
    house.show_log()
    subscription = await protected(house)
    await house.asked_by(dana, "PUT", subscription, FREE)
    await house.settle()
    assert said(house.named("healed")[0], "attribution", "actor_object_id") == ("claimed", dana.object_id)
    await minutes(house, 20)
    assert (told(house), asked(house)) == ([], [200, 200])
    await minutes(house, 15)
    (found,) = told(house)
    assert said(found, "answer", "attribution", "actor_object_id") == ("confirmed", "confirmed", dana.object_id)
    assert found.fields["heal"] == house.named("healed")[0].fields["heal"]
    assert asked(house) == [200, 200, 200]
    assert await house.ledger.due(house.azure.clock.now() + timedelta(days=1), limit=1) == ()


async def test_a_row_that_never_comes_leaves_the_claim_a_claim(house: House) -> None:
    house.show_log()
    subscription = await protected(house)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.change(event_of(house, subscription, made_up_id(66)))
    await minutes(house, 60)
    (found,) = told(house)
    assert said(found, "answer", "attribution", "actor_object_id") == ("unanswered", "claimed", made_up_id(66))
    assert asked(house) == [200, 200, 200]


async def test_without_the_right_claims_stay_claims_and_that_is_said_once(house: House, dana: Principal) -> None:
    subscription = await protected(house)
    for _ in range(3):
        await house.asked_by(dana, "PUT", subscription, FREE)
        await house.settle()
        await minutes(house, 40)
    assert {record.fields["attribution"] for record in house.named("healed")} == {"claimed"}
    assert {record.fields["code"] for record in house.named("reconciled")} == {""}
    assert len(told(house, "attribution_denied")) == 1
    assert told(house) == []
    assert asked(house) == [403]


async def test_a_right_that_is_given_later_is_noticed_within_the_day(house: House) -> None:
    subscription = await protected(house)
    await house.switch_off(subscription)
    await house.settle()
    house.show_log()
    await asyncio.sleep(86_400)
    await house.switch_off(subscription)
    await house.settle()
    await minutes(house, 40)
    assert [record.fields["answer"] for record in told(house)] == ["confirmed"]
    assert (await remembered(house, subscription)).inquiries.denied is None


async def test_a_log_that_does_not_answer_is_nobody_s_trouble(house: House) -> None:
    house.show_log()
    subscription = await protected(house)
    house.azure.faults.add(Fault("GET", LOG, ServerError(503), count=99))
    await house.switch_off(subscription)
    await house.settle()
    await minutes(house, 40)
    assert {record.fields["code"] for record in house.named("reconciled")} == {""}
    assert len(house.named("healed")) == 1
    assert [record.fields["answer"] for record in told(house)] == ["unanswered"]


async def test_an_innocent_s_name_in_a_forged_event_is_contradicted(house: House) -> None:
    house.show_log()
    subscription = await switched_off_unheard(house)
    await house.change(event_of(house, subscription, made_up_id(66)))
    await minutes(house, 40)
    assert said(house.named("healed")[0], "attribution", "actor_object_id") == ("claimed", made_up_id(66))
    (found,) = told(house)
    assert said(found, "answer", "claimed_object_id") == ("contradicted", made_up_id(66))
    assert said(found, "attribution", "actor_object_id") == ("confirmed", house.pipeline.object_id)
    assert found.severity == "warning"


async def test_who_pretends_to_be_us_is_healed_and_found_and_we_are_not_accused(house: House) -> None:
    house.show_log()
    subscription = await switched_off_unheard(house)
    await house.change(event_of(house, subscription, house.identity.object_id))
    assert house.azure.tenant.plan(subscription, AI).protecting
    healed, looked = house.named("healed")[0], house.named("reconciled")[-1]
    assert said(healed, "attribution", "actor_object_id") == ("none", "")
    assert looked.fields["claims_us"] is True
    await minutes(house, 40)
    (found,) = told(house)
    assert said(found, "answer", "actor_object_id") == ("found", house.pipeline.object_id)
    (closed,) = house.named("exposure_closed")
    assert said(closed, "attribution", "actor_object_id") == ("none", "")


async def put_under(house: House, subscription: str, correlation_id: str) -> Response:
    """A pipeline's write that bears a correlation id of ours, which everybody can read in the activity log."""
    token = house.azure.identity.token_for(house.pipeline)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    headers["x-ms-correlation-request-id"] = correlation_id
    place = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI?api-version=2024-01-01"
    url = f"https://management.azure.com{place}"
    return await InProcess(house.azure.app)(Request("PUT", url, headers, json.dumps(FREE).encode()))


async def test_a_write_under_our_correlation_id_is_no_echo_and_does_not_wait(house: House) -> None:
    house.show_log()
    subscription = house.add(1, tier="Free")
    await house.enrol(subscription)
    await house.vend(subscription)
    (ours, *_) = (await remembered(house, subscription)).own_writes
    await asyncio.sleep(5)
    assert (await put_under(house, subscription, ours)).status in {200, 201}
    await house.settle()
    assert house.azure.tenant.plan(subscription, AI).protecting
    assert house.named("healed")[-1].fields["actor_object_id"] == house.pipeline.object_id
    assert "Reverted" not in {record.fields["code"] for record in house.named("reconciled")}


async def test_drift_that_no_event_told_of_is_attributed_from_the_log(house: House, dana: Principal) -> None:
    house.show_log()
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    await house.vend(subscription)
    await house.sweep()
    await house.drain_until_quiet()
    await asyncio.sleep(3_900)
    await house.asked_by(dana, "PUT", subscription, FREE)
    await asyncio.sleep(2_700)
    house.azure.exchanges.clear()
    await house.sweep()
    await minutes(house, 3)
    (healed,) = house.named("healed")
    assert said(healed, "attribution", "actor_object_id", "client") == ("confirmed", dana.object_id, "Azure portal")
    (found,) = told(house)
    assert said(found, "answer", "claimed_object_id") == ("found", "")
    assert asked(house) == [200]


async def test_a_change_outside_arm_has_no_author(house: House) -> None:
    house.show_log()
    subscription = await protected(house)
    house.azure.tenant.set_plan(subscription, AI, tier="Free")
    await house.vend(subscription)
    await minutes(house, 40)
    (found,) = told(house)
    assert said(found, "answer", "attribution", "actor_object_id") == ("unanswered", "none", "")


async def test_who_was_never_protected_is_not_asked_about(house: House) -> None:
    house.show_log()
    for number in range(1, 6):
        await house.vend(house.add(number, tier="Free"))
    await minutes(house, 40)
    assert (len(house.named("healed")), asked(house)) == (5, [])


@quick_log
async def test_our_own_writes_are_nobody_s_doing(house: House) -> None:
    house.show_log()
    subscription = await protected(house)
    for _ in range(2):
        house.azure.tenant.set_plan(subscription, AI, tier="Free")
        await house.vend(subscription)
        await minutes(house, 40)
    assert {record.fields["answer"] for record in told(house)} == {"unanswered"}


async def test_a_drift_every_minute_asks_every_five_minutes_at_most(house: House) -> None:
    house.show_log()
    subscription = await protected(house)
    for _ in range(60):
        await house.switch_off(subscription)
        await house.settle()
        await minutes(house, 1)
    assert len(house.named("healed")) == 60
    assert len(asked(house)) <= 13
    assert {record.fields["answer"] for record in told(house)} == {"confirmed"}
    assert len((await remembered(house, subscription)).inquiries.open) <= 5


async def test_drift_that_is_not_healed_is_asked_about_once(house: House) -> None:
    house.show_log()
    house.rewrite_baseline("mode: enforce", "mode: observe")
    subscription = await protected(house)
    await house.switch_off(subscription)
    await house.settle()
    for _ in range(10):
        await house.vend(subscription)
        await minutes(house, 10)
    assert [record.fields["answer"] for record in told(house)] == ["confirmed"]
    assert len(asked(house)) == 3


async def test_a_person_who_switches_an_account_off_is_confirmed(house: House, dana: Principal) -> None:
    house.show_log()
    house.rewrite_baseline("name: contoso\n", "name: contoso\naccounts: {defenderSwitch: enabled}\n")
    subscription = await protected(house)
    house.azure.tenant.accounts.add(subscription, "rg-shop", "chat")
    place = (
        f"/subscriptions/{subscription}/resourceGroups/rg-shop/providers/Microsoft.CognitiveServices/accounts/chat"
        "/defenderForAISettings/default?api-version=2025-09-01"
    )
    answer = await house.asked_at(dana, "PUT", place, {"properties": {"state": "Disabled"}})
    assert answer.status in {200, 201}, answer.body
    await house.settle()
    await minutes(house, 40)
    found = [record for record in told(house) if record.fields["account"] == "rg-shop/chat"]
    assert [said(one, "answer", "actor_object_id") for one in found] == [("confirmed", dana.object_id)]


async def test_no_name_and_no_address_of_a_person_is_on_record(house: House, dana: Principal) -> None:
    house.show_log()
    subscription = await protected(house)
    await house.asked_by(dana, "PUT", subscription, FREE)
    await house.settle()
    await minutes(house, 40)
    text = repr(house.records) + repr(await remembered(house, subscription))
    assert not [personal for personal in ("Dana", "dana.doe", "contoso.example", "203.0.113") if personal in text]
    assert dana.object_id in text
