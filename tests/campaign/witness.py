"""Watches every exchange and every record of a schedule, and keeps what breaks a law."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from enforcer.errors import LedgerDown
from enforcer.record import Record
from sandbox.azure import SimulatedAzure
from sandbox.exchanges import Exchange
from sandbox.faults import Action
from tests.campaign.awareness import Awareness
from tests.campaign.calls import Call, View, hangs, view_of
from tests.campaign.fights import Fights
from tests.campaign.law import Law, Violation
from tests.campaign.laws_of_looks import took_ms
from tests.campaign.laws_of_writing import broken_by_put, is_excused
from tests.campaign.open_ends import OpenEnds
from tests.campaign.schedule import LedgerFault
from tests.campaign.setting import Setting
from tests.campaign.spells import Spells
from tests.campaign.troubles import Troubles
from tests.campaign.truth import Truth, asked_on, is_of_event_grid, request_id, sent

_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-f-]{36})", re.IGNORECASE)
_PLAN = "/pricings/ai"
_LEDGER_MISSES = timedelta(hours=1)
"""As long as a heal counts."""
_BLIND_FOR = timedelta(minutes=1)
"""After a failure of the ledger, for a worker that begins with it or goes on without it."""


class Witness:
    """`homes` names the subscriptions in what is said. Nothing here changes anything."""

    def __init__(self, azure: SimulatedAzure, setting: Setting, us: str) -> None:
        self.truth = Truth(azure, us)
        self.spells = Spells(self.truth, setting, Troubles(self.truth.now))
        self.fights = Fights(self.spells)
        self.setting = setting
        self.began_at = azure.clock.now()
        self.violations: list[Violation] = []
        self.homes: dict[str, str] = {}
        self.looks = 0
        self.observers: set[int] = set()
        """Workers whose baseline says `observe`."""
        self.lying_tokens = False
        """A worker may hold one for its whole life: SDKs renew by the wall clock, which stands still."""
        self.records: dict[str, Record] = {}
        """The last `reconciled` of each subscription."""
        self.calls: list[Call] = []
        self.struck: Counter[tuple[str, str]] = Counter()
        """Fault and step: how often the fault struck while the step was the latest."""
        self.step = "beginning"
        self.ledger_failures = 0
        self._ledger_failed_at: datetime | None = None
        self._views: dict[str, View] = {}
        """What the enforcer has last heard of each plan."""
        self._sent: dict[str, tuple[View, int]] = {}
        self._open: dict[str, Call] = {}
        self._effective: dict[str, Call] = {}
        self._excused: dict[str, bool] = defaultdict(lambda: True)
        self._open_ends: dict[str, OpenEnds] = defaultdict(OpenEnds)
        self._awareness: dict[str, Awareness] = defaultdict(Awareness)
        azure.on_operation.insert(0, self.spells.noted)
        azure.on_operation.insert(0, self.truth.noted)
        azure.faults.on_strike.append(self._struck)
        azure.exchanges.on_append.append(self._exchanged)
        azure.beside_arm.on_append.append(self.spells.met)

    def broken(self, law: Law, subscription: str, detail: str) -> None:
        second = (self.truth.now() - self.began_at).total_seconds()
        self.violations.append(Violation(law, self.homes.get(subscription, subscription), second, detail))

    def sending(self, name: str, url: str, *, worker: int) -> None:
        self._sent[name] = (self._views.get(_subscription(url), View()), worker)

    def unsent(self, method: str, url: str) -> None:
        """The worker died just before."""
        if method == "PUT" and url.partition("?")[0].lower().endswith(_PLAN):
            self.may_have_written(_subscription(url))

    def may_have_written(self, subscription: str) -> None:
        """A write is on record as begun, and nobody is left who knows whether it was sent."""
        self._open_ends[subscription].may_have_been_sent()

    def heard(self, name: str) -> None:
        """The answer has arrived at the enforcer."""
        call = self._open.get(name)
        if call is None:
            return
        call.heard = True
        if call.exchange.path.lower().endswith(_PLAN) and call.exchange.status in {200, 201}:
            known = self._views.get(call.subscription, View())
            self._views[call.subscription] = view_of(call.exchange, known)
            if call.exchange.method == "GET":
                self.spells.read(call.subscription, call.exchange.at, call.worker)
            elif call.was_understood:
                self.spells.answered(call.subscription)
                self._open_ends[call.subscription].answered(call)
            if call.is_lost_write:
                self.spells.feigned(call.subscription)
            if call.exchange.method == "GET":
                self._open_ends[call.subscription].read(call)

    def changed_by_others(self, subscription: str) -> None:
        """Whatever we write next has a reason."""
        self._excused[subscription] = True

    def died(self, worker: int, held: Collection[str]) -> None:
        """Of what it held no ledger knows: what came on by its write there nobody can tell from a wish, and what was
        refused to it reads as what works.
        """
        for subscription in held:
            self.truth.unasked[subscription].clear()
        self.truth.refusals.died(worker, held)
        self._crashed()

    def _crashed(self) -> None:
        self.spells.forgot()
        for subscription in self.homes:
            self._excused[subscription] = True

    def ledger_failed(self, fault: LedgerFault) -> None:
        """A worker may have forgotten what it did, as after a crash."""
        self.struck[type(fault).__name__, self.step] += 1
        self.ledger_failures += 1
        self._ledger_failed_at = self.fights.ledger_failed_at = self.truth.now()
        self._crashed()

    def recorded(self, record: Record, *, worker: int, untold: Collection[int] = ()) -> None:
        """By that worker; `untold` are those who knew more than the ledger when the look began."""
        if record.name == "internal_error":
            if record.fields["type"] == LedgerDown.__name__ and self.ledger_failures:
                return
            self.broken(Law.NO_INTERNAL_ERROR, "", str(record.fields))
            return
        subscription = str(record.fields.get("subscription", ""))  # none: it is about the baseline
        if record.name == "reconciled" and not _is_of_one_account(record):
            self.records[subscription] = record
            self._open_ends[subscription].recorded(worker)
            is_kept, is_skipped = record.fields["ledger"] != "down", record.fields["verdict"] == "skipped"
            self.spells.recorded(subscription, worker, is_kept=is_kept, is_skipped=is_skipped)
            if record.fields["code"] == "Deadline":
                self._excused[subscription] = True
        self._judge_proof(record, subscription, worker, untold)
        for law, detail in self.fights.recorded(record, subscription, worker):
            if not self._ledger_misses:
                self.broken(law, subscription, detail)

    def looked(self, subscription: str) -> None:
        """A look has ended, and all that it tells is on record."""
        for law, detail in self.fights.missed(subscription):
            if not self._ledger_misses:
                self.broken(law, subscription, detail)

    @property
    def _ledger_misses(self) -> bool:
        """What a ledger that is down misses each worker knows for itself, and tells of later."""
        failed = self._ledger_failed_at
        return failed is not None and self.truth.now() - failed <= _LEDGER_MISSES

    @property
    def _ledger_is_away(self) -> bool:
        failed = self._ledger_failed_at
        return failed is not None and self.truth.now() - failed < _BLIND_FOR

    def _judge_proof(self, record: Record, subscription: str, worker: int, untold: Collection[int]) -> None:
        """Refused by our own write, before the look began or in it, and called well."""
        if subscription not in self.homes or subscription in self.truth.lied_to:
            return
        fields, now = record.fields, self.truth.now()
        began = now - timedelta(milliseconds=took_ms(fields))
        is_heal = record.name in {"healed", "heal_confirmed"} and fields["control"] == "plan"
        is_look = record.name == "reconciled" and fields.get("plan") in {"compliant", "proven"}
        if not is_heal and not is_look:
            return
        wanted = set(wishes(self.setting, enabled=True))
        refusals = self.truth.refusals.of[subscription]
        for name in sorted(wanted & set(refusals)):
            refusal = refusals[name]
            # Without a ledger only whoever was told of the refusal knows of it; others say how it reads, and that. So
            # it is until the ledger has it too, though it answers others already.
            is_on_record = fields.get("ledger") != "down" and refusal.worker not in untold
            knows = is_on_record or refusal.worker == worker
            by_us_then = refusal.worker is not None and refusal.since < began and knows
            if by_us_then or (record.name == "healed" and refusal.worker == worker):
                self.broken(Law.TRUE_PROOF, subscription, f"`{record.name}` says {_said(fields)}, {name} was refused")

    def _struck(self, action: Action) -> None:
        self.struck[type(action).__name__, self.step] += 1

    def _exchanged(self, exchange: Exchange) -> None:
        subscription, is_ours = exchange.subscription_id, exchange.caller == self.truth.us
        if is_ours or exchange.caller is None:
            self.spells.met(exchange)
        if subscription is None:
            return
        is_put = exchange.method == "PUT" and exchange.path.lower().endswith(_PLAN)
        if not is_ours:
            if exchange.carried_out and exchange.method != "GET" and not is_of_event_grid(exchange.path):
                self._excused[subscription] = True
            if is_put and exchange.carried_out:
                self.truth.put(exchange, worker=None)
                self._open_ends[subscription].wished(asked_on(exchange))
            return
        self._ours(exchange, subscription, is_put=is_put)

    def _ours(self, exchange: Exchange, subscription: str, *, is_put: bool) -> None:
        call = Call(exchange, subscription, *self._sent.get(request_id(exchange), (View(), -1)))
        self.calls.append(call)
        self._open[request_id(exchange)] = call
        is_write = exchange.is_write and exchange.carried_out
        if not self.truth.may_be_called(subscription, exchange.at, is_write=is_write):
            self.broken(Law.ESTATE_ONLY, subscription, f"{exchange.method} {exchange.path}")
        if call.worker in self.observers and call.exchange.method != "GET":
            self.broken(Law.OBSERVES_ONLY, subscription, f"{call.exchange.method} {call.exchange.path}")
        if is_excused(call):
            self._excused[subscription] = True
        if call.is_stale_read:
            self.truth.told[subscription].stale = True
            self.spells.lied(subscription)
        if is_put:
            self._put(call)
        elif exchange.method == "GET" and exchange.path.lower().endswith(_PLAN):
            self._awareness[subscription].read(call)

    def _put(self, call: Call) -> None:
        truth, subscription, open_ends = self.truth, call.subscription, self._open_ends[call.subscription]
        for law, detail in broken_by_put(call, truth, self.setting, open_ends):
            self.broken(law, subscription, detail)
        open_ends.written(call, truth.unasked[subscription])
        is_alone = self._ledger_is_away and self._awareness[subscription].misses_the_latest(call.worker)
        self._awareness[subscription].written(call)
        if call.is_lost_write and any(truth.refusals.of[subscription]):
            truth.lied_to.add(subscription)
            self.spells.lied(subscription)
        if not call.exchange.carried_out:
            return
        corrects = any(
            name in truth.unasked[subscription] for name, enabled in sent(call.exchange).items() if not enabled
        )
        truth.put(call.exchange, worker=call.worker)
        self.spells.ended_by(subscription, call.worker)
        before = self._effective.get(subscription)
        lost = before is None or not before.was_understood or call.is_correction_of(before)
        corrects = corrects or (open_ends.begun and before is not None and call.takes_back(before))
        if not (lost or corrects or is_alone or self._excused[subscription]):
            self.broken(
                Law.ONE_WRITE, subscription, "a second PUT took effect, and nothing had changed since the first"
            )
        self._effective[subscription] = call
        open_ends.begun = open_ends.begun and self._ledger_is_away
        # Others may have written before one that hung was answered; and a worker that begins while the ledger is down
        # takes `disabled` for `unmanaged`, so that it writes once more when it knows what is in force.
        is_blind = self._ledger_is_away and bool(wishes(self.setting, enabled=False))
        self._excused[subscription] = call.left_open or bool(open_ends.refused) or hangs(call) or is_blind


def wishes(setting: Setting, *, enabled: bool) -> tuple[str, ...]:
    """The extensions that the baseline wants on, or off."""
    word = "enabled" if enabled else "disabled"
    return tuple(name for name, wish in setting.wishes.items() if wish.value == word)


def _subscription(url: str) -> str:
    found = _SUBSCRIPTION.search(url)
    return found[1].lower() if found else ""


def _is_of_one_account(record: Record) -> bool:
    """It tells nothing of the plan."""
    return "account" in record.fields and "plan" not in record.fields


def _said(fields: Mapping[str, object]) -> str:
    return str(fields.get("plan", fields.get("state")))


def within(calls: list[Call], subscription: str, *, since: datetime) -> list[Call]:
    """Our calls to a subscription from a moment on."""
    return [call for call in calls if call.subscription == subscription and call.exchange.at >= since]
