"""Adopt: look what baseline is published, judge it, and put it in force, hold it back or reject it.

The ledger keeps the text in force, so that every worker has the same, and none has to reach the source to begin.
"""

from collections.abc import Mapping
from dataclasses import replace

from enforcer.adoption import Adoption, Decision, decide
from enforcer.errors import BadBaseline
from enforcer.facts import SubscriptionId
from enforcer.place import Place
from enforcer.published import Said
from enforcer.subjects import subjects
from enforcer.world import World


async def adopt(world: World, estate: Mapping[SubscriptionId, Place] | None = None) -> Adoption:
    """NotNow when the source can't be asked, LedgerDown when the ledger can't: what is in force stays so.

    Once in force, a sweep is due at once. `estate`: where it lies now, for whoever has no `discover` to learn it.
    """
    last_good = await world.ledger.last_good_baseline()
    said = await world.ledger.said_of_baselines(lambda found: found)
    try:
        published = await world.baseline.published()
    except BadBaseline as error:
        adoption = _unreadable(error, said)
    else:
        known = {} if published.baseline == last_good else await _known(world, estate)
        judged = await subjects(known, last_good, published.baseline, world)
        adoption = decide(published, last_good, said, judged, now=world.now())
    if adoption.said != said:
        told = adoption.said
        await world.ledger.said_of_baselines(lambda found: replace(found, rejected=told.rejected, held=told.held))
    if adoption.decision is Decision.CHANGED:
        await world.ledger.sweep(lambda state: state.wanted_again())
    if adoption.text is not None:
        await world.ledger.keep_good_baseline(adoption.text)  # last: a crash before it only begins again
    return adoption


async def _known(world: World, estate: Mapping[SubscriptionId, Place] | None) -> Mapping[SubscriptionId, Place]:
    return estate if estate is not None else await world.ledger.known()


def _unreadable(error: BadBaseline, said: Said) -> Adoption:
    """Missing, or no text: told once until it changes."""
    what = str(error)[:200]
    told = replace(said, rejected=what)
    return Adoption(
        decision=Decision.REJECTED, digest="", said=told, news=said.rejected != what, problems=error.problems
    )
