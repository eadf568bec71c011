"""Outcome → canonical records: one constant name, scalar fields, nothing personal. Written to Application Insights."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from opentelemetry import metrics

from enforcer.baseline import Mode
from enforcer.errors import BadConfiguration, BadEvent, Problem
from enforcer.facts import Fact
from enforcer.memory import Heal, HealState
from enforcer.outcome import Outcome
from enforcer.record_actor import actor_fields
from enforcer.record_standing import standing_fields
from enforcer.verdict import Kind, Verdict, worst_of
from enforcer.whose import read_back

type Field = str | int | float | bool

_LOGGER = logging.getLogger("enforcer")


@dataclass(frozen=True, slots=True)
class Record:
    """A custom event. `severity` is a field, because Application Insights drops a custom event's level."""

    name: str
    severity: str
    fields: dict[str, Field]


def write(records: Sequence[Record]) -> None:
    """Hand the records to the logger; the exporter turns them into custom events (facts: telemetry 9)."""
    for record in records:
        extra = {"microsoft.custom_event.name": record.name, "severity": record.severity, **record.fields}
        _LOGGER.info("outcome", extra=extra)


def measure(outcome: Outcome) -> None:
    """`enforcer.reaction` (s, event time → proof) and `enforcer.arm.requests` (count, by method)."""
    reaction, requests = _instruments()
    for heal in _all_heals(outcome):
        if heal.state is HealState.PROVEN:
            dimensions = {"control": heal.control.value, "cause": outcome.fact.cause.value}
            reaction.record(_reaction_s(outcome.fact, heal), dimensions)
    for method, number in outcome.calls.items():
        requests.add(number, {"method": method})


def of_outcome(outcome: Outcome) -> tuple[Record, ...]:
    """`reconciled` always, whose `verdict` is the worst but for the enrolment's and of what is only reported; `healed`,
    `heal_refused` and `heal_confirmed` for what was written or confirmed.
    """
    return (
        _reconciled(outcome),
        *_heals(outcome),
        *_confirmed(outcome),
        *_unannounced(outcome),
        *_scope_changed(outcome),
    )


def of_rejection(error: BadEvent, *, door: str, count: int) -> Record:
    """`event_rejected`: `count` deliveries since the last such record, all for the same reason."""
    fields = {"reason": error.reason.value, "detail": error.detail, "shape": error.shape, "door": door, "count": count}
    return Record("event_rejected", "warning", dict(fields))


def not_started(error: BadConfiguration) -> Record:
    """`not_started`: nothing is written until a person mends the first problem and those after it."""
    return Record("not_started", "error", problem_fields(error.problems))


def problem_fields(problems: Sequence[Problem]) -> dict[str, Field]:
    """How many, the first one by its parts, and all as one text."""
    first = problems[0]
    return {
        "problems": len(problems),
        "all": "; ".join(str(problem) for problem in problems)[:8000],
        "where": first.where,
        "path": first.path,
        "value": first.value,
        "allowed": first.allowed,
    }


def internal_error(fact: Fact | None, error: Exception, *, kept: bool) -> Record:
    """`internal_error`: a bug. `kept` says whether a due row will look again."""
    fields: dict[str, Field] = {"type": type(error).__name__, "at": _where(error), "kept": kept}
    return Record("internal_error", "error", fields | (place(fact) if fact else {}))


@cache
def _instruments() -> tuple[metrics.Histogram, metrics.Counter]:
    meter = metrics.get_meter("enforcer")
    return (
        meter.create_histogram("enforcer.reaction", unit="s", description="event time to proven heal"),
        meter.create_counter("enforcer.arm.requests", description="requests sent to Azure Resource Manager"),
    )


