"""Is a subscription ours? Answered from the management groups' members, read rarely and never once per event."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from enforcer.errors import NotNow, Unreadable
from enforcer.facts import SubscriptionId
from enforcer.place import Place
from enforcer.ports import Directory, Now

FRESH = timedelta(minutes=10)
"""How long a member is believed to be one: a subscription that moved out is protected that much longer at most."""

PLACE_FRESH = timedelta(minutes=2)
"""How long its place is believed where the place decides what is wanted."""

NEGATIVE_FRESH = timedelta(seconds=5)
"""How long a "no" is believed: ten thousand foreign ids in a minute cost twelve look-ups, not ten thousand."""


class Estate:
    """The members as last read. One per process."""

    def __init__(self, directory: Directory, now: Now) -> None:
        self._directory = directory
        self._now = now
        self._members: Mapping[SubscriptionId, Place] = {}
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def members(self) -> Mapping[SubscriptionId, Place]:
        """All of them, read afresh, and where they lie."""
        async with self._reading:
            self._members, self._read_at = await self._read(), self._now()
            return self._members

    async def has(self, subscription: SubscriptionId) -> bool:
        """Whether the subscription lies below the configured management groups; at most one look-up."""
        return await self.place(subscription) is not None

    async def place(self, subscription: SubscriptionId, *, believed_for: timedelta = FRESH) -> Place | None:
        """Where it lies, None for what is not ours; at most one look-up."""
        async with self._reading:
            if self._is_stale(subscription, believed_for):
                self._members, self._read_at = await self._read(), self._now()
        return self._members.get(subscription)

    async def _read(self) -> Mapping[SubscriptionId, Place]:
        """Who is ours is never "unknown for good": without it nothing else can be done."""
        try:
            return await self._directory.members()
        except Unreadable as error:
            raise NotNow(error.code, error.message) from error

    def _is_stale(self, subscription: SubscriptionId, believed_for: timedelta) -> bool:
        if self._read_at is None:
            return True
        age = self._now() - self._read_at
        return age >= (believed_for if subscription in self._members else NEGATIVE_FRESH)
