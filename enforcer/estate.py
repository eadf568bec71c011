"""Is a subscription ours? Answered from the management groups' members, read rarely and never once per event."""

import asyncio
from datetime import datetime, timedelta

from enforcer.errors import NotNow, Unreadable
from enforcer.facts import SubscriptionId
from enforcer.observed.members import Members
from enforcer.observed.place import Place
from enforcer.ports import Directory, Now

FRESH = timedelta(minutes=10)
"""How long a member is believed to be one: a subscription that moved out is protected that much longer at most."""

PLACE_FRESH = timedelta(minutes=2)
"""How long its place is believed where the place decides what is wanted."""

NEGATIVE_FRESH = timedelta(seconds=5)
"""How long a "no", or a look-up that failed, is believed at least: ten thousand foreign ids in a minute cost twelve
look-ups, not ten thousand."""

RESTS = 4
"""A "no" is believed so many times as long as the look-up took: a large estate has hundreds of pages, and the tenant's
bucket of reads (defender-plan 7) serves all instances."""

STRANGERS_AWAITED = 10
"""Of those that are not ours, how many new ones a minute are looked at again: they may not be ours *yet*. The others of
a flood are left to discover, which finds whoever joins."""

_MINUTE = timedelta(minutes=1)


class Estate:
    """The members as last read. One per process."""

    def __init__(self, directory: Directory, now: Now) -> None:
        self._directory = directory
        self._now = now
        self._members = Members()
        self._read_at: datetime | None = None
        self._took = timedelta()
        self._failed: tuple[NotNow, datetime] | None = None
        self._reading = asyncio.Lock()
        self._awaited = 0
        self._awaited_since: datetime | None = None

    async def members(self) -> Members:
        """All of them, read afresh, and where they lie."""
        async with self._reading:
            await self._read()
            return self._members

    async def has(self, subscription: SubscriptionId) -> bool:
        """Whether the subscription lies below the configured management groups; at most one look-up."""
        return await self.place(subscription) is not None

    async def place(self, subscription: SubscriptionId, *, believed_for: timedelta = FRESH) -> Place | None:
        """Where it lies, None for what is not ours; at most one look-up.

        Who is known to be ours waits for nobody else's look-up.
        """
        if self._is_stale(subscription, believed_for):
            async with self._reading:
                if self._is_stale(subscription, believed_for):
                    self._raise_what_just_failed()
                    await self._read()
        return self._members.get(subscription)

    async def outwait_no(self, subscription: SubscriptionId) -> None:
        """For what was announced just now: a "no" from before it says nothing of it, and may soon be asked again.

        No look-up more than otherwise, and no wait for a "no" that holds for longer than NEGATIVE_FRESH.
        """
        if self._read_at is None or subscription in self._members:
            return
        rest = self._read_at + self._no_is_fresh() - self._now()
        if timedelta() < rest <= NEGATIVE_FRESH:
            await asyncio.sleep(rest.total_seconds())

    def awaits_stranger(self) -> bool:
        """Whether one more that is not ours is looked at again; to be asked once for each."""
        now = self._now()
        if self._awaited_since is None or now - self._awaited_since >= _MINUTE:
            self._awaited, self._awaited_since = 0, now
        self._awaited += 1
        return self._awaited <= STRANGERS_AWAITED

    async def _read(self) -> None:
        """Who is ours is never "unknown for good": without it nothing else can be done."""
        began = self._now()
        try:
            self._members = Members.of(await self._directory.members())
        except Unreadable as error:
            self._failed = NotNow(error.code, error.message), self._now()
            raise self._failed[0] from error
        except NotNow as error:
            self._failed = error, self._now()
            raise
        self._failed, self._read_at, self._took = None, self._now(), self._now() - began

    def _raise_what_just_failed(self) -> None:
        if self._failed is None:
            return
        error, failed_at = self._failed
        if self._now() - failed_at < NEGATIVE_FRESH:
            raise NotNow(error.code, error.message, retry_after=error.retry_after)

    def _is_stale(self, subscription: SubscriptionId, believed_for: timedelta) -> bool:
        if self._read_at is None:
            return True
        age = self._now() - self._read_at
        return age >= (believed_for if subscription in self._members else self._no_is_fresh())

    def _no_is_fresh(self) -> timedelta:
        return min(max(NEGATIVE_FRESH, RESTS * self._took), FRESH)
