"""A look at AI accounts → canonical records: who opted out of monitoring, and that nobody hears of alerts."""

from msgspec import UNSET

from enforcer.contract.incidents import IncidentClosed, IncidentOpened, Kinds
from enforcer.facts import AccountId, Control
from enforcer.looks.outcome import Outcome
from enforcer.record import Record, record_of, where

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
    told = outcome.kept.told
    return (
        *(_opened(outcome, Control.CONTENT_FILTER, account) for account in told.opened),
        *(_closed(outcome, Control.CONTENT_FILTER, account) for account in told.closed),
        *_alerts(outcome),
    )


def _alerts(outcome: Outcome) -> tuple[Record, ...]:
    told = outcome.kept.told
    opened = (_opened(outcome, Control.EFFICACY),) if told.unheard_opened else ()
    closed = (_closed(outcome, Control.EFFICACY),) if told.unheard_closed else ()
    return (*opened, *closed)


def _opened(outcome: Outcome, control: Control, account: AccountId | None = None) -> Record:
    return record_of(
        IncidentOpened(
            severity="warning",
            where=where(outcome.fact),
            kind=Kinds(control.value),
            reason=_reason(outcome, control),
            account=str(account) if account else UNSET,
            advice=_MONITORING if control is Control.CONTENT_FILTER else _ALERTS,
        )
    )


def _closed(outcome: Outcome, control: Control, account: AccountId | None = None) -> Record:
    return record_of(
        IncidentClosed(
            where=where(outcome.fact),
            kind=Kinds(control.value),
            reason=_reason(outcome, control),
            account=str(account) if account else UNSET,
        )
    )


def _reason(outcome: Outcome, control: Control) -> str:
    return next((verdict.reason for verdict in outcome.kept.reports if verdict.control is control), "")
