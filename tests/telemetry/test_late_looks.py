"""What a due row's look tells: its operation is the timer's, so the event that it goes back to is in its columns."""

from tests.telemetry import stories
from tests.telemetry.told_house import ToldHouse


async def test_a_heal_that_a_due_row_brought_names_the_event_that_it_goes_back_to(house: ToldHouse) -> None:
    await stories.denied(house)
    told = [one.fields for one in house.named("reconciled") if one.fields["cause"] == "plan_changed"][-1]
    house.azure.faults.clear()
    await house.drain_until_quiet()
    healed = house.named("healed")[-1].fields
    looked = [one.fields for one in house.named("reconciled") if one.fields["cause"] == "look_again"]
    assert healed["cause"] == "look_again"
    assert told["event_id"]
    assert told["correlation_id"]
    for late in (healed, looked[0]):
        assert (late["event_id"], late["correlation_id"]) == (told["event_id"], told["correlation_id"])
