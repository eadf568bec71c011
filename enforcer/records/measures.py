"""Outcomes and sweeps → the metrics of Application Insights. Percentiles come from the records, not from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from opentelemetry import metrics

from enforcer.exposure.stretch import Precision
from enforcer.facts import Cause, Control
from enforcer.looks.outcome import Outcome
from enforcer.memory.drill import Drill
from enforcer.memory.heal import HealState
from enforcer.memory.sweep import SweepState
from enforcer.records.look import all_heals, reaction_s
from enforcer.verdict import Kind


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of the catalogue. `dimensions`: name → all values that there can be, so that there are never many."""

    name: str
    kind: str
    unit: str
    meaning: str
    dimensions: Mapping[str, tuple[str, ...]]


_FLAG = ("True", "False")
_CONTROLS = tuple(control.value for control in Control)
OTHER_METHOD = "other"
METHODS = ("GET", "PUT", "POST", "DELETE", OTHER_METHOD)
WORDS = (*(kind.value for kind in Kind), "no row", "unreadable")

METRICS = (
    # No gauges: an instance would send its last value again every minute for as long as it lives, however old it is.
    Metric(
        "enforcer.reaction",
        "histogram",
        "s",
        "from a change (where no event told of it: from the write) to the answer that proves its heal",
        {"control": _CONTROLS, "cause": tuple(cause.value for cause in Cause)},
    ),
    Metric(
        "enforcer.exposure",
        "histogram",
        "s",
        "how long a control was away from its baseline, once it is over",
        {"control": _CONTROLS, "precision": tuple(one.value for one in Precision), "waived": _FLAG},
    ),
    Metric(
        "enforcer.arm.requests",
        "counter",
        "{request}",
        "requests of looks to Azure Resource Manager, repeats included, tokens not",
        {"method": METHODS},
    ),
    Metric(
        "enforcer.subscriptions",
        "histogram",
        "{subscription}",
        "the estate by what the index says of the AI plan: one value a verdict when a sweep is finished",
        {"verdict": WORDS},
    ),
    Metric(
        "enforcer.sweep.age",
        "histogram",
        "s",
        "since the latest finished sweep began: nothing that the index told is older; one value every five minutes",
        {},
    ),
    Metric("enforcer.drill", "histogram", "s", "of a drill that passed, from sending to the end of the look", {}),
)
"""All that there are."""


def measure(outcome: Outcome) -> None:
    """`enforcer.reaction`, `enforcer.exposure` and `enforcer.arm.requests` of one look."""
    for heal in all_heals(outcome):
        if heal.state is HealState.PROVEN:
            dimensions = {"control": heal.control.value, "cause": outcome.fact.cause.value}
            _histogram("enforcer.reaction").record(reaction_s(outcome.fact, heal), dimensions)
    for exposure in outcome.exposures:
        _histogram("enforcer.exposure").record(
            exposure.duration.total_seconds(),
            {
                "control": exposure.control.value,
                "precision": exposure.precision.value,
                "waived": bool(exposure.waived),
            },
        )
    for method, number in outcome.calls.items():
        _requests().add(number, {"method": method if method in METHODS else OTHER_METHOD})


def measure_estate(state: SweepState) -> None:
    """`enforcer.subscriptions` of a sweep that is finished; also those of whom there are none, which have been some."""
    for word in WORDS:
        _histogram("enforcer.subscriptions").record(state.counts.get(word, 0), {"verdict": word})


def measure_age(state: SweepState, now: datetime) -> None:
    """`enforcer.sweep.age`, from the first finished sweep on."""
    if state.latest_begun is not None:
        _histogram("enforcer.sweep.age").record(max(0.0, (now - state.latest_begun).total_seconds()))


def measure_drill(drill: Drill) -> None:
    """`enforcer.drill`, of one that passed."""
    if drill.verdict and drill.ended_at:
        _histogram("enforcer.drill").record(max(0.0, (drill.ended_at - drill.sent_at).total_seconds()))


def _described(name: str) -> Metric:
    return next(one for one in METRICS if one.name == name)


@cache
def _histogram(name: str) -> metrics.Histogram:
    told = _described(name)
    return metrics.get_meter("enforcer").create_histogram(name, unit=told.unit, description=told.meaning)


@cache
def _requests() -> metrics.Counter:
    told = _described("enforcer.arm.requests")
    return metrics.get_meter("enforcer").create_counter(told.name, unit=told.unit, description=told.meaning)
