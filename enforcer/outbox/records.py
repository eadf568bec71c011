"""What became of records on their way → records: which sink takes nothing, what was sent again, what was given up."""

from datetime import datetime

from enforcer.contract.delivery import OutcomesGivenUp, OutcomesKept, OutcomesSentAgain
from enforcer.ledger.parcel import Lost, Sink
from enforcer.record import Record, record_of, seconds


def kept(sink: Sink, trouble: str, count: int) -> Record:
    return record_of(OutcomesKept(sink=sink, trouble=trouble, count=count))


def sent_again(sink: Sink, count: int, *, oldest: datetime, now: datetime) -> Record:
    return record_of(OutcomesSentAgain(sink=sink, count=count, oldest_s=seconds(oldest, now)))


def given_up(sink: Sink, reason: Lost, count: int, *, oldest: datetime | None) -> Record:
    return record_of(OutcomesGivenUp(sink=sink, reason=reason, count=count, oldest_at=oldest))
