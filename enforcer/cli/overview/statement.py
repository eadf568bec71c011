"""A question that somebody who runs the estate has, and its answer."""

from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """How it is to be taken."""

    GOOD = "good"
    CARE = "care"
    """Somebody should look at it, without haste."""
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Statement:
    """`says` in one sentence; `more` holds what else belongs to it, each in a sentence."""

    question: str
    tone: Tone
    says: str
    more: tuple[str, ...] = ()
