"""What the enforcer tells arrives in the workspace as it was told: names, times, fields as texts."""

import asyncio
from datetime import timedelta

from tests.telemetry.told_house import ToldHouse

ON = {"AIPromptEvidence": True}


async def test_every_record_arrives_with_its_time_and_all_its_fields(house: ToldHouse) -> None:
    subscription = house.add(1, tier="Standard", extensions=ON)
    await house.enrol(subscription)
    await house.vend(subscription)
    await asyncio.sleep(3600)
    await house.switch_off(subscription)
    await house.settle()
    rows = house.workspace().ask("AppEvents | project TimeGenerated, Name, Properties | order by TimeGenerated asc")
    told = [(at.replace(tzinfo=None), one.name) for at, one in house.times]
    assert sorted((row["TimeGenerated"], row["Name"]) for row in rows) == sorted(told)
    healed = house.workspace().ask("AppEvents | where Name == 'healed' | project s = todouble(Properties.reaction_s)")
    assert healed == [{"s": house.named("healed")[0].fields["reaction_s"]}]


async def test_a_query_sees_what_its_window_holds(house: ToldHouse) -> None:
    await house.vend(house.add(1, tier="Standard", extensions=ON))
    await asyncio.sleep(3600)
    found = house.workspace()
    assert found.ask("AppEvents | count", window=timedelta(minutes=59)) == [{"Count": 0}]
    assert found.ask("AppEvents | where TimeGenerated < ago(59m) | count")[0]["Count"] > 0
