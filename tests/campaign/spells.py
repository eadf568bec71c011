"""When each plan of the estate was off its baseline, and when a look began that could see it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.assumptions import Detail
from sandbox.exchanges import Exchange
from sandbox.operation import ArmOperation
from sandbox.state import PlanState, Tier
from tests.campaign.setting import Setting, Wish
from tests.campaign.spell import Joining, Spell
from tests.campaign.tellings import Handing, Tellings, is_same, told_by
from tests.campaign.troubles import Troubles
from tests.campaign.truth import Truth, is_of_event_grid, on

_ONE_LOOK = timedelta(minutes=1)
"""With all that it waits for."""


@dataclass(slots=True)
class Spells:
    """Of plans as they truly are, by subscription."""

    truth: Truth
    setting: Setting
    troubles: Troubles
    of: dict[str, list[Spell]] = field(default_factory=lambda: defaultdict(list))
    cut_short: dict[str, list[Spell]] = field(default_factory=lambda: defaultdict(list))
    """By a move into the estate or out of it, so that nobody owes an exposure of them."""
    writes: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """Of others over ARM, that change the plan or take its provider away."""
    told: dict[str, set[datetime]] = field(default_factory=lambda: defaultdict(set))
    """Times of changes of which a worker was handed an event that may be somebody else's."""
    silent: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """What changed, or seemed to, and no event tells of."""
    tellings: Tellings = field(default_factory=Tellings)
    joinings: dict[str, list[Joining]] = field(default_factory=lambda: defaultdict(lambda: [Joining()]))
    _forgotten: list[datetime] = field(default_factory=list)
    _open: dict[str, Spell] = field(default_factory=dict)

    @property
    def wanted(self) -> set[str]:
        """The extensions that the baseline wants on."""
        return {name for name, wish in self.setting.wishes.items() if wish is Wish.ENABLED}

    @property
    def possible(self) -> set[str]:
        """Of these, what Azure can switch on here."""
        if self.setting.assumptions.extensions_need_role_rights:
            return set()
        return self.wanted & set(self.setting.assumptions.ai_extensions)

    def is_at_baseline(self, plan: PlanState) -> bool:
        unwanted = {name for name, wish in self.setting.wishes.items() if wish is Wish.DISABLED}
        return self._protects(plan) and not unwanted & on(plan)

    async def noted(self, operation: ArmOperation) -> None:
        """A write that ARM carried out."""
        if is_of_event_grid(operation.resource_id):
            return
        by_us = operation.caller.object_id == self.truth.us
        is_of_plan = operation.resource_id.endswith("/pricings/AI") or operation.name.endswith("/unregister/action")
        if not by_us and is_of_plan:
            self.writes[operation.subscription_id].append(self.truth.now())
        self.changed(operation.subscription_id, by_others=not by_us, is_announced=True)

    def changed(self, subscription: str, *, by_others: bool, is_announced: bool = False) -> None:
        """The plan is as it is from now on."""
        now, known = self.truth.now(), self._open.get(subscription)
        if by_others and not is_announced:
            self.silent[subscription].append(now)
        if self._is_good(subscription):
            if known:
                known.ended = now
                del self._open[subscription]
        elif known is None:
            self._open[subscription] = Spell(now, now, is_announced and by_others)
            self.of[subscription].append(self._open[subscription])
        elif by_others:
            known.changed, known.looked, known.is_told = now, None, False
            known.is_announced = known.is_announced and is_announced

    def handed(self, text: str) -> Handing | None:
        """An event for a worker. Our own is one of somebody else where it names nobody, and where the worker that wrote
        died and another one, which may not know yet who it is itself, is handed it.
        """
        telling = told_by(text)
        if telling is None:
            return None
        subscription, at = telling
        is_unknown = self.setting.detail is not Detail.FULL or any(abs(at - one) < _ONE_LOOK for one in self._forgotten)
        is_theirs = any(is_same(at, one) for one in self.writes[subscription])
        if is_theirs or is_unknown:
            self.tellings.handed(telling, now=self.truth.now())
        return Handing(telling, is_theirs=is_theirs, may_be_theirs=is_unknown or is_theirs)

    def heard(self, handing: Handing, *, is_kept: bool) -> None:
        """Its worker outlived it, or has left in the ledger what it was told (`is_kept`)."""
        subscription, at = handing.telling
        if handing.is_theirs and is_kept:
            self.tellings.kept(handing.telling, now=self.truth.now())
        if handing.may_be_theirs:
            self.told[subscription].add(at)

    def moved(self, subscription: str, *, lasting: timedelta) -> None:
        """Into the estate or out of it; workers believe in the old place for so long."""
        spell = self._open.pop(subscription, None)
        if spell:
            self.of[subscription].remove(spell)
            spell.ended = self.truth.now()
            self.cut_short[subscription].append(spell)
        self.joinings[subscription].append(Joining(self.truth.now()))
        self.changed(subscription, by_others=True)
        self.troubles.struck(subscription, lasting=lasting)

    def deployed(self) -> None:
        """Another baseline; the next look at each goes by it."""
        for subscription in tuple(self._open):
            self.changed(subscription, by_others=True)
        self.troubles.struck()

    def looks(self, subscription: str) -> None:
        """A look begins that reads the plan."""
        spell = self._open.get(subscription)
        if spell and spell.looked is None:
            spell.looked = self.truth.now()

    def looked(self, subscription: str) -> None:
        """A look is over, and its worker lives."""
        spell = self._open.get(subscription)
        if spell:
            spell.looked, spell.is_told = spell.looked or self.truth.now(), True

    def forgot(self) -> None:
        """A worker died, or its ledger failed: what it was about to do it does not come back to by itself."""
        self.troubles.struck()
        self._forgotten.append(self.truth.now())
        for spell in self._open.values():
            spell.looked = spell.looked if spell.is_told else None

    def read(self, subscription: str, at: datetime, worker: int) -> None:
        """An answer to a read that was sent at that time."""
        for spell in self.of[subscription][-1:]:
            if spell.began <= at and (spell.ended is None or at < spell.ended):
                spell.read_by.add(worker)
                if spell.feigned and at > spell.feigned:
                    spell.read_since.add(worker)

    def recorded(self, subscription: str, worker: int, *, is_kept: bool, is_skipped: bool) -> None:
        """A look is over; `is_kept`: the ledger has it. `is_skipped`: it was taken for one outside the estate."""
        for spell in self.of[subscription]:
            if worker in spell.read_by:
                spell.was_seen = spell.was_seen or is_kept
                spell.read_by.discard(worker)
            if worker in spell.read_since and is_kept:
                spell.feigned = None
            spell.read_since.discard(worker)
        joining = self.joinings[subscription][-1]
        if is_kept and not is_skipped:
            joining.first_record = joining.first_record or self.truth.now()

    def first_record(self, subscription: str, began: datetime) -> datetime | None:
        """When the first look was in the ledger that took it for ours, since it had last joined before `began`: after
        the next move, where that look was under way then.
        """
        joinings = self.joinings[subscription]
        before = [one for one in joinings if one.at is None or one.at <= began]
        return next((one.first_record for one in joinings[len(before) - 1 :] if one.first_record), None)

    def answered(self, subscription: str) -> None:
        """The answer to a write of ours is there."""
        for spell in self.of[subscription][-1:]:
            spell.answered = spell.answered or (self.truth.now() if spell.ended else None)

    def feigned(self, subscription: str) -> None:
        """A write of ours was answered, and lost: no read from before it shows that."""
        if spell := self._open.get(subscription):
            spell.feigned = self.truth.now()
            spell.read_since.clear()

    def ended_by(self, subscription: str, worker: int) -> None:
        """The answer to a write of ours that was carried out: what ended while it was under way was ended by it."""
        for spell in self.of[subscription][-1:]:
            if spell.ended and spell.ended_by is None:
                spell.ended_by = worker

    def lied(self, subscription: str) -> None:
        self.silent[subscription].append(self.truth.now())
        for spell in (self._open[subscription],) if subscription in self._open else ():
            spell.is_lied_about = True

    def met(self, exchange: Exchange) -> None:
        """An exchange of ours, or of nobody that is known; a registration may be over, without any event."""
        subscription = exchange.subscription_id or ""
        is_ready = subscription not in self.truth.places or self._is_registered(subscription)
        self.troubles.met(exchange, is_ready=is_ready)
        if subscription in self.truth.places:
            self.changed(subscription, by_others=False)

    def _protects(self, plan: PlanState) -> bool:
        return plan.tier is Tier.STANDARD and self.possible <= plan.protecting

    def _is_good(self, subscription: str) -> bool:
        if not self.truth.is_inside(subscription):
            return True
        return self._is_registered(subscription) and self.is_at_baseline(self.truth.plan(subscription))

    def _is_registered(self, subscription: str) -> bool:
        return self.truth.azure.tenant.registration(subscription) == "Registered"
