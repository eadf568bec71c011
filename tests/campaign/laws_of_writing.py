"""One PUT of ours, what was known when it was sent, and what it changed → the laws that it breaks."""

from collections.abc import Iterator

from sandbox.faults import LostWrite, StaleRead
from tests.campaign.calls import Call, hangs
from tests.campaign.law import Law
from tests.campaign.open_ends import OpenEnds
from tests.campaign.setting import EVIDENCE, PURVIEW, SCANNER, Setting, Wish
from tests.campaign.truth import Change, Truth, came_on, on, request_id, sent

_DISCLOSING = (EVIDENCE, PURVIEW)


def broken_by_put(call: Call, truth: Truth, setting: Setting, open_ends: OpenEnds) -> Iterator[tuple[Law, str]]:
    """The laws on what a PUT says and on what it did; what it did is compared with the plan just before it.

    What a correction of ours switched off, and no look has shown off, may be switched off again: an answer may lie. And
    what came on with our write by all that was heard: the read before it may have been stale. And what nobody asked
    for, where the latest write of ours has no answer: it may be its doing. What is wanted is never that.
    """
    properties = (call.exchange.request or {}).get("properties", {})
    if properties.get("pricingTier") != "Standard":
        yield Law.NEVER_FREE, str(properties)
    change = truth.changes.get(request_id(call.exchange))
    if call.exchange.carried_out and change is not None:
        for name in sorted(on(change.before) - on(change.after)):
            if not _may_go_off(call, truth, setting, open_ends, name):
                yield Law.NEVER_WEAKER, f"{name} was on and is off: {sent(call.exchange)}"
        for name in sorted(came_on(change)):
            if not _may_come_on(call, change, setting, name):
                yield Law.NEVER_DISCLOSING, f"{name} was off and is on: {sent(call.exchange)}, seen {call.view}"


def _may_go_off(call: Call, truth: Truth, setting: Setting, open_ends: OpenEnds, name: str) -> bool:
    """For privacy, as a correction of what came on unasked, or because it was off when the enforcer last looked."""
    wish = setting.wishes.get(name)
    if wish is Wish.DISABLED or not call.view.now.get(name, False):
        return True
    if name in truth.unasked[call.subscription] | open_ends.correcting:
        return True
    return wish is not Wish.ENABLED and (open_ends.is_uncertain or name in open_ends.came_on)


def _may_come_on(call: Call, change: Change, setting: Setting, name: str) -> bool:
    """Wanted with consent; on when last seen; harmless; unknown and not named, for which the correction is due."""
    if name == SCANNER or setting.wishes.get(name) is Wish.ENABLED:
        return True
    asked = sent(call.exchange).get(name)
    if asked is None:
        return name not in _DISCLOSING or change.before.tier == "Standard"
    if not asked:
        return setting.assumptions.named_ignored_when_turned_on
    return call.view.at_standard.get(name, False)


def is_excused(call: Call) -> bool:
    """After such a call another PUT may follow: a read or a write that lied, one that hung, an extension not offered.

    A 409 is no excuse: two workers at once are just what it tells of.
    """
    is_odd = isinstance(call.exchange.fault, LostWrite | StaleRead) or hangs(call)
    return is_odd or (call.exchange.method == "PUT" and call.exchange.status == 400)
