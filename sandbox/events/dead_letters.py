"""Dead letters: kept in a list, and written to blobs where the event subscription names a container (5.5)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.events.background import Background
from sandbox.events.delivery import encoded
from sandbox.events.records import DeadLetter
from sandbox.events.rules import DeliveryRules
from sandbox.events.subscription import EventSubscription

type WriteBlob = Callable[[str, str, bytes], Awaitable[None]]
"""Container's address, blob's name, content. May raise OSError when the container cannot be reached."""


@dataclass(frozen=True, slots=True)
class DeadLetterBlob:
    """One blob holds an array of one or more events."""

    container_url: str
    name: str
    letters: tuple[DeadLetter, ...]
    at: datetime


class DeadLetterOffice:
    """`letters` has every one at once; `blobs` what was written, five minutes later; `lost` what could not be."""

    def __init__(
        self,
        clock: Clock,
        rules: DeliveryRules,
        write: WriteBlob | None,
        *,
        background: Background,
        new_id: Callable[[], str],
    ) -> None:
        self.letters: list[DeadLetter] = []
        self.blobs: list[DeadLetterBlob] = []
        self.lost: list[DeadLetter] = []
        self._clock = clock
        self._rules = rules
        self._write = write
        self._new_id = new_id
        self._collected: dict[EventSubscription, list[DeadLetter]] = {}
        self._background = background

    @property
    def is_writing(self) -> bool:
        return self._background.is_busy

    def take(self, letter: DeadLetter) -> None:
        """What arrives for the same event subscription before the blob is written goes into the same blob."""
        self.letters.append(letter)
        url, subscription = letter.subscription.dead_letter_url, letter.subscription
        if url is None or self._write is None:
            return
        if subscription in self._collected:
            self._collected[subscription].append(letter)
            return
        self._collected[subscription] = [letter]
        self._background.start(self._deliver(subscription, url, self._write))

    async def aclose(self) -> None:
        """Gives up what is not written yet."""
        await self._background.aclose()

    async def _deliver(self, subscription: EventSubscription, url: str, write: WriteBlob) -> None:
        given_up_at = self._clock.now() + timedelta(seconds=self._rules.dead_letter_patience_s)
        await asyncio.sleep(self._rules.dead_letter_delay_s)
        letters = tuple(self._collected.pop(subscription))
        content = encoded([letter.body() for letter in letters])
        while True:
            now = self._clock.now()
            name = self._rules.dead_letter_path.format(
                subscription=subscription.name.upper(), at=now, id=self._new_id()
            )
            try:
                await write(url, name, content)
            except OSError:
                if now >= given_up_at:
                    self.lost += letters
                    return
                await asyncio.sleep(self._rules.dead_letter_delay_s)
            else:
                self.blobs.append(DeadLetterBlob(url, name, letters, now))
                return
