"""Fights and refusals → `incident_opened` and `incident_closed`, with the change that ends a fight."""

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from enforcer.baseline import Mode
from enforcer.contract.incidents import Contest, IncidentClosed, IncidentOpened, Kinds
from enforcer.contract.words import listed
from enforcer.errors import OutsideEstate
from enforcer.facts import Control
from enforcer.incidents.advice import account_az, plan_az, plan_terraform, provider_az
from enforcer.looks.outcome import Outcome
from enforcer.memory.incident import OpenIncident
from enforcer.record import Record, record_of, seconds, where, who

_FIGHT = (
    "whoever undoes it should want it as the baseline does: the lines beside this say how, for Terraform and for az. "
    "Where they are right, exempt the subscription instead (docs/baseline.md)"
)
_RIVAL = (
    "another enforcer is enrolled here and wants something else, or left its event subscription behind: let one of "
    "them `skip` this subscription, or take the other's away with `enforcer unenrol --all`"
)
_REFUSAL = (
    "mend what the reason says: a right (infra/estate-role.json), the state of the subscription, or the offer; where "
    "Azure does not offer it here, exempt the subscription or leave the extension unmanaged. It is tried again hourly"
)


def of_incidents(outcome: Outcome) -> tuple[Record, ...]:
    """`heals` of a fight and `looks` of a refusal are counted up to this record. The actor is the opponent,
    whoever brought us here now. What an earlier look found and told nobody is told by this one.
    """
    return (
        *(_opened(outcome, one) for one in outcome.untold),
        *(_closed(outcome, one) for one in outcome.incidents_over),
    )


def _opened(outcome: Outcome, incident: OpenIncident) -> Record:
    lines = _lines(outcome, incident) if incident.is_fight else _NO_LINES
    return record_of(
        IncidentOpened(
            severity="error",
            where=where(outcome.fact),
            kind=Kinds(incident.kind.value),
            account=str(incident.subject.account or ""),
            reason=incident.reason,
            contest=_contest(incident),
            advice=(_RIVAL if incident.rivals else _FIGHT) if incident.is_fight else _REFUSAL,
            advice_az=lines.az,
            advice_terraform=lines.terraform,
        )
    )


def _closed(outcome: Outcome, incident: OpenIncident) -> Record:
    return record_of(
        IncidentClosed(
            where=where(outcome.fact),
            kind=Kinds(incident.kind.value),
            account=str(incident.subject.account or ""),
            reason=incident.reason,
            contest=_contest(incident),
            because=_why(outcome, incident),
            open_s=seconds(incident.since, outcome.finished_at),
        )
    )


def _why(outcome: Outcome, incident: OpenIncident) -> str:
    if isinstance(outcome.error, OutsideEstate):
        return "left the estate"
    if outcome.mode is Mode.SKIP:
        return "skipped"
    if incident.is_fight:
        return "quiet for a day"
    kinds = (verdict.kind.value for verdict in outcome.verdicts if verdict.control is incident.subject.control)
    return next(kinds, "not looked at any more")


def _contest(incident: OpenIncident) -> Contest:
    return Contest(
        who=who(incident.actor),
        control=incident.subject.control,
        heals=incident.count if incident.is_fight else UNSET,
        looks=UNSET if incident.is_fight else incident.count,
        rivals=listed(incident.rivals, ", "),
    )


@dataclass(frozen=True, slots=True)
class _Lines:
    """What ends a fight, for each tool that it can be said for."""

    az: str | UnsetType = UNSET
    terraform: str | UnsetType = UNSET


_NO_LINES = _Lines()


def _lines(outcome: Outcome, incident: OpenIncident) -> _Lines:
    subscription, subject = outcome.fact.subscription, incident.subject
    if subject.account:
        return _Lines(az=account_az(subscription, subject.account))
    if subject.control is Control.ACCOUNT:
        accounts = (heal.account for heal in outcome.heals if heal.account)
        return _Lines(az=_whole_lines(account_az(subscription, account) for account in accounts))
    if subject.control is Control.PROVIDER:
        return _Lines(az=provider_az(subscription))
    return _Lines(
        az=plan_az(subscription, outcome.wanted, outcome.last_plan),
        terraform=plan_terraform(subscription, outcome.wanted, outcome.last_plan),
    )


def _whole_lines(lines: Iterable[str]) -> str:
    """A line that is cut would be pasted all the same."""
    return listed(lines, "\n")
