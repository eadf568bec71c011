"""What is only reported of AI accounts: opting out of abuse monitoring, and that nobody hears of alerts."""

import pytest

from enforcer.controls import content_filter, efficacy
from enforcer.facts import AccountId, Control
from enforcer.observed.account import Account, AlertRoute, is_opted_out
from enforcer.verdict import Kind, Verdict

CHAT = Account(AccountId("rg-shop", "chat"))
SILENT = Account(AccountId("rg-shop", "silent"), has_opted_out=True)
CONTACT = AlertRoute("the security contact", is_on=True, reaches_somebody=True)
EXPORT = AlertRoute("the export to-the-soc", is_on=True, reaches_somebody=True)
OFF = AlertRoute("the security contact", is_on=False, reaches_somebody=True)
EMPTY = AlertRoute("the export nowhere", is_on=True, reaches_somebody=False)

MONITORED = {
    "no account": ([], Kind.COMPLIANT, "no account has opted out of abuse monitoring"),
    "all are monitored": ([CHAT], Kind.COMPLIANT, "no account has opted out of abuse monitoring"),
    "one opted out": ([CHAT, SILENT], Kind.DRIFTED, "1 of 2 accounts opted out of abuse monitoring"),
}


@pytest.mark.parametrize(("accounts", "kind", "words"), MONITORED.values(), ids=MONITORED)
def test_opting_out_of_abuse_monitoring_is_reported(accounts: list[Account], kind: Kind, words: str) -> None:
    assert content_filter.judge(accounts) == Verdict(Control.CONTENT_FILTER, kind, words)


def test_who_opted_out_is_named_in_the_order_of_the_names_and_nobody_else_is() -> None:
    mute = Account(AccountId("rg-shop", "mute"), has_opted_out=True)
    early = Account(AccountId("rg-a", "silent"), has_opted_out=True)
    assert content_filter.opted_out([SILENT, CHAT, mute, early]) == (early.id, mute.id, SILENT.id)


HEARD = {
    "no account": ([], [], Kind.COMPLIANT, "no AI account"),
    "a contact": ([CHAT], [CONTACT], Kind.COMPLIANT, "alerts reach the security contact"),
    "an export": ([CHAT], [OFF, EXPORT], Kind.COMPLIANT, "alerts reach the export to-the-soc"),
    "both": (
        [CHAT],
        [CONTACT, EMPTY, EXPORT],
        Kind.COMPLIANT,
        "alerts reach the security contact, the export to-the-soc",
    ),
    "nothing": (
        [CHAT],
        [],
        Kind.DRIFTED,
        "nobody hears of alerts: there is neither a security contact nor a continuous export",
    ),
    "all in vain": (
        [CHAT],
        [OFF, EMPTY],
        Kind.DRIFTED,
        "nobody hears of alerts: the security contact is off; the export nowhere reaches nobody",
    ),
}


@pytest.mark.parametrize(("accounts", "routes", "kind", "words"), HEARD.values(), ids=HEARD)
def test_where_there_are_accounts_somebody_has_to_hear(
    accounts: list[Account], routes: list[AlertRoute], kind: Kind, words: str
) -> None:
    assert efficacy.judge(accounts, routes) == Verdict(Control.EFFICACY, kind, words)


CAPABILITIES = {
    "the documented text": ([{"name": "ContentLogging", "value": "false"}], True),
    "in other casing": ([{"name": "VirtualNetworks"}, {"name": "contentlogging", "value": "False"}], True),
    "a real false": ([{"name": "ContentLogging", "value": False}], True),
    "on": ([{"name": "ContentLogging", "value": "true"}], False),
    "another capability": ([{"name": "DynamicThrottling", "value": "false"}], False),
    "none": ([], False),
    "null": (None, False),
    "no list": ({"ContentLogging": "false"}, False),
    "no objects": (["ContentLogging", None], False),
    "no texts": ([{"name": None, "value": None}, {}], False),
}


@pytest.mark.parametrize(("shown", "is_out"), CAPABILITIES.values(), ids=CAPABILITIES)
def test_a_capability_tells_of_opting_out(shown: object, is_out: bool) -> None:
    assert is_opted_out(shown) is is_out
