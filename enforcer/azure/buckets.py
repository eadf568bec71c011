"""What ARM's 429s say → until when which requests are not worth sending: one value for all callers in a process.

A bucket belongs to a subscription or to the tenant, and to reads, writes or deletes (defender-plan 7). A 429 that names
no empty bucket is a limit that nobody documents: it may be the service's own, and everybody's.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from enforcer.ports import Now

LONGEST_CLOSED = timedelta(minutes=1)
"""Whoever was told to wait keeps to it by a due row. Others ask again after a minute: no heal is put off for longer by
what another look was told (DESIGN 10), and the first answer closes the bucket again."""

UNTOLD = timedelta(seconds=1)
"""For a 429 without Retry-After: a bucket gets ten tokens or more in a second (defender-plan 7)."""

PROBED_FROM = timedelta(seconds=5)
"""A closing that lasts longer is put to the proof, where nothing says that it is everybody's."""

SPREAD = 0.25
"""Callers come back up to so much later than they must, each at another time: all at once, they would empty the bucket
again."""

_TENANT = "tenant"
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/?]+)", re.ASCII)
_PROVIDER = re.compile(r".*/providers/([^/?]+)", re.ASCII)
_EMPTY = re.compile(r"x-ms-ratelimit-remaining-(subscription|tenant)-", re.ASCII | re.IGNORECASE)


class Kind(Enum):
    """Each is counted in a bucket of its own."""

    READS = "reads"
    WRITES = "writes"
    DELETES = "deletes"


_KINDS = {"GET": Kind.READS, "HEAD": Kind.READS, "DELETE": Kind.DELETES}


class Bucket(NamedTuple):
    """`whose`: a subscription's id, `tenant`, or the namespace of a resource provider. In small letters."""

    whose: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a request before it is sent. `subscription` "": one of the tenant's."""

    subscription: str
    provider: str
    kind: Kind

    @property
    def own(self) -> Bucket:
        return Bucket(self.subscription or _TENANT, self.kind)

    @property
    def common(self) -> Bucket:
        return Bucket(self.provider, self.kind)


@dataclass(frozen=True, slots=True)
class _Closed:
    until: datetime
    told: frozenset[str]
    """Who met a 429: subscriptions."""
    probe: str | None = None
    """The one that asks all the same, to see whether the limit is everybody's."""


def asked(method: str, path: str) -> Asked:
    """`path`: of the URL, as it is sent."""
    subscription, provider = _SUBSCRIPTION.search(path), _PROVIDER.match(path)
    return Asked(
        subscription[1].lower() if subscription else "",
        provider[1].lower() if provider else "",
        _KINDS.get(method, Kind.WRITES),
    )


class Buckets:
    """Which are closed, and until when. One per process; `chance` answers from 0 to 1."""

    def __init__(self, now: Now, chance: Callable[[], float] = random.random) -> None:
        self._now = now
        self._chance = chance
        self._closed: dict[Bucket, _Closed] = {}

    def wait(self, request: Asked) -> timedelta:
        """Until the request may be sent, at a time that hardly anybody shares; nothing where it may be sent now."""
        now = self._now()
        left = max((self._left(bucket, request, now) for bucket in (request.own, request.common)), default=timedelta())
        return left * (1 + SPREAD * self._chance())

    def throttled(self, request: Asked, headers: Mapping[str, str], retry_after: timedelta | None) -> None:
        """A 429 came. Where its headers name an empty bucket, that one is closed; else its provider's, for all."""
        now = self._now()
        until = now + min(UNTOLD if retry_after is None else retry_after, LONGEST_CLOSED)
        self._closed = {bucket: closed for bucket, closed in self._closed.items() if closed.until > now}
        self._close(request.own, request, until)
        if not _names_own(request, headers):
            self._close(request.common, request, until)

    def answered(self, request: Asked) -> None:
        """Anything but 429 came: where it was the proof, the limit is not everybody's."""
        closed = self._closed.get(request.common)
        if closed and closed.probe == request.subscription:
            del self._closed[request.common]

    def _left(self, bucket: Bucket, request: Asked, now: datetime) -> timedelta:
        closed = self._closed.get(bucket)
        if closed is None or closed.until <= now:
            return timedelta()
        is_doubtful = bucket == request.common and closed.probe is None and len(closed.told) == 1
        if is_doubtful and request.subscription not in closed.told and closed.until - now > PROBED_FROM:
            self._closed[bucket] = replace(closed, probe=request.subscription)
            return timedelta()
        return closed.until - now

    def _close(self, bucket: Bucket, request: Asked, until: datetime) -> None:
        before = self._closed.get(bucket)
        told = frozenset({request.subscription}) | (before.told if before else frozenset())
        self._closed[bucket] = _Closed(max(until, before.until) if before else until, told)


def _names_own(request: Asked, headers: Mapping[str, str]) -> bool:
    """Any of the remaining tokens that is 0: those of reads, of a provider's requests, or of all callers together."""
    named = "subscription" if request.subscription else _TENANT
    return any(
        value.strip() == "0" and (found := _EMPTY.match(name)) is not None and found[1].lower() == named
        for name, value in headers.items()
    )
