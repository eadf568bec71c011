"""What happens to an estate, drawn by chance: each a small story of its own, told to the end before the next."""

import asyncio
from collections import Counter
from uuid import uuid4

from bench.soak.changes import Changes, Story
from bench.soak.scene import Scene
from bench.soak.troubles import Troubles
from sandbox.demo.cast import AI

_LANES = 8


class Life:
    """`told`: how often each story was."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._chances = {**Changes(scene).chances, **Troubles(scene).chances}
        self.told: Counter[str] = Counter()

    async def anything(self) -> None:
        (story,) = self.scene.estate.random.choices([*self._chances], weights=[*self._chances.values()])
        await self.tell(story)

    async def tell(self, story: Story) -> None:
        """To its end: no event is on its way any more."""
        await story()
        self.told[story.__name__] += 1
        await self.scene.time.settle()

    async def crowd(self, events: int) -> None:
        """Events of writes that changed nothing, eight at a time: what a busy estate mostly consists of."""
        lanes = asyncio.Semaphore(_LANES)

        async def one() -> None:
            event = _written(self.scene.estate.anybody())
            async with lanes:
                await self.scene.by.deliver(event)
            self.scene.tally.acknowledge(str(event["id"]))

        await asyncio.gather(*(one() for _ in range(events)))

    async def mend(self) -> None:
        """Ends every trouble."""
        ground = self.scene.ground
        ground.azure.faults.clear()
        ground.grid.mishaps.clear()
        ground.collector.end_troubles()
        await self.scene.time.settle()


def _written(subscription: str) -> dict[str, object]:
    """The event of a write of the plan, whoever wrote."""
    subject = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{AI}"
    data = {"operationName": "Microsoft.Security/pricings/write", "subscriptionId": subscription}
    kind = "Microsoft.Resources.ResourceWriteSuccess"
    return {"id": f"crowd-{uuid4()}", "eventType": kind, "subject": subject, "data": data}
