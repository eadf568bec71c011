"""However many are found at once, no more become due than `limits.writesPerSecond` lets us write: ten a second here."""

import asyncio

from tests.scenario.house import House


async def test_the_suspects_of_many_pages_become_due_no_faster_than_may_be_written(house: House) -> None:
    for number in range(1, 2_101):
        house.add(number, tier="Free")
    await house.sweep()
    (told,) = house.named("sweep_finished")
    healed = {record.fields["subscription"] for record in house.named("healed")}
    assert (told.fields["pages"], told.fields["looked"]) == (3, len(healed))
    await asyncio.sleep(60)
    due = {row.subscription for row in await house.ledger.due(house.azure.clock.now(), limit=5_000)}
    assert len(due - healed) == 601
    await asyncio.sleep((2_100 - len(healed)) / 10 - 60)
    assert len(await house.ledger.due(house.azure.clock.now(), limit=5_000)) == 2_100
