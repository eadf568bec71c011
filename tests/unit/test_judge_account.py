"""What an AI account's switch as read is judged to be, what an answer proves, and one verdict for many."""

import pytest

from enforcer.baseline import Rule
from enforcer.controls.account import judge, prove, together
from enforcer.facts import AccountId, Control
from enforcer.memory.heal import HealId
from enforcer.memory.subscription import Awaiting, Memory
from enforcer.observed.account import Switch, SwitchSeen
from enforcer.verdict import Kind, SwitchOn, Verdict
from tests.unit.build import NOW, memory

CHAT, SPEAK = AccountId("rg-shop", "chat"), AccountId("rg-shop", "speak")
ON, OFF, GONE = (SwitchSeen(CHAT, state) for state in (Switch.ENABLED, Switch.DISABLED, None))
BLANK = memory()


def awaited(account: AccountId) -> Memory:
    return memory(awaiting=(Awaiting(HealId("h1"), Control.ACCOUNT, NOW, account),))


def verdict(kind: Kind, reason: str = "why", action: SwitchOn | None = None) -> Verdict:
    return Verdict(Control.ACCOUNT, kind, reason, action)


AS_WANTED = verdict(Kind.COMPLIANT, "rg-shop/chat is Enabled")
DRIFTED = verdict(Kind.DRIFTED, "rg-shop/chat is Disabled, wanted Enabled", SwitchOn(CHAT))
VERDICTS = {
    "on as wanted": (Rule.ENABLED, ON, BLANK, AS_WANTED),
    "on after our write": (
        Rule.ENABLED,
        ON,
        awaited(CHAT),
        verdict(Kind.PROVEN, "rg-shop/chat reads as it was written"),
    ),
    "on after a write of another account": (Rule.ENABLED, ON, awaited(SPEAK), AS_WANTED),
    "off": (Rule.ENABLED, OFF, BLANK, DRIFTED),
    "off after our write": (Rule.ENABLED, OFF, awaited(CHAT), DRIFTED),
    "gone": (Rule.ENABLED, GONE, BLANK, verdict(Kind.COMPLIANT, "rg-shop/chat is gone")),
    "off and nobody's business": (
        Rule.UNMANAGED,
        OFF,
        BLANK,
        verdict(Kind.COMPLIANT, "rg-shop/chat: the baseline leaves it alone"),
    ),
}


@pytest.mark.parametrize(("wanted", "seen", "known", "judged"), VERDICTS.values(), ids=VERDICTS)
def test_an_account_is_judged(wanted: Rule, seen: SwitchSeen, known: Memory, judged: Verdict) -> None:
    assert judge(wanted, seen, known) == judged


def test_what_was_healed_needs_nothing_more() -> None:
    drifted = judge(Rule.ENABLED, OFF, BLANK)
    assert isinstance(drifted.action, SwitchOn)
    assert judge(Rule.ENABLED, SwitchSeen(drifted.action.account, Switch.ENABLED), BLANK).action is None


PROOFS = {
    "on": (ON, verdict(Kind.PROVEN, "rg-shop/chat was switched on")),
    "off": (OFF, verdict(Kind.UNPROVEN, "rg-shop/chat: the answer says Disabled")),
    "gone": (GONE, verdict(Kind.COMPLIANT, "rg-shop/chat is gone")),
}


@pytest.mark.parametrize(("answer", "judged"), PROOFS.values(), ids=PROOFS)
def test_an_answer_proves_the_state_that_it_shows(answer: SwitchSeen, judged: Verdict) -> None:
    assert prove(answer) == judged


TOGETHER = {
    "nobody": ([], Kind.COMPLIANT, "no account to look at"),
    "one": ([verdict(Kind.COMPLIANT, "chat is Enabled")], Kind.COMPLIANT, "chat is Enabled"),
    "two alike": ([verdict(Kind.PROVEN, "chat"), verdict(Kind.PROVEN, "speak")], Kind.PROVEN, "chat; speak"),
    "all as wanted": ([verdict(Kind.COMPLIANT)] * 7, Kind.COMPLIANT, "7 accounts as the baseline wants them"),
    "the worst counts": ([verdict(Kind.PROVEN), verdict(Kind.REFUSED, "no")], Kind.REFUSED, "no"),
    "as many of the worst as are named": (
        [verdict(Kind.PROVEN, str(number)) for number in range(5)],
        Kind.PROVEN,
        "0; 1; 2; 3; 4",
    ),
    "one more": ([verdict(Kind.PROVEN, str(number)) for number in range(6)], Kind.PROVEN, "0; 1; 2; 3; 4; 1 more"),
    "many of the worst": (
        [verdict(Kind.PROVEN, str(number)) for number in range(7)],
        Kind.PROVEN,
        "0; 1; 2; 3; 4; 2 more",
    ),
}


def test_one_account_s_verdict_keeps_the_put_that_heals_it() -> None:
    assert together([DRIFTED]) == DRIFTED


@pytest.mark.parametrize(("verdicts", "kind", "reason"), TOGETHER.values(), ids=TOGETHER)
def test_many_accounts_are_one_verdict(verdicts: list[Verdict], kind: Kind, reason: str) -> None:
    assert together(verdicts) == verdict(kind, reason)
