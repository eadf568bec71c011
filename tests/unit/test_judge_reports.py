"""What is only reported of AI accounts: opting out of abuse monitoring, and that nobody hears of alerts."""

import pytest

from enforcer.account import Account, AlertRoute, is_opted_out
from enforcer.controls import content_filter, efficacy
from enforcer.facts import AccountId, Control
from enforcer.verdict import Kind

CHAT = Account(AccountId("rg-shop", "chat"))
SILENT = Account(AccountId("rg-shop", "silent"), has_opted_out=True)
CONTACT = AlertRoute("the security contact", is_on=True, reaches_somebody=True)
EXPORT = AlertRoute("the export to-the-soc", is_on=True, reaches_somebody=True)
OFF = AlertRoute("the security contact", is_on=False, reaches_somebody=True)
EMPTY = AlertRoute("the export nowhere", is_on=True, reaches_somebody=False)

MONITORED = {
    "no account": ([], Kind.COMPLIANT, "no account"),
    "all are monitored": ([CHAT], Kind.COMPLIANT, "no account"),
    "one opted out": ([CHAT, SILENT], Kind.DRIFTED, "1 of 2 accounts"),
}


@pytest.mark.parametrize(("accounts", "kind", "words"), MONITORED.values(), ids=MONITORED)
def test_opting_out_of_abuse_monitoring_is_reported(accounts: list[Account], kind: Kind, words: str) -> None:
    verdict = content_filter.judge(accounts)
    assert (verdict.control, verdict.kind, verdict.action) == (Control.CONTENT_FILTER, kind, None)
    assert verdict.reason.startswith(words)


HEARD = {
    "no account": ([], [], Kind.COMPLIANT, "no AI account"),
    "a contact": ([CHAT], [CONTACT], Kind.COMPLIANT, "alerts reach the security contact"),
    "an export": ([CHAT], [OFF, EXPORT], Kind.COMPLIANT, "alerts reach the export to-the-soc"),
    "nothing": ([CHAT], [], Kind.DRIFTED, "nobody hears of alerts: there is neither"),
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
    verdict = efficacy.judge(accounts, routes)
    assert (verdict.control, verdict.kind, verdict.action) == (Control.EFFICACY, kind, None)
    assert verdict.reason.startswith(words)


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
}


@pytest.mark.parametrize(("shown", "is_out"), CAPABILITIES.values(), ids=CAPABILITIES)
def test_a_capability_tells_of_opting_out(shown: object, is_out: bool) -> None:
    assert is_opted_out(shown) is is_out
