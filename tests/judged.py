"""Every exchange of every simulated Azure of the run, judged by Microsoft's specifications as it happens."""

import json
import weakref
from collections import Counter
from functools import lru_cache
from pathlib import Path

from sandbox.arm.route import ArmRoute
from sandbox.arm.routes import ROUTES
from sandbox.azure import SimulatedAzure
from sandbox.contract import Judge
from sandbox.events.event import Event
from sandbox.events.grid import EventGrid
from sandbox.exchanges import Exchange
from sandbox.handover import handed_over
from sandbox.specified import media_type
from tools.stages import UNJUDGED

_LISTS = Path(__file__).parent / "contract"
UNCOVERED = _LISTS / "uncovered.txt"
OTHER_VERSIONS = _LISTS / "other_versions.txt"
_CLOUD_EVENTS = "cloudevents"
_MOST_KNOWN = 4_096
"""Paths whose routes are looked up once."""


class Judged:
    """Of one test run. Without a judge only the sandbox's own errors are watched."""

    def __init__(self, judge: Judge | None, *, accepted: frozenset[str]) -> None:
        """`accepted` are the lines of the committed lists: what may be used though no specification covers it."""
        self.judge = judge
        self.covered: Counter[str] = Counter()
        self.uncovered: Counter[str] = Counter()
        self.other_versions: Counter[str] = Counter()
        """Routes with an api-version without a specification, judged by that of another one."""
        self.events: Counter[str] = Counter()
        self.spoilt = 0
        self._accepted = accepted
        self._complaints: list[str] = []
        self._fresh: list[SimulatedAzure] = []
        self._grids: list[list[Exception]] = []
        self._older: weakref.WeakSet[SimulatedAzure] = weakref.WeakSet()
        self._flawless: set[int] = set()

    def watch(self, azure: SimulatedAzure) -> None:
        """From now on. Holds on to it until the test's end, however short its life is."""
        self._fresh.append(azure)
        azure.exchanges.on_append.append(self.consider)
        azure.beside_arm.on_append.append(self.consider)

    def hear(self, event: Event) -> None:
        """What a system topic tells."""
        self._hear(event.type, event.data)

    def read(self, folder: Path) -> int:
        """What simulated Azures in other processes handed over; how many did."""
        told = tuple(handed_over(folder))
        for one in told:
            self._complaints += [f"the sandbox itself: {bug}" for bug in one.bugs]
            for exchange in one.exchanges:
                self.consider(exchange)
            for kind, data in one.events:
                self._hear(kind, data)
        return len(told)

    def watch_grid(self, grid: EventGrid) -> None:
        """Until the test's end; of the grid itself, which may be one of thousands, only its errors are held."""
        self._grids.append(grid.internal_errors)

    def take(self) -> list[str]:
        """What went wrong since the last time: broken contracts, and bugs of the sandbox itself."""
        alive = [*self._fresh, *(azure for azure in self._older if azure not in self._fresh)]
        bugs = [f"the sandbox itself: {error!r}" for azure in alive for error in azure.internal_errors]
        bugs += [f"the simulated Event Grid: {error!r}" for errors in self._grids for error in errors]
        found, self._complaints = [*self._complaints, *bugs], []
        for azure in self._fresh:
            self._older.add(azure)
        self._fresh, self._grids = [], []
        return found

    @property
    def new(self) -> list[str]:
        """What is in use, and neither a specification nor a committed list covers it."""
        return sorted({*self.uncovered, *self.other_versions} - self._accepted)

    def report(self) -> list[str]:
        if self.judge is None:
            return ["contracts: not judged, Microsoft's specifications are absent (ENFORCER_SPECS)"]
        lines = [f"contracts: {self.covered.total()} exchanges judged, {self.spoilt} spoilt on purpose"]
        tables = {
            "covered": self.covered,
            "event": self.events,
            "uncovered": self.uncovered,
            "judged by another version": self.other_versions,
        }
        lines += [f"  {what:9} {count:6} {one}" for what in tables for one, count in sorted(tables[what].items())]
        unused = {_name(route.method, route.template) for route in ROUTES} - {*self.covered, *self.uncovered}
        lines += [f"  not used         {route}" for route in sorted(unused)]
        lines += [f"  needless in {UNCOVERED.name}: {route}" for route in sorted(self._accepted & set(self.covered))]
        return lines + [f"  {UNJUDGED}{one} is used, no specification covers it" for one in self.new]

    def consider(self, exchange: Exchange) -> None:
        route = _route(exchange)
        if self.judge is None or route is None:
            return
        if exchange.is_spoilt:
            self.spoilt += 1
            return
        operation = self.judge.operation(exchange)
        if operation is None:
            self.uncovered[route] += 1
            return
        self.covered[route] += 1
        if _is_spoken(exchange) and not operation.is_of_version(exchange):
            asked, known = exchange.query["api-version"], operation.document.version
            self.other_versions[f"{asked} as {known}: {route}"] += 1
        self._judge(self.judge, exchange)

    def _hear(self, kind: str, data: object) -> None:
        """A type that no specification describes counts as uncovered."""
        if self.judge is None:
            return
        found = self.judge.event_complaints(kind, data)
        (self.uncovered if found is None else self.events)[kind] += 1
        self._complaints += [f"{kind}: {complaint}" for complaint in found or ()]

    def _judge(self, judge: Judge, exchange: Exchange) -> None:
        """The same words twice need no second judgement."""
        said = (exchange.request, exchange.status, exchange.response, dict(exchange.query))
        words = hash((exchange.method, exchange.path, json.dumps(said, default=repr)))
        if words in self._flawless:
            return
        found = judge.complaints(exchange)
        self._complaints += [f"{exchange.method} {exchange.path}: {complaint}" for complaint in found]
        if not found:
            self._flawless.add(words)


def accepted_routes() -> frozenset[str]:
    """The committed lists, without their comments."""
    lines = [line for path in (UNCOVERED, OTHER_VERSIONS) for line in path.read_text(encoding="utf-8").splitlines()]
    return frozenset(line.partition("#")[0].strip() for line in lines) - {""}


def _route(exchange: Exchange) -> str | None:
    """None for a path that no route of the sandbox knows: its answer is ARM's 404."""
    if exchange.route:
        kind = media_type(exchange)
        method = "GET" if exchange.method == "HEAD" else exchange.method  # what answers one answers the other
        return _name(method, exchange.route) + (f" ({kind})" if _CLOUD_EVENTS in kind else "")
    found = _arm_route(exchange)
    return None if found is None else _name(found.method, found.template)


def _arm_route(exchange: Exchange) -> ArmRoute | None:
    return _route_at(exchange.method, exchange.path.rstrip("/"))


@lru_cache(_MOST_KNOWN)
def _route_at(method: str, path: str) -> ArmRoute | None:
    return next((one for one in ROUTES if one.method == method and one.pattern.fullmatch(path)), None)


def _is_spoken(exchange: Exchange) -> bool:
    """An api-version that the route refuses needs no specification."""
    found = _arm_route(exchange)
    asked = exchange.query.get("api-version")
    return asked is not None and (found is None or asked in found.versions)


def _name(method: str, template: str) -> str:
    return f"{method} {template}"
