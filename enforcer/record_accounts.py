"""A look at AI accounts → canonical records: who opted out of monitoring, and that nobody hears of alerts."""

from enforcer.facts import AccountId, Control
from enforcer.outcome import Outcome
from enforcer.record import Field, Record, place

_MONITORING = (
    "abuse monitoring was modified for this account, which Microsoft grants on request: ask its owner whether it is "
    "still needed and have it withdrawn through the form for modified abuse monitoring; or exempt `content-filter`"
)
_ALERTS = (
    "set a security contact (Defender for Cloud, environment settings, e-mail notifications) or a continuous export of "
    "alerts in this subscription; or exempt `efficacy`"
)


def of_accounts(outcome: Outcome) -> tuple[Record, ...]:
    """`incident_opened` and `incident_closed`, of kind `content-filter` for each account, of kind `efficacy`."""
    kept = outcome.kept
    opened = tuple(_monitoring(outcome, "incident_opened", account) for account in kept.told.opened)
    closed = tuple(_monitoring(outcome, "incident_closed", account) for account in kept.told.closed)
    return (*opened, *closed, *_alerts(outcome))


def _monitoring(outcome: Outcome, name: str, account: AccountId) -> Record:
    fields: dict[str, Field] = {"account": str(account)}
    advice: dict[str, Field] = {"advice": _MONITORING} if name == "incident_opened" else {}
    return _record(outcome, name, Control.CONTENT_FILTER, fields | advice)


def _alerts(outcome: Outcome) -> tuple[Record, ...]:
    told = outcome.kept.told
    opened = _record(outcome, "incident_opened", Control.EFFICACY, {"advice": _ALERTS})
    closed = _record(outcome, "incident_closed", Control.EFFICACY, {})
    return (*((opened,) if told.unheard_opened else ()), *((closed,) if told.unheard_closed else ()))


def _record(outcome: Outcome, name: str, control: Control, fields: dict[str, Field]) -> Record:
    reason = next((verdict.reason for verdict in outcome.kept.reports if verdict.control is control), "")
    severity = "warning" if name == "incident_opened" else "info"
    return Record(name, severity, place(outcome.fact) | {"kind": control.value, "reason": reason} | fields)
