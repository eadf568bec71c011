"""Who did it, as a question to the activity log: what waits for an answer, and what came of it. Frozen data."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from enforcer.assumptions import ACTIVITY_LOG_QUESTIONS
from enforcer.facts import Actor, Fact

MOST_OPEN = 5
"""Questions of one subscription that wait at the same time; drift beyond them keeps its claim."""

ONE_QUESTION_IN = timedelta(minutes=5)
"""One question answers all that wait, so that drift every few seconds does not ask every few seconds."""

DENIED_FOR = timedelta(days=1)
"""Who may not read the log asks no more for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Who caused, after `since`, the drift that was found at `until`?

    `fact`: in whose name it was found, with the claim. `heal`: the write that ended it; empty where there was none.
    """

    fact: Fact
    since: datetime
    until: datetime
    ask_at: datetime
    heal: str = ""

    def is_last(self, now: datetime) -> bool:
        """Whether the question asked now is the last."""
        return now >= self.until + ACTIVITY_LOG_QUESTIONS[-1]

    def asked(self, now: datetime) -> "Inquiry":
        """Its next question; after the last one a spare, in case that this answer is never dealt with."""
        steps = (self.until + wait for wait in ACTIVITY_LOG_QUESTIONS)
        return replace(self, ask_at=next((at for at in steps if at > now), now + ACTIVITY_LOG_QUESTIONS[1]))


class Answer(Enum):
    """What the log says to a claim."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    FOUND = "found"
    """Nobody was claimed."""
    UNANSWERED = "unanswered"
    """Given up: the claim stays one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`actor` and `changed_at`: as the log has them; None where it says nothing."""

    inquiry: Inquiry
    answer: Answer
    actor: Actor | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiries:
    """Of one subscription."""

    open: tuple[Inquiry, ...] = ()
    raised: bool = False
    """The drift that is there now has been asked about."""
    asked_at: datetime | None = None
    asked_by: str = ""
    """The holder of the look whose turn the latest question was."""
    denied: datetime | None = None
    """When the log refused to be read, in the latest answer."""
    refusal: str = ""
    """The code of that, until people are told."""
    untold: tuple[Finding, ...] = ()
    """The latest answers, until people are told; who dies before leaves them to the next look."""

    def told(self, findings: tuple[Finding, ...], refusal: str) -> "Inquiries":
        untold = tuple(one for one in self.untold if one not in findings)
        return replace(self, untold=untold, refusal="" if refusal == self.refusal else self.refusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquest:
    """What one look learnt of the log. `denied`: the code of a refusal that nobody has been told of yet."""

    findings: tuple[Finding, ...] = ()
    denied: str = ""
