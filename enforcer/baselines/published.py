"""A baseline as somebody published it, and what the ledger keeps of versions: in force, refused, still to be told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

DAY = timedelta(hours=24)
"""Edits of so long are held to the limits together."""

MOST_EARLIER = 12
"""Versions kept of a day; where there were more, the oldest count for longer."""

MOST_UNTOLD = 3
"""Records that wait to be written; a row of the ledger has to hold them."""

LATE = timedelta(minutes=1)
"""Whoever set out to tell of something and has not said so by then is taken for dead: the next one tells."""

MOST_USED = 40
"""Approvals that are kept as used until they end; with so many, further ones wait."""

LOST = "0" * 64
"""The digest of a version in force of which the ledger knows only that there was one."""


def digest_of(text: str) -> str:
    """sha256, hexadecimal: what an approval names."""
    return hashlib.sha256(text.encode()).hexdigest()


def whole(texts: Mapping[str, str | None]) -> dict[str, str]:
    """Those that are what their digests say."""
    return {digest: text for digest, text in texts.items() if text is not None and digest_of(text) == digest}


@dataclass(frozen=True, slots=True)
class Published:
    """The texts of the baseline and of its approvals (None: there are none), by the names that errors carry."""

    name: str
    baseline: str
    approvals_name: str = ""
    approvals: str | None = None

    @property
    def digest(self) -> str:
        return digest_of(self.baseline)


@dataclass(frozen=True, slots=True)
class Version:
    """Which, and since when it was in force."""

    digest: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    """Of one step: that version in place of the one in force. `until` is the last day, in UTC."""

    digest: str
    replaces: str
    until: date


@dataclass(frozen=True, slots=True)
class Untold:
    """A record that is not written yet; `since` then somebody is about to."""

    name: str
    severity: str
    fields: Mapping[str, str | int | float | bool] = field(hash=False)
    since: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One value in the ledger, replaced under its guard. Texts are kept beside it, by their digests."""

    rejected: str = ""
    """The digest, or what is wrong, of a version that is on record as such; so each is told once."""
    held: str = ""
    exemptions_told: datetime | None = None
    """Up to when people were told of exemptions that end."""
    in_force: Version | None = None
    before: str = ""
    """The digest of the version that this one replaced."""
    earlier: tuple[Version, ...] = ()
    """What was in force within a day before it, oldest first. An approved version forgets them: somebody looked."""
    used: tuple[Approval, ...] = ()
    """Approvals that brought a version into force, until they end: none does so twice."""
    untold: tuple[Untold, ...] = ()
    departed_since: datetime | None = None
    """Since when more subscriptions are missing than are forgotten without a person."""
    departed_untold: bool = False
    """Nobody was told of it yet; who dies before that leaves it to the next look."""
    departed_over: datetime | None = None
    """Since when that was so of which nobody was told yet that it is over."""

    def cleared(self) -> "Said":
        """Nothing is wrong with what is published: the next trouble is news again."""
        return replace(self, rejected="", held="")

    def replaced(self, digest: str, *, by: tuple[Approval, ...] = (), now: datetime) -> "Said":
        """Another version is in force from now on, by these approvals where it needed one."""
        known = (*self._within_a_day(now), *([self.in_force] if self.in_force else ()))
        return replace(
            self.cleared(),
            in_force=Version(digest, now),
            before=self.in_force.digest if self.in_force else "",
            earlier=() if by else known[:MOST_EARLIER],
            used=(*(each for each in self.used if each.until >= now.date()), *by),
        )

    def of_the_day(self, now: datetime) -> tuple[str, ...]:
        """The digests of what was in force within a day, oldest first, without the one that is."""
        return tuple(version.digest for version in self._within_a_day(now))

    @property
    def digests(self) -> frozenset[str]:
        """Whose texts are needed."""
        return frozenset(version.digest for version in (*self.earlier, *([self.in_force] if self.in_force else ())))

    def departed(self, now: datetime, *, is_held: bool) -> "Said":
        """After a look at the groups."""
        since, is_over = self.departed_since, not is_held and self.departed_since is not None
        return replace(
            self,
            departed_since=(since or now) if is_held else None,
            departed_untold=self.departed_untold or (is_held and since is None),
            departed_over=since if is_over else self.departed_over,
        )

    def told_of_departures(self) -> "Said":
        return replace(self, departed_untold=False, departed_over=None)

    def told(self, records: tuple[Untold, ...]) -> "Said":
        return replace(self, untold=tuple(one for one in self.untold if one not in records))

    def _within_a_day(self, now: datetime) -> tuple[Version, ...]:
        """A version was in force until the next one was."""
        if self.in_force is None:
            return ()
        ends = (*(version.since for version in self.earlier[1:]), self.in_force.since)
        return tuple(version for version, end in zip(self.earlier, ends, strict=False) if end > now - DAY)
