"""What a simulated Azure in a process of its own was asked and told → files, for whoever started it to judge."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sandbox.azure import SimulatedAzure
from sandbox.events.event import Event
from sandbox.exchanges import Exchange

VARIABLE = "SANDBOX_EXCHANGES"
"""Names the folder, which must be there; without it nothing is handed over."""

_SYSTEM = "Microsoft."
_KEPT = ("method", "path", "query", "request", "status", "response", "route", "correlation_id", "carried_out")


def hand_over(azure: SimulatedAzure, events: list[Event], environment: Mapping[str, str]) -> None:
    """One file; without what a fault spoilt, and without headers but the content type."""
    folder = environment.get(VARIABLE)
    if not folder:
        return
    exchanges = [_told(one) for one in (*azure.exchanges, *azure.beside_arm) if not one.is_spoilt]
    system = [{"type": event.type, "data": event.data} for event in events if event.type.startswith(_SYSTEM)]
    told = {"exchanges": exchanges, "events": system, "bugs": [repr(error) for error in azure.internal_errors]}
    (Path(folder) / f"{uuid4()}.json").write_text(json.dumps(told), encoding="utf-8")


class HandedOver:
    """One file of `hand_over`, read."""

    def __init__(self, file: Path) -> None:
        told = json.loads(file.read_text(encoding="utf-8"))
        self.exchanges = tuple(_read(one) for one in told["exchanges"])
        self.events: tuple[tuple[str, object], ...] = tuple((one["type"], one["data"]) for one in told["events"])
        self.bugs: tuple[str, ...] = tuple(told["bugs"])


def handed_over(folder: Path) -> Iterator[HandedOver]:
    return (HandedOver(file) for file in sorted(folder.glob("*.json")))


def _told(exchange: Exchange) -> dict[str, object]:
    kind = exchange.request_headers.get("content-type", "")
    kept = {name: getattr(exchange, name) for name in _KEPT}
    return {**kept, "query": dict(exchange.query), "at": exchange.at.isoformat(), "kind": kind}


def _read(told: dict[str, object]) -> Exchange:
    return Exchange(
        at=datetime.fromisoformat(str(told["at"])),
        caller=None,
        request_headers={"content-type": str(told["kind"])},
        response_headers={},
        fault=None,
        **{name: told[name] for name in _KEPT},  # type: ignore[arg-type]  # as `_told` kept them
    )
