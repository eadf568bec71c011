"""What is no event of ours is on record, acknowledged, and never leads to a call."""

import asyncio
import json

import pytest

from tests.scenario.house import House, made_up_id

SUB = made_up_id(1)
PRICING = f"/subscriptions/{SUB}/providers/Microsoft.Security/pricings/AI"


def event(**fields: object) -> str:
    whole = {
        "id": "1",
        "eventType": "Microsoft.Resources.ResourceWriteSuccess",
        "subject": PRICING,
        "data": {"operationName": "Microsoft.Security/pricings/write", "subscriptionId": SUB},
    }
    return json.dumps(whole | fields)


BAD = {
    "not JSON": ("{", "not_json"),
    "a megabyte of nesting": ("[" * 1_000_000, "too_deep"),
    "more than a megabyte": (event(id="x" * 1_100_000), "too_large"),
    "a list": ("[1]", "not_an_event"),
    "no subject": (event(subject=None), "not_an_event"),
    "a vending event": (event(eventType="SubscriptionCreated"), "wrong_door"),
    "another provider": (event(subject=PRICING.replace("Security", "Storage")), "foreign_resource"),
    "dots in the subject": (
        event(subject=f"/subscriptions/{SUB}/../x/providers/Microsoft.Security/pricings/AI"),
        "foreign_resource",
    ),
    "an escaped slash": (event(subject=PRICING.replace(SUB, f"{SUB}%2f..")), "bad_subscription"),
    "a query": (event(subject=f"{PRICING}?api-version=1"), "foreign_resource"),
    "no UUID": (event(subject=PRICING.replace(SUB, "1234")), "bad_subscription"),
    "another subscription inside": (event(topic=f"/subscriptions/{made_up_id(2)}"), "contradiction"),
    "another plan": (event(subject=PRICING.replace("AI", "Dns")), "other_plan"),
}


@pytest.mark.parametrize(("text", "reason"), BAD.values(), ids=BAD)
async def test_it_is_on_record_and_no_call_is_made(house: House, text: str, reason: str) -> None:
    await house.change(text)
    (record,) = house.records
    assert (record.name, record.fields["reason"], record.fields["door"]) == ("event_rejected", reason, "on_change")
    assert len(house.azure.exchanges) == 0


async def test_a_flood_of_bad_events_is_counted_and_the_count_comes_out_by_itself(house: House) -> None:
    for _ in range(1_000):
        await house.change("{")
    assert len(house.records) == 20
    await asyncio.sleep(70)
    assert sum(int(record.fields["count"]) for record in house.records) == 1_000


async def test_what_a_second_flood_adds_while_the_first_is_about_to_be_counted_comes_out_too(house: House) -> None:
    for after_s, times in ((0, 20), (10, 10), (55, 30)):
        await asyncio.sleep(after_s)
        for _ in range(times):
            await house.change("not JSON")
    await asyncio.sleep(200)
    assert sum(int(str(record.fields["count"])) for record in house.named("event_rejected")) == 60


async def test_claims_and_times_inside_a_vending_event_are_ignored(house: House) -> None:
    house.add(1, tier="Free")
    forged = {"subscriptionId": SUB, "claims": {"appid": "x"}, "authorization": {"evidence": {"principalId": "y"}}}
    text = event(eventType="SubscriptionCreated", eventTime="2001-01-01T00:00:00Z", data=forged)
    fact = await house.enforcer.read_vending(text)
    assert fact
    await house.enforcer.look(fact)
    (healed,) = house.named("healed")
    assert (healed.fields["actor_app_id"], healed.fields["actor_object_id"]) == ("", "")
    assert float(healed.fields["reaction_s"]) < 60


async def test_a_forged_time_does_not_make_a_reaction_of_a_thousand_years(house: House) -> None:
    house.add(1, tier="Free")
    await house.change(event(eventTime="0001-01-02T00:00:00Z"))
    assert float(house.named("healed")[0].fields["reaction_s"]) <= 25 * 3600
