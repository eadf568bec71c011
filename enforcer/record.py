"""What is said → Application Insights; and the records of what led nowhere: one constant name, nothing personal."""

import logging
from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET

from enforcer.contract.columns import Problems, Where, Who
from enforcer.contract.published import NotStarted
from enforcer.contract.trouble import EventRejected, InternalError
from enforcer.contract.wire import Field, Record, record_of
from enforcer.contract.words import listed
from enforcer.errors import BadConfiguration, BadEvent, Problem
from enforcer.facts import Actor, Attribution, Fact
from enforcer.memory.nameless import nameless_fact

__all__ = ["Field", "Record", "record_of"]  # the wire form is part of this module for all who say something

_LOGGER = logging.getLogger("enforcer")
_NOBODY = Actor(attribution=Attribution.NONE)


def write(records: Sequence[Record]) -> None:
    """Hand the records to the logger; the exporter turns them into custom events (facts: telemetry 9)."""
    for record in records:
        extra = {"microsoft.custom_event.name": record.name, "severity": record.severity, **record.fields}
        _LOGGER.info("outcome", extra=extra)


def of_rejection(error: BadEvent, *, door: str, count: int) -> Record:
    """`event_rejected`: `count` deliveries since the last such record, all for the same reason."""
    said = EventRejected(reason=error.reason, detail=error.detail, shape=error.shape, door=door, count=count)
    return record_of(said)


def not_started(error: BadConfiguration) -> Record:
    """`not_started`: nothing is written until a person mends the first problem and those after it."""
    return record_of(NotStarted(problems=problems_told(error.problems)))


def problems_told(problems: Sequence[Problem]) -> Problems:
    """How many, the first one by its parts, and all as one text."""
    first = problems[0]
    return Problems(
        problems=len(problems),
        all=listed(str(problem) for problem in problems),
        where=first.where,
        path=first.path,
        value=first.value,
        allowed=first.allowed,
    )


def internal_error(fact: Fact | None, error: Exception, *, kept: bool) -> Record:
    """`internal_error`: a bug. `kept` says whether a due row will look again."""
    said = InternalError(
        type=type(error).__name__,
        at=_place_of(error),
        kept=kept,
        where=where(nameless_fact(fact)) if fact else UNSET,
    )
    return record_of(said)


def where(fact: Fact) -> Where:
    """Where, why and who: ids only; what is not known is an empty text, so that every record has the same columns."""
    return Where(
        subscription=fact.subscription,
        cause=fact.cause,
        event_id=fact.event_id or "",
        operation=fact.operation or "",
        correlation_id=fact.correlation_id or "",
        who=who(fact.actor),
    )


def who(actor: Actor | None) -> Who:
    """The same columns whoever it was."""
    known = actor or _NOBODY
    return Who(
        actor_object_id=known.object_id or "",
        actor_app_id=known.app_id or "",
        actor_tenant_id=known.tenant_id or "",
        actor_kind=known.kind or "",
        client=known.client or "",
        address_class=known.address,
        attribution=known.attribution,
        actor_name=known.name or UNSET,
    )


def seconds(start: datetime, end: datetime) -> float:
    """Never negative: clocks differ, and an event may claim to come from the future."""
    return max(0.0, round((end - start).total_seconds(), 3))


def _place_of(error: Exception) -> str:
    """The innermost place of ours in the traceback, as module:line; no values."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(("enforcer", "function_app")):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
