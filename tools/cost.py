"""What a month costs, by arithmetic over named assumptions: how much of each meter, its price, the sum. Pure.

`docs/cost.md` shows the tables of `tools/cost_tables.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

MONTH_S = 2_628_000
"""A twelfth of a year."""

DAYS = MONTH_S / 86_400
SIZES = (10, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Price:
    """USD for `per` units; `free` units a month cost nothing."""

    meter: str
    usd: float
    per: float
    unit: str
    free: float
    source: str

    def of(self, quantity: float) -> float:
        return max(0.0, quantity - self.free) / self.per * self.usd


_QUOTED = "third parties, East US, November 2026"
_ASSUMED = "assumed: nobody's page was at hand"
READY = Price("Flex Consumption, Always Ready Baseline", 0.000004, 1, "GB-s", 0, _QUOTED)
SECONDS = Price("Flex Consumption, On Demand Execution Time", 0.000026, 1, "GB-s", 100_000, _QUOTED)
EXECUTIONS = Price("Flex Consumption, On Demand Total Executions", 0.40, 1_000_000, "executions", 250_000, _ASSUMED)
TRANSACTIONS = Price("Storage, tables and queues, LRS", 0.004, 10_000, "operations", 0, _ASSUMED)
OPERATIONS = Price(
    "Event Grid, operations", 0.60, 1_000_000, "operations", 100_000, f"{_ASSUMED}; the free ones: {_QUOTED}"
)
INGESTION = Price("Log Analytics, Analytics Logs, ingestion", 2.30, 1, "GB", 5, _QUOTED)
FREE_DAYS = 90
"""Application Insights' tables keep so long at no charge, however short the workspace's own retention is; everything
else in the workspace 31 days (Microsoft: manage data retention in a Log Analytics workspace)."""
RETENTION = Price(f"Log Analytics, retention beyond {FREE_DAYS} days", 0.10, 1, "GB and month", 0, _QUOTED)
PRICES = (READY, SECONDS, EXECUTIONS, TRANSACTIONS, OPERATIONS, INGESTION, RETENTION)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What an estate and a deployment are like. Bytes as `python -m bench.telemetry` measured them, operations on
    storage as `python -m bench.storage_calls`.
    """

    memory_gb: float = 2
    always_ready: int = 1
    least_s: float = 1.0
    """An execution counts at least so long (a public answer says so: ask your bill)."""
    drift: float = 0.02
    """Of the subscriptions, in a month; each is a change, a heal, and a look that confirms it."""
    writes: int = 1_000
    """ARM writes of any kind in a subscription and month: each is held against the filter of our event subscription."""
    call_s: float = 0.05
    at_once: int = 16
    polls_s: float = 2.0
    """Between two polls of a queue (host.json: maxPollingInterval)."""
    queues: int = 4
    kept_months: float = 0.0
    """Beyond those that cost nothing."""
    looked: tuple[int, int] = (3_000, 2)
    """Bytes to Application Insights and operations on storage of a compliant look; so below."""
    healed: tuple[int, int] = (8_700, 7)
    confirmed: tuple[int, int] = (5_900, 7)
    ticked: tuple[tuple[int, int], ...] = ((0, 2), (1_200, 6), (500, 4))
    """drain, discover, sweep, with nothing to do; one page of members is in discover's."""
    call_bytes: int = 1_100
    """Of each further page."""
    host_bytes: int = 1_000
    """The host's own row for each execution: assumed, not measured."""


STANDARD = Assumed()
SMALL = Assumed(memory_gb=0.5, always_ready=0)


@dataclass(frozen=True, slots=True)
class Month:
    """How much of each meter an estate takes in a month."""

    subscriptions: int
    assumed: Assumed

    @property
    def looks(self) -> float:
        """One a day for each, by the slice."""
        return self.subscriptions * DAYS

    @property
    def heals(self) -> float:
        return self.subscriptions * self.assumed.drift

    @property
    def pages(self) -> int:
        return ceil(self.subscriptions / 1_000)

    @property
    def ticks(self) -> tuple[float, float, float]:
        """Of `drain`, every minute, `discover`, every two, and `sweep`, every five."""
        return MONTH_S / 60, MONTH_S / 120, MONTH_S / 300

    @property
    def executions(self) -> float:
        """The timers, and two events for each heal: the change and our own echo."""
        return sum(self.ticks) + 2 * self.heals

    @property
    def gb_s(self) -> float:
        drain, discover, sweep = self.ticks
        hours = MONTH_S / 3_600
        paging = max(self.assumed.least_s, self.pages * self.assumed.call_s * 2)
        swept = max(
            self.assumed.least_s,
            self.pages / 3 + self.looks / DAYS / 24 * 4 * self.assumed.call_s / self.assumed.at_once,
        )
        seconds = (drain + sweep - hours + 2 * self.heals) * self.assumed.least_s + discover * paging + hours * swept
        return seconds * self.assumed.memory_gb

    @property
    def ready_gb_s(self) -> float:
        return self.assumed.always_ready * self.assumed.memory_gb * MONTH_S

    @property
    def transactions(self) -> float:
        """Polls of the queues, two of the host for each tick (assumed), and the ledger."""
        polls = self.assumed.queues * MONTH_S / self.assumed.polls_s
        return polls + 2 * sum(self.ticks) + self._in_all(1)

    @property
    def operations(self) -> float:
        """Every ARM write is held against the filter; what passes it is delivered."""
        return self.subscriptions * self.assumed.writes + 2 * self.heals

    @property
    def gigabytes(self) -> float:
        assumed = self.assumed
        paging = (MONTH_S / 120 * (self.pages - 1) + MONTH_S / 3_600 * self.pages * 2) * assumed.call_bytes
        return (self._in_all(0) + paging + self.executions * assumed.host_bytes) / 1e9

    def _in_all(self, which: int) -> float:
        """Of all looks and ticks: bytes (0) or operations on storage (1)."""
        assumed = self.assumed
        ticks = sum(tick * each[which] for tick, each in zip(self.ticks, assumed.ticked, strict=True))
        return (
            ticks + self.looks * assumed.looked[which] + self.heals * (assumed.healed[which] + assumed.confirmed[which])
        )

    @property
    def lines(self) -> Sequence[tuple[Price, float]]:
        return (
            (READY, self.ready_gb_s),
            (SECONDS, self.gb_s),
            (EXECUTIONS, self.executions),
            (TRANSACTIONS, self.transactions),
            (OPERATIONS, self.operations),
            (INGESTION, self.gigabytes),
            (RETENTION, self.gigabytes * self.assumed.kept_months),
        )

    @property
    def usd(self) -> float:
        return sum(price.of(quantity) for price, quantity in self.lines)
