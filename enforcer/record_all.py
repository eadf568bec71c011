"""Outcome → all its records, in the order in which they are told."""

from enforcer.outcome import Outcome
from enforcer.record import Record
from enforcer.record_accounts import of_accounts
from enforcer.record_attribution import of_attribution
from enforcer.record_enrolment import of_enrolment
from enforcer.record_exposure import of_exposures
from enforcer.record_incidents import of_incidents
from enforcer.record_look import of_outcome
from enforcer.record_reverted import of_reverted


def all_of(outcome: Outcome) -> tuple[Record, ...]:
    return (
        *of_outcome(outcome),
        *of_accounts(outcome),
        *of_enrolment(outcome),
        *of_reverted(outcome),
        *of_incidents(outcome),
        *of_attribution(outcome),
        *of_exposures(outcome),
    )
