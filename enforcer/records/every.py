"""Outcome → all its records, in the order in which they are told."""

from dataclasses import replace

from enforcer.looks.outcome import Outcome
from enforcer.record import Record
from enforcer.records.accounts import of_accounts
from enforcer.records.attribution import of_attribution
from enforcer.records.enrolment import of_enrolment
from enforcer.records.exposure import of_exposures
from enforcer.records.incidents import of_incidents
from enforcer.records.look import of_outcome
from enforcer.records.reverted import of_reverted

_NAME = "actor_name"


def all_of(outcome: Outcome) -> tuple[Record, ...]:
    """Nobody's name is on one unless the baseline asks, wherever it came from."""
    records = _all_of(outcome)
    return records if outcome.names_actors else tuple(_nameless(record) for record in records)


def _nameless(record: Record) -> Record:
    if _NAME not in record.fields:
        return record
    return replace(record, fields={name: value for name, value in record.fields.items() if name != _NAME})


def _all_of(outcome: Outcome) -> tuple[Record, ...]:
    return (
        *of_outcome(outcome),
        *of_accounts(outcome),
        *of_enrolment(outcome),
        *of_reverted(outcome),
        *of_incidents(outcome),
        *of_attribution(outcome),
        *of_exposures(outcome),
    )
