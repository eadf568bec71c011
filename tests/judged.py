"""Every exchange of every simulated Azure of the run, judged by Microsoft's specifications as it happens."""

import json
import weakref
from collections import Counter
from pathlib import Path

from sandbox.arm.routes import ROUTES
from sandbox.azure import SimulatedAzure
from sandbox.contract import Judge
from sandbox.events.grid import EventGrid
from sandbox.exchanges import Exchange

UNCOVERED = Path(__file__).parent / "contract" / "uncovered.txt"


class Judged:
    """Of one test run. Without a judge only the sandbox's own errors are watched."""

    def __init__(self, judge: Judge | None, *, accepted: frozenset[str]) -> None:
        """`accepted` are the routes that may be used though no specification covers them."""
        self.judge = judge
        self.covered: Counter[str] = Counter()
        self.uncovered: Counter[str] = Counter()
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
        azure.exchanges.on_append.append(self._consider)

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
        """Routes in use that neither a specification nor the committed list covers."""
        return sorted(set(self.uncovered) - self._accepted)

    def report(self) -> list[str]:
        if self.judge is None:
            return ["contracts: not judged, Microsoft's specifications are absent (ENFORCER_SPECS)"]
        lines = [f"contracts: {self.covered.total()} exchanges judged, {self.spoilt} spoilt on purpose"]
        lines += [f"  covered   {count:6} {route}" for route, count in sorted(self.covered.items())]
        lines += [f"  uncovered {count:6} {route}" for route, count in sorted(self.uncovered.items())]
        unused = {_name(route.method, route.template) for route in ROUTES} - {*self.covered, *self.uncovered}
        lines += [f"  not used         {route}" for route in sorted(unused)]
        lines += [f"  needless in {UNCOVERED.name}: {route}" for route in sorted(self._accepted & set(self.covered))]
        return lines + [f"  NEW: {route} is used, no specification covers it" for route in self.new]

    def _consider(self, exchange: Exchange) -> None:
        route = _route(exchange)
        if self.judge is None or route is None:
            return
        if exchange.is_spoilt:
            self.spoilt += 1
            return
        if self.judge.operation(exchange) is None:
            self.uncovered[route] += 1
            return
        self.covered[route] += 1
        self._judge(self.judge, exchange)

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
    """The committed list, without its comments."""
    lines = UNCOVERED.read_text(encoding="utf-8").splitlines()
    return frozenset(line.partition("#")[0].strip() for line in lines) - {""}


def _route(exchange: Exchange) -> str | None:
    """None for a path that no route of the sandbox knows: its answer is ARM's 404."""
    path = exchange.path.rstrip("/")
    known = (one for one in ROUTES if one.method == exchange.method and one.pattern.fullmatch(path))
    found = next(known, None)
    return None if found is None else _name(found.method, found.template)


def _name(method: str, template: str) -> str:
    return f"{method} {template}"
