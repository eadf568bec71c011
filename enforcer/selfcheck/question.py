"""An open question about Azure, and what the product is built on meanwhile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """`assumes` is what the product is built on; `settles` names constants of `enforcer/assumptions.py`."""

    key: str
    asks: str
    assumes: str
    fact: str
    settles: tuple[str, ...] = ()
    elsewhere: str = ""
    """Why a canary can't settle it, for a question that it can't."""
