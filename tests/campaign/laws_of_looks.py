"""What one look told → the laws that it breaks: its outcome, the event that it names, its calls and its time."""

from collections.abc import Iterator, Mapping, Sequence

from enforcer.record import Record
from tests.campaign.law import Law

MOST_CALLS = 40
"""Registration is polled, a lock is waited for, each call may be sent three times, and each AI account has its own."""
LONGEST_S = 60.0
"""A due look has 45 s for Azure; what it has to say the ledger may take some seconds more to hear."""


def broken_by_look(spoken: Sequence[Record], *, event_id: str | None) -> Iterator[tuple[Law, str]]:
    """`spoken`: all records of the look. `event_id`: of the event that it answers. A due look answers none, and
    goes on in the name of an earlier one.
    """
    names = [record.name for record in spoken]
    outcomes = [record for record in spoken if record.name == "reconciled"]
    if not outcomes:
        yield Law.EVERY_OUTCOME, f"a look told {names}"
    named = [str(record.fields["event_id"]) for record in outcomes]
    if len(named) > 1 or (event_id and named not in ([], [event_id])):
        yield Law.ONE_RECORD, f"a look at {event_id!r} told {names} of {named}"
    for record in outcomes:
        calls = sum(int(str(made)) for name, made in record.fields.items() if name.startswith("calls_"))
        took_s = took_ms(record.fields) / 1_000
        if calls > MOST_CALLS or took_s > LONGEST_S:
            yield Law.WITHIN_BUDGET, f"a look made {calls} calls in {took_s:.1f} s"


def took_ms(fields: Mapping[str, object]) -> float:
    """0 where it is no number, which breaks the contract and is told as that."""
    took = fields.get("duration_ms")
    return took if isinstance(took, int | float) else 0.0
