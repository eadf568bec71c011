"""Fights and refusals → `incident_opened` and `incident_closed`, with the change that ends a fight."""

from collections.abc import Iterator

from enforcer.advice import account_az, plan_az, plan_terraform, provider_az
from enforcer.baseline import Mode
from enforcer.errors import OutsideEstate
from enforcer.facts import Control
from enforcer.incident import OpenIncident
from enforcer.outcome import Outcome
from enforcer.record import Field, Record, place, seconds
from enforcer.record_actor import actor_fields

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
    advice = (_RIVAL if incident.rivals else _FIGHT) if incident.is_fight else _REFUSAL
    lines = dict(_lines(outcome, incident)) if incident.is_fight else {}
    return Record("incident_opened", "error", _fields(outcome, incident) | {"advice": advice} | lines)


def _closed(outcome: Outcome, incident: OpenIncident) -> Record:
    fields: dict[str, Field] = {
        "open_s": seconds(incident.since, outcome.finished_at),
        "because": _why(outcome, incident),
    }
    return Record("incident_closed", "info", _fields(outcome, incident) | fields)


def _why(outcome: Outcome, incident: OpenIncident) -> str:
    if isinstance(outcome.error, OutsideEstate):
        return "left the estate"
    if outcome.mode is Mode.SKIP:
        return "skipped"
    if incident.is_fight:
        return "quiet for a day"
    kinds = (verdict.kind.value for verdict in outcome.verdicts if verdict.control is incident.subject.control)
    return next(kinds, "not looked at any more")


def _fields(outcome: Outcome, incident: OpenIncident) -> dict[str, Field]:
    subject = incident.subject
    return (
        place(outcome.fact)
        | actor_fields(incident.actor)
        | {
            "kind": incident.kind.value,
            "control": subject.control.value,
            "account": str(subject.account or ""),
            "reason": incident.reason,
            "heals" if incident.is_fight else "looks": incident.count,
            "rivals": ", ".join(incident.rivals),
        }
    )


def _lines(outcome: Outcome, incident: OpenIncident) -> Iterator[tuple[str, Field]]:
    subscription, subject = outcome.fact.subscription, incident.subject
    if subject.account:
        yield "advice_az", account_az(subscription, subject.account)
    elif subject.control is Control.ACCOUNT:
        accounts = (heal.account for heal in outcome.heals if heal.account)
        yield "advice_az", "\n".join(account_az(subscription, account) for account in accounts)
    elif subject.control is Control.PROVIDER:
        yield "advice_az", provider_az(subscription)
    else:
        yield "advice_terraform", plan_terraform(subscription, outcome.wanted, outcome.last_plan)
        yield "advice_az", plan_az(subscription, outcome.wanted, outcome.last_plan)
