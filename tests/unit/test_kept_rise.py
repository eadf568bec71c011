"""A write of the plan from Free stays in the memory until its accounts are walked, or nobody wants anything of them."""

from dataclasses import replace

import pytest

from enforcer.baselines.level import Level
from enforcer.looks.kept import Kept
from enforcer.memory.accounts import AccountsKnown
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Memory
from enforcer.remembering.put_back import PutBack
from tests.unit.build import memory

RISES = {
    "a walk after it": (Kept(begun=True, rise=HealId("mine")), None),
    "a walk after another": (Kept(begun=True, rise=HealId("older")), HealId("mine")),
    "a walk of somebody who knew of none": (Kept(begun=True), HealId("mine")),
    "no walk": (Kept(wish=Level.KEPT, rise=HealId("mine")), HealId("mine")),
    "a baseline that wants nothing of accounts": (Kept(wish=Level.UNTOUCHED), None),
}


@pytest.mark.parametrize(("kept", "left"), RISES.values(), ids=RISES)
def test_a_rise_is_remembered_until_a_walk_begins_after_it(kept: Kept, left: HealId | None) -> None:
    known = memory(accounts=AccountsKnown(wish=Level.KEPT, rise=HealId("mine")))
    assert kept.remembered(known).accounts.rise == left


def rises(heal: str) -> Memory:
    return memory(accounts=AccountsKnown(rise=HealId(heal)))


@pytest.mark.parametrize("known", [memory(), rises("lost before it")], ids=["nothing", "another that was lost"])
def test_a_no_leaves_what_was_remembered_of_rises(known: Memory) -> None:
    begin = PutBack(HealId("mine"), known=known, is_rise=True)
    begun = begin.begun(lambda before: replace(before, writes=1, accounts=rises("mine").accounts))(known)
    assert begin.withdrawn(begun).accounts == known.accounts