def _reconciled(outcome: Outcome) -> Record:
    worst = worst_of(outcome.verdicts)
    fields = place(outcome.fact) | {
        "verdict": worst.value,
        "mode": outcome.mode.value,
        "paused_until": outcome.paused_until.isoformat() if outcome.paused_until else "",
        "scope": outcome.scope,
        "exemption": outcome.exemption,
        "baseline": outcome.baseline,
        "ledger": "" if outcome.is_kept else "down",
        "echo": outcome.is_echo,
        "claims_us": outcome.claims_us,
        "duration_ms": round((outcome.finished_at - outcome.started_at).total_seconds() * 1000, 1),
        "look_again_at": outcome.look_again.at.isoformat() if outcome.look_again else "",
        "look_again_reason": outcome.look_again.reason if outcome.look_again else "",
        "code": outcome.error.code if outcome.error else "",
    }
    fields |= standing_fields(outcome)
    fields |= {f"calls_{method.lower()}": number for method, number in sorted(outcome.calls.items())}
    fields |= dict(_verdict_fields(outcome.verdicts))
    fields |= dict(_verdict_fields(outcome.kept.reports))
    if outcome.enrolled:
        fields |= dict(_verdict_fields([outcome.enrolled.verdict]))
    if outcome.fact.when:
        fields["event_age_s"] = seconds(outcome.fact.when, outcome.started_at)
    is_fine = (outcome.is_kept and worst in {Kind.COMPLIANT, Kind.PROVEN, Kind.EXEMPT}) or (
        outcome.mode is Mode.SKIP and outcome.is_kept
    )
    return Record("reconciled", "info" if is_fine else "warning", fields)


def _verdict_fields(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, Field]]:
    for verdict in verdicts:
        name = verdict.control.value.replace("-", "_")
        yield name, verdict.kind.value
        yield f"{name}_reason", verdict.reason


def _all_heals(outcome: Outcome) -> tuple[Heal, ...]:
    """Those of this reconcile, and those whose lost answer its read made up for."""
    return (*outcome.heals, *read_back(outcome.confirmed))


def _heals(outcome: Outcome) -> Iterator[Record]:
    """`healed` only for what is proven; nothing for what was withdrawn or is still under way."""
    for heal in _all_heals(outcome):
        fields = place(outcome.fact) | _heal_fields(heal)
        if heal.state is HealState.PROVEN:
            yield Record("healed", "info", fields | {"reaction_s": _reaction_s(outcome.fact, heal)})
        elif heal.state in {HealState.BEGUN, HealState.UNPROVEN, HealState.REFUSED}:
            yield Record("heal_refused", "warning", fields)


def _confirmed(outcome: Outcome) -> Iterator[Record]:
    for heal in outcome.confirmed:
        by = "echo" if outcome.is_echo else outcome.fact.cause.value
        waited = seconds(heal.answered_at, heal.confirmed_at) if heal.answered_at and heal.confirmed_at else 0.0
        yield Record(
            "heal_confirmed",
            "info",
            place(outcome.fact) | _heal_fields(heal) | {"by": by, "confirmed_after_s": waited},
        )


def _unannounced(outcome: Outcome) -> Iterator[Record]:
    if outcome.is_unannounced:
        yield Record("drift_unannounced", "warning", place(outcome.fact))


def _scope_changed(outcome: Outcome) -> Iterator[Record]:
    before = outcome.scope_before
    if before is not None and before != outcome.scope:
        fields: dict[str, Field] = {"before": before, "scope": outcome.scope, "mode": outcome.mode.value}
        yield Record("scope_changed", "warning", place(outcome.fact) | fields | {"baseline": outcome.baseline})


def _heal_fields(heal: Heal) -> dict[str, Field]:
    return {
        "heal": heal.id,
        "control": heal.control.value,
        "account": str(heal.account or ""),
        "drift": heal.reason,
        "before": heal.before,
        "after": heal.after,
        "state": heal.state.value,
        "proof": heal.proof or "no answer",
    }


def place(fact: Fact) -> dict[str, Field]:
    """Where, why and who: ids only; what is not known is an empty text, so that every record has the same columns."""
    return {
        "subscription": fact.subscription,
        "cause": fact.cause.value,
        "event_id": fact.event_id or "",
        "operation": fact.operation or "",
        "correlation_id": fact.correlation_id or "",
        **actor_fields(fact.actor),
    }


def _reaction_s(fact: Fact, heal: Heal) -> float:
    """Seconds from the change (where no event told of it: from the write) to the answer."""
    return seconds(fact.when or heal.started_at, heal.answered_at or heal.started_at)


def seconds(start: datetime, end: datetime) -> float:
    """Never negative: clocks differ, and an event may claim to come from the future."""
    return max(0.0, round((end - start).total_seconds(), 3))


def _where(error: Exception) -> str:
    """The innermost place of ours in the traceback, as module:line; no values."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(("enforcer", "function_app")):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
