"""Memory, heals, exposures and places → entities of the ledger's table; `tables.py` says which partition holds what."""

from datetime import UTC, date, datetime

from azure.data.tables import TableEntity

from enforcer.azure.table import Entity
from enforcer.exposure.stretch import Ended
from enforcer.facts import SubscriptionId
from enforcer.ledger.rows import LONGEST_TEXT, ended_text, heal_text, memory_text
from enforcer.memory.heal import Heal
from enforcer.memory.subscription import LookAgain, Memory

MEMORY = "memory"
DUE = "due"
HEAL = "heal-"
ESTATE = "estate"
_BODY = "body"
_PART = LONGEST_TEXT // 2
"""Characters: some count twice."""


def is_sooner(after: LookAgain | None, before: LookAgain | None) -> bool:
    return after is not None and (before is None or after.at < before.at)


def memory_row(memory: Memory) -> Entity:
    """Hardly any text is longer than one property takes; one that is goes on in `body001` and so forth (a row takes
    1 MiB).
    """
    key = {"PartitionKey": memory.subscription, "RowKey": MEMORY, "version": memory.version}
    text = memory_text(memory)
    rest = range(_PART, len(text), _PART) if len(text) > LONGEST_TEXT else ()
    more = {f"{_BODY}{number:03d}": text[start : start + _PART] for number, start in enumerate(rest, 1)}
    return {**key, _BODY: text[:_PART] if more else text, **more}


def memory_body(row: TableEntity) -> str:
    return "".join(str(row[name]) for name in sorted(row) if name.startswith(_BODY))


def estate_key(subscription: SubscriptionId) -> dict[str, str]:
    return {"PartitionKey": ESTATE, "RowKey": subscription}


def due_row(memory: Memory) -> Entity:
    at = memory.look_again.at if memory.look_again else None
    return {"PartitionKey": DUE, "RowKey": memory.subscription, "at": at, "version": memory.version}


def heal_row(heal: Heal) -> Entity:
    key = {"PartitionKey": heal.subscription, "RowKey": f"{HEAL}{heal.id}"}
    return {**key, "at": heal.started_at, "body": heal_text(heal)}


def ended_partition(day: date) -> str:
    return f"ended-{day.isoformat()}"


def ended_row(ended: Ended) -> Entity:
    return {"PartitionKey": ended_partition(ended.at.date()), "RowKey": ended.name, "body": ended_text(ended)}


def at_of(row: TableEntity) -> datetime:
    """Without what the SDK adds to a datetime, which nothing else can write down."""
    at = row.get("at")
    return datetime.combine(at.date(), at.timetz()) if isinstance(at, datetime) else datetime.min.replace(tzinfo=UTC)
