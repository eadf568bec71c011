"""A queue message that failed as often as the host tries → a canonical record."""

from msgspec import UNSET

from enforcer.contract.trouble import DeadLetter
from enforcer.facts import Fact
from enforcer.memory.nameless import nameless_fact
from enforcer.record import Record, record_of, where


def dead_letter(fact: Fact | None, *, queue: str, kept: bool) -> Record:
    """Without its subscription where the message can't be read."""
    return record_of(DeadLetter(queue=queue, kept=kept, where=where(nameless_fact(fact)) if fact else UNSET))
