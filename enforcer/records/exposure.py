"""Exposures that ended → `exposure_closed` records."""

from enforcer.contract.columns import Where
from enforcer.contract.heals import ExposureClosed
from enforcer.exposure.stretch import Exposure
from enforcer.looks.outcome import Outcome
from enforcer.record import Record, record_of, where, who


def of_exposures(outcome: Outcome) -> tuple[Record, ...]:
    """One `exposure_closed` each, by whoever began it. The cause and the event are those of the look that ended it."""
    here = where(outcome.fact)
    return tuple(record_of(_closed(exposure, here)) for exposure in outcome.exposures)


def _closed(exposure: Exposure, here: Where) -> ExposureClosed:
    return ExposureClosed(
        where=here,
        who=who(exposure.actor),
        control=exposure.control,
        account=str(exposure.account or ""),
        seconds=round(exposure.duration.total_seconds(), 3),
        precision=exposure.precision,
        opened=exposure.opened,
        closed=exposure.closed or exposure.opened,
        ending=exposure.ending,
        confirmed=exposure.is_confirmed,
        exempt=exposure.waived.exempt,
        observed=exposure.waived.observed,
        paused=exposure.waived.paused,
    )
