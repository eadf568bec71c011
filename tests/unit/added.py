"""Sections added to a good baseline, and what is wrong with them."""

import pytest

from enforcer.baselines.file import read
from enforcer.errors import BadBaseline
from tests.unit.baseline_texts import GOOD, TODAY

AFTER = GOOD.count("\n")
"""The line after which a test adds its own."""

ANSWERED = "owner: team, reason: test, review: 2026-09-30"
ID = "5f6c0a1e-0000-4000-8000-00000000ab01"


def problems(more: str) -> list[tuple[int, str, str, str]]:
    """Line of what was added (from 1), path, value, what is allowed."""
    with pytest.raises(BadBaseline) as caught:
        read(GOOD + more, file="b.yaml", today=TODAY)
    told = caught.value.problems
    return [(int(one.where.removeprefix("b.yaml:")) - AFTER, one.path, one.value, one.allowed) for one in told]


def scoped(*lines: str) -> str:
    return "scopes:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


WHO = f"subscription: {ID}, owner: o, reason: r, ticket: T-1"


def exempt(*lines: str) -> str:
    return "exemptions:\n" + "".join(f"  - {{{line}}}\n" for line in lines)
