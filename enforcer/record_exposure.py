"""Exposures that ended → `exposure_closed` records, and the metric `enforcer.exposure`."""

from functools import cache

from opentelemetry import metrics

from enforcer.exposure import Exposure
from enforcer.outcome import Outcome
from enforcer.record import Field, Record, place
from enforcer.record_actor import actor_fields


def of_exposures(outcome: Outcome) -> tuple[Record, ...]:
    """One `exposure_closed` each, by whoever began it. The cause and the event are those of the look that ended it."""
    return tuple(
        Record("exposure_closed", "info", place(outcome.fact) | actor_fields(exposure.actor) | _fields(exposure))
        for exposure in outcome.exposures
    )


def measure_exposures(outcome: Outcome) -> None:
    """`enforcer.exposure` (s), by control, precision, and whether it was waived."""
    for exposure in outcome.exposures:
        dimensions = {
            "control": exposure.control.value,
            "precision": exposure.precision.value,
            "waived": bool(exposure.waived),
        }
        _histogram().record(exposure.duration.total_seconds(), dimensions)


@cache
def _histogram() -> metrics.Histogram:
    meter = metrics.get_meter("enforcer")
    return meter.create_histogram("enforcer.exposure", unit="s", description="time away from the baseline")


def _fields(exposure: Exposure) -> dict[str, Field]:
    return {
        "control": exposure.control.value,
        "account": str(exposure.account or ""),
        "seconds": round(exposure.duration.total_seconds(), 3),
        "precision": exposure.precision.value,
        "opened": exposure.opened.isoformat(),
        "closed": (exposure.closed or exposure.opened).isoformat(),
        "ending": exposure.ending.value if exposure.ending else "",
        "confirmed": exposure.is_confirmed,
        "exempt": exposure.waived.exempt,
        "observed": exposure.waived.observed,
        "paused": exposure.waived.paused,
    }
