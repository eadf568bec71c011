"""Many due rows at once: the timer keeps a few, the queue carries the rest, and the rows stay the truth."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from enforcer.drain import DUE_HERE
from enforcer.errors import CarrierDown
from enforcer.facts import SubscriptionId
from enforcer.memory.subscription import LookAgain, Memory
from tests.scenario.house import House

ROWS = DUE_HERE + 10


class Carrier:
    """Keeps what it is given; or takes nothing."""

    def __init__(self, *, works: bool) -> None:
        self.sent: list[SubscriptionId] = []
        self.waits: list[timedelta] = []
        self._works = works

    async def send(self, waits: Mapping[SubscriptionId, timedelta]) -> None:
        if not self._works:
            raise CarrierDown("QueueServiceError")
        self.sent += waits
        self.waits += waits.values()


async def with_rows(house: House, carrier: Carrier) -> None:
    house.world = replace(house.world, carrier=carrier)
    house.enforcer = house.enforce()
    due = LookAgain(house.azure.clock.now() - timedelta(minutes=1), "test")
    for number in range(ROWS):
        subscription = SubscriptionId(house.add(number + 1, tier="Standard"))
        await house.ledger.update(subscription, lambda memory: replace(memory, look_again=due))


async def test_what_is_carried_is_due_again_later_in_case_the_message_is_lost(house: House) -> None:
    carrier = Carrier(works=True)
    await with_rows(house, carrier)
    here = await house.enforcer.due()
    assert (len(here), len(carrier.sent)) == (DUE_HERE, ROWS - DUE_HERE)
    assert not set(carrier.sent) & {fact.subscription for fact in here}
    later = await house.ledger.due(house.azure.clock.now() + timedelta(minutes=6), limit=99)
    assert set(carrier.sent) <= {memory.subscription for memory in later}


async def test_without_the_queue_everything_is_done_here(house: House) -> None:
    await with_rows(house, Carrier(works=False))
    assert len(await house.enforcer.due()) == ROWS


async def test_a_carried_row_is_worked_off_by_its_message(house: House) -> None:
    carrier = Carrier(works=True)
    await with_rows(house, carrier)
    await house.enforcer.due()
    fact = await house.enforcer.read_message(f'{{"subscription": "{carrier.sent[0]}"}}')
    assert fact
    await house.enforcer.look(fact)
    assert "AIPromptEvidence" in house.azure.tenant.plan(carrier.sent[0], "AI").protecting


async def test_what_is_due_before_the_next_tick_is_carried_for_its_time(house: House) -> None:
    carrier = Carrier(works=True)
    await with_rows(house, carrier)
    await house.enforcer.due()
    carrier.waits.clear()
    for number, wait_s in ((901, 40), (902, 80)):
        row = LookAgain(house.azure.clock.now() + timedelta(seconds=wait_s), "test")
        await house.ledger.update(SubscriptionId(house.add(number)), partial(due, row=row))
    await house.enforcer.due()
    assert carrier.waits == [timedelta(seconds=40)]


async def test_whoever_has_written_meanwhile_is_not_put_off(house: House) -> None:
    class Quick(Carrier):
        """Its messages are worked off before the sender goes on."""

        async def send(self, waits: Mapping[SubscriptionId, timedelta]) -> None:
            await super().send(waits)
            for subscription in waits:
                await house.ledger.update(subscription, partial(due, row=None))

    carrier = Quick(works=True)
    await with_rows(house, carrier)
    await house.enforcer.due()
    rows = await house.ledger.due(house.azure.clock.now() + timedelta(days=1), limit=99)
    assert not {memory.subscription for memory in rows} & set(carrier.sent)


def due(memory: Memory, *, row: LookAgain | None) -> Memory:
    return replace(memory, look_again=row)
