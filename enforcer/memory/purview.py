"""Purview's service principal in the tenant: what a look found, what is remembered of it, and what is outside of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

APP_ID = "9ec59623-ce40-4dc8-a635-ed0275b5d58a"
"""The application whose service principal takes prompts for Purview (defender-plan 10.2); its display name varies."""

EVERY = timedelta(days=1)
"""Between two looks of the app; it is asked once for the tenant."""

RETRY = timedelta(hours=1)
"""After a look that got no answer."""

OUTSIDE = (
    "the Purview licence and its pay-as-you-go meters, which the AI plan does not include",
    "the newer Microsoft Purview toggle of the Foundry portal (Operate > Compliance > Security posture)",
    "the Entra user context of each call: calls without one are not shared",
)
"""What ARM and Microsoft Graph do not show, and nobody here can judge (defender-plan 10.1)."""


class PurviewKind(Enum):
    """What a look found."""

    PRESENT = "present"
    MISSING = "missing"
    DENIED = "denied"
    """Microsoft Graph does not let us look."""
    UNKNOWN = "unknown"
    """No answer."""


ADVICE = {
    PurviewKind.MISSING: "an administrator of the tenant runs `enforcer purview create`",
    PurviewKind.DENIED: "grant the app's identity Application.Read.All on Microsoft Graph, or say `purview: "
    "{servicePrincipal: ignore}` in the baseline",
}
"""What to do about it."""

_TOLD = frozenset({PurviewKind.MISSING, PurviewKind.DENIED})


MOST_NEWS = 10
"""That wait, the latest: each look tells all of them."""


@dataclass(frozen=True, slots=True)
class PurviewNews:
    """An incident that began at `since`, or its end."""

    kind: PurviewKind
    since: datetime | None
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PurviewState:
    """`kind` is the last answer's, since `since`; `look_at`: not looked before. None: never looked."""

    kind: PurviewKind | None = None
    since: datetime | None = None
    look_at: datetime | None = None
    news: tuple[PurviewNews, ...] = ()
    """Until people are told: who dies before leaves it to the next look."""

    @property
    def is_incident(self) -> bool:
        return self.kind in _TOLD

    def is_due(self, now: datetime) -> bool:
        return self.look_at is None or self.look_at <= now

    def claimed(self, now: datetime) -> "PurviewState":
        """One worker looks; where it dies another does after RETRY."""
        return replace(self, look_at=now + RETRY) if self.is_due(now) else self

    def looked(self, kind: PurviewKind, *, now: datetime) -> "PurviewState":
        """Silence changes nothing that is known."""
        if kind is PurviewKind.UNKNOWN:
            return replace(self, look_at=now + RETRY)
        if kind is self.kind:
            return replace(self, look_at=now + EVERY)
        news = (*self.ended().news, *((PurviewNews(kind, now),) if kind in _TOLD else ()))[-MOST_NEWS:]
        return PurviewState(kind=kind, since=now, look_at=now + (RETRY if news else EVERY), news=news)

    def ended(self) -> "PurviewState":
        """Nobody wants to know any more: what was told of is over."""
        news = (PurviewNews(self.kind, self.since, is_over=True),) if self.kind and self.is_incident else ()
        return PurviewState(news=(*self.news, *news)[-MOST_NEWS:])

    def heard(self, news: tuple[PurviewNews, ...], *, now: datetime) -> "PurviewState":
        """After people were told."""
        left = tuple(one for one in self.news if one not in news)
        return replace(self, news=left, look_at=now + EVERY if self.kind and not left else self.look_at)
