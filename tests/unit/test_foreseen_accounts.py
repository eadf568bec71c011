"""What would become of AI accounts, and what is told of them, by what was read and what is wanted."""

from collections.abc import Mapping

import pytest

from enforcer.baseline import Mode, Reports, Rule
from enforcer.commands.foreseen import Foreseen
from enforcer.commands.foreseen_accounts import AccountsRead, foresee_accounts
from enforcer.desired import Desired
from enforcer.errors import NotNow, Unreadable
from enforcer.facts import AccountId, Control
from enforcer.observed.account import Account, AlertRoute, Switch, SwitchSeen
from enforcer.verdict import Kind
from tests.unit.build import memory, wanted
from tests.unit.scoped import exemption

CHAT, SPEAK = AccountId("rg-shop", "chat"), AccountId("rg-shop", "speak")
DENIED, SILENT = Unreadable("AuthorizationFailed", "no"), NotNow("Timeout", "no answer")
HEARD = (AlertRoute("the security contact", is_on=True, reaches_somebody=True),)
ALL_WRONG = AccountsRead(
    accounts=(Account(CHAT, has_opted_out=True), Account(SPEAK)),
    switches=(SwitchSeen(CHAT, Switch.DISABLED), SwitchSeen(SPEAK, Switch.ENABLED)),
)
A, CF, EF = Control.ACCOUNT, Control.CONTENT_FILTER, Control.EFFICACY
ALL = (A, CF, EF)


def look(read: AccountsRead, **fields: object) -> Foreseen:
    said: dict[str, object] = {
        "mode": Mode.ENFORCE,
        "plan": wanted(),
        "account_switch": Rule.ENABLED,
        "reports": Reports(content_filter=True),
        **fields,
    }
    return foresee_accounts(Desired(**said), read, memory())  # type: ignore[arg-type]  # each test names the fields it is about


def kinds(found: Foreseen) -> Mapping[Control, Kind]:
    return {verdict.control: verdict.kind for verdict in found.verdicts}


AS_WANTED = AccountsRead(accounts=(Account(SPEAK),), switches=(SwitchSeen(SPEAK, Switch.ENABLED),), routes=HEARD)

READ = {
    "as wanted": (AS_WANTED, dict.fromkeys(ALL, Kind.COMPLIANT)),
    "no account": (AccountsRead(), dict.fromkeys(ALL, Kind.COMPLIANT)),
    "all wrong": (ALL_WRONG, dict.fromkeys(ALL, Kind.DRIFTED)),
    "not listed": (AccountsRead(accounts=DENIED), dict.fromkeys(ALL, Kind.UNKNOWN)),
    "one switch not read": (
        AccountsRead(accounts=(Account(CHAT),), unread=((CHAT, SILENT),), routes=HEARD),
        {A: Kind.UNKNOWN, CF: Kind.COMPLIANT, EF: Kind.COMPLIANT},
    ),
    "contacts not read": (
        AccountsRead(accounts=(Account(CHAT),), switches=(SwitchSeen(CHAT, None),), routes=SILENT),
        {A: Kind.COMPLIANT, CF: Kind.COMPLIANT, EF: Kind.UNKNOWN},
    ),
}


@pytest.mark.parametrize(("read", "ends"), READ.values(), ids=READ)
def test_accounts_are_judged_as_they_were_read(read: AccountsRead, ends: Mapping[Control, Kind]) -> None:
    assert kinds(look(read)) == ends


LEFT: dict[str, tuple[dict[str, object], Kind]] = {
    "observed": ({"mode": Mode.OBSERVE}, Kind.OBSERVED),
    "exempt": ({"exemptions": (exemption("account", "content-filter", "efficacy"),)}, Kind.EXEMPT),
    "exempt, and observed": (
        {"mode": Mode.OBSERVE, "exemptions": (exemption("account", "content-filter", "efficacy"),)},
        Kind.EXEMPT,
    ),
}


@pytest.mark.parametrize(("said", "kind"), LEFT.values(), ids=LEFT)
def test_what_is_left_alone_is_shown_and_not_written(said: dict[str, object], kind: Kind) -> None:
    found = look(ALL_WRONG, **said)
    assert kinds(found) == dict.fromkeys(ALL, kind)
    assert [(change.field, change.written) for change in found.changes] == [("rg-shop/chat", False)]


def test_a_switch_that_is_off_is_one_change() -> None:
    (change,) = look(ALL_WRONG).changes
    assert (change.control, change.field, change.was, change.becomes) == (A, "rg-shop/chat", "Disabled", "Enabled")


def test_what_nobody_wants_is_neither_judged_nor_changed() -> None:
    found = look(ALL_WRONG, account_switch=Rule.UNMANAGED, reports=Reports())
    assert (kinds(found), found.changes) == ({EF: Kind.DRIFTED}, ())
