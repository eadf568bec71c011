"""What the ledger keeps → entities of its one table, and their texts again.

| partition | row | holds |
|---|---|---|
| subscription id | `memory` | the memory as JSON |
| subscription id | `heal-{id}` | one heal as JSON |
| `due` | subscription id | when to look again: an index that is never later than the memory's own time |
| `ended-{day}` | name of the exposure | one exposure that ended on that day (UTC), as JSON |
| `estate` | subscription id | where the subscription lay when it was last discovered, as JSON |
| `sweep` | `state` | how far the sweep has come, as JSON |
| `tenant` | `purview` | what is known of Purview's service principal, as JSON |
| `baseline` | `said` | which version is in force, was within a day, is rejected or held, as JSON |
| `baseline` | `text-{digest}` | the text of a version that is or was in force, in parts |
| `note` | a name | a short text, such as how far the clean-up has come |
| `parcel` | time and id | outcomes that could not be delivered, as JSON |
"""

from datetime import UTC, date, datetime

from azure.data.tables import TableEntity

from enforcer.azure.table import Entity
from enforcer.baselines.published import digest_of
from enforcer.exposure.stretch import Ended
from enforcer.facts import SubscriptionId
from enforcer.ledger.rows import LONGEST_TEXT, ended_text, heal_text, memory_text
from enforcer.memory.heal import Heal
from enforcer.memory.subscription import LookAgain, Memory

MEMORY = "memory"
DUE = "due"
HEAL = "heal-"
ESTATE = "estate"
BASELINE = "baseline"
TEXT = "text-"
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


def baseline_key(digest: str) -> dict[str, str]:
    return {"PartitionKey": BASELINE, "RowKey": f"{TEXT}{digest}"}


def baseline_row(text: str) -> Entity:
    """In as many parts as its length takes, of which one is there for an empty text."""
    starts = range(0, max(len(text), 1), LONGEST_TEXT)
    parts = {f"part{number:03d}": text[start : start + LONGEST_TEXT] for number, start in enumerate(starts)}
    return {**baseline_key(digest_of(text)), **parts}


def baseline_body(row: TableEntity) -> str:
    return "".join(str(row[name]) for name in sorted(row) if name.startswith("part"))


def at_of(row: TableEntity) -> datetime:
    """Without what the SDK adds to a datetime, which nothing else can write down."""
    at = row.get("at")
    return datetime.combine(at.date(), at.timetz()) if isinstance(at, datetime) else datetime.min.replace(tzinfo=UTC)
