"""Many due rows at once: the timer keeps a few, the queue carries the rest, and the rows stay the truth."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from enforcer.errors import CarrierDown
from enforcer.facts import SubscriptionId
from enforcer.memory import LookAgain
from enforcer.receive import DUE_HERE
from tests.scenario.house import House

ROWS = DUE_HERE + 10


class Carrier:
    """Keeps what it is given; or takes nothing."""

    def __init__(self, *, works: bool) -> None:
        self.sent: list[SubscriptionId] = []
        self._works = works

    async def send(self, subscriptions: Sequence[SubscriptionId]) -> None:
        if not self._works:
            raise CarrierDown("QueueServiceError")
        self.sent += subscriptions


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
