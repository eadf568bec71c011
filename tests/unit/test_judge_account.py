"""What an AI account's switch as read is judged to be, what an answer proves, and one verdict for many."""

import pytest

from enforcer.account import Switch, SwitchSeen
from enforcer.baseline import Rule
from enforcer.controls.account import judge, prove, together
from enforcer.facts import AccountId, Control
from enforcer.heal import HealId
from enforcer.memory import Awaiting, Memory
from enforcer.verdict import Kind, SwitchOn, Verdict
from tests.unit.build import NOW, memory

CHAT, SPEAK = AccountId("rg-shop", "chat"), AccountId("rg-shop", "speak")
ON, OFF, GONE = (SwitchSeen(CHAT, state) for state in (Switch.ENABLED, Switch.DISABLED, None))
BLANK = memory()


def awaited(account: AccountId) -> Memory:
    return memory(awaiting=(Awaiting(HealId("h1"), Control.ACCOUNT, NOW, account),))


VERDICTS = {
    "on as wanted": (Rule.ENABLED, ON, BLANK, Kind.COMPLIANT, None),
    "on after our write": (Rule.ENABLED, ON, awaited(CHAT), Kind.PROVEN, None),
    "on after a write of another account": (Rule.ENABLED, ON, awaited(SPEAK), Kind.COMPLIANT, None),
    "off": (Rule.ENABLED, OFF, BLANK, Kind.DRIFTED, SwitchOn(CHAT)),
    "off after our write": (Rule.ENABLED, OFF, awaited(CHAT), Kind.DRIFTED, SwitchOn(CHAT)),
    "gone": (Rule.ENABLED, GONE, BLANK, Kind.COMPLIANT, None),
    "off and nobody's business": (Rule.UNMANAGED, OFF, BLANK, Kind.COMPLIANT, None),
}


@pytest.mark.parametrize(("wanted", "seen", "known", "kind", "action"), VERDICTS.values(), ids=VERDICTS)
def test_an_account_is_judged(
    wanted: Rule, seen: SwitchSeen, known: Memory, kind: Kind, action: SwitchOn | None
) -> None:
    verdict = judge(wanted, seen, known)
    assert (verdict.control, verdict.kind, verdict.action) == (Control.ACCOUNT, kind, action)
    assert "rg-shop/chat" in verdict.reason


def test_what_was_healed_needs_nothing_more() -> None:
    drifted = judge(Rule.ENABLED, OFF, BLANK)
    assert isinstance(drifted.action, SwitchOn)
    assert judge(Rule.ENABLED, SwitchSeen(drifted.action.account, Switch.ENABLED), BLANK).action is None


@pytest.mark.parametrize(
    ("answer", "kind"), [(ON, Kind.PROVEN), (OFF, Kind.UNPROVEN), (GONE, Kind.COMPLIANT)], ids=["on", "off", "gone"]
)
def test_an_answer_proves_the_state_that_it_shows(answer: SwitchSeen, kind: Kind) -> None:
    assert prove(answer).kind is kind


def verdict(kind: Kind, reason: str = "why") -> Verdict:
    return Verdict(Control.ACCOUNT, kind, reason)


TOGETHER = {
    "nobody": ([], Kind.COMPLIANT, "no account to look at"),
    "one": ([verdict(Kind.DRIFTED)], Kind.DRIFTED, "why"),
    "all as wanted": ([verdict(Kind.COMPLIANT)] * 7, Kind.COMPLIANT, "7 accounts as the baseline wants them"),
    "the worst counts": ([verdict(Kind.PROVEN), verdict(Kind.REFUSED, "no")], Kind.REFUSED, "no"),
    "many of the worst": (
        [verdict(Kind.PROVEN, str(number)) for number in range(7)],
        Kind.PROVEN,
        "0; 1; 2; 3; 4; 2 more",
    ),
}


@pytest.mark.parametrize(("verdicts", "kind", "reason"), TOGETHER.values(), ids=TOGETHER)
def test_many_accounts_are_one_verdict(verdicts: list[Verdict], kind: Kind, reason: str) -> None:
    found = together(verdicts)
    assert (found.kind, found.reason) == (kind, reason)
