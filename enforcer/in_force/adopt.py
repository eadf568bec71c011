"""Adopt: look what baseline is published, judge it, and put it in force, hold it back or reject it.

The ledger keeps the texts, so that every worker has the same, and none has to reach the source to begin. What is in
force is one value there, replaced only where it still is what was judged. Each step may be the last one of this worker:

1. the new text is kept, which changes nothing;
2. its version is in force, and the record of that waits in the same value;
3. a sweep is wanted;
4. the caller writes the record, then `told` takes it from the value.

Who finds a record that has waited for too long does 3 and 4 for the one who died: told twice perhaps, never not at all.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from enforcer.adoption.decision import Adoption, decide, rejected
from enforcer.baselines.published import LATE, MOST_UNTOLD, Said, Untold
from enforcer.errors import BadBaseline, NotNow
from enforcer.facts import SubscriptionId
from enforcer.in_force.last_good import kept_texts
from enforcer.in_force.subjects import subjects
from enforcer.observed.place import Place
from enforcer.records.baseline import CHANGED, of_adoption
from enforcer.world import World

_TRIES = 3
"""Another worker may be quicker; then what it put in force is judged against."""


async def adopt(world: World, estate: Mapping[SubscriptionId, Place] | None = None) -> Adoption:
    """AzureError when the source can't be asked, LedgerDown when the ledger can't: what is in force stays so.

    Once in force, a sweep is due at once. `estate`: where it lies now, for whoever has no `discover` to learn it.
    """
    for _ in range(_TRIES):
        said = await world.ledger.said_of_baselines(lambda found: found)
        adoption = _claimed(await _judged(said, world, estate), now=world.now())
        if adoption.text is not None:
            await world.ledger.keep_baseline_text(adoption.text)
        if await _is_replaced(said, adoption.said, world):
            if any(record.name == CHANGED for record in adoption.to_tell):
                await world.ledger.sweep(lambda state: state.wanted_again())
            await world.ledger.forget_baseline_texts(said.digests - adoption.said.digests)
            return adoption
    raise NotNow("BaselineContended", f"{_TRIES} other workers in a row put something else on record")


async def told(adoption: Adoption, world: World) -> None:
    """What the adoption had to tell is on record. LedgerDown: it will be told once more."""
    if adoption.to_tell:
        await world.ledger.said_of_baselines(lambda found: found.told(adoption.to_tell))


async def _judged(said: Said, world: World, estate: Mapping[SubscriptionId, Place] | None) -> Adoption:
    try:
        published = await world.baseline.published()
    except BadBaseline as error:
        return rejected(error, said)
    is_other = said.in_force is not None and published.digest != said.in_force.digest
    texts = await kept_texts(world.ledger, said if is_other else replace(said, earlier=()))
    known = (estate if estate is not None else await world.ledger.known()) if is_other else {}
    return decide(
        published,
        said,
        texts,
        await subjects(known, (published.baseline, *texts.values()), world) if is_other else (),
        now=world.now(),
        is_packaged=world.baseline.is_near,
    )


def _claimed(adoption: Adoption, *, now: datetime) -> Adoption:
    """With what is to be told by us: this, and what others set out to tell and did not."""
    waiting = adoption.said.untold
    late = tuple(replace(one, since=now) for one in waiting if one.since + LATE <= now)
    fresh = tuple(Untold(one.name, one.severity, one.fields, now) for one in of_adoption(adoption))
    others = tuple(one for one in waiting if one.since + LATE > now)
    untold = (*others, *late, *fresh)[-MOST_UNTOLD:]
    return replace(adoption, said=replace(adoption.said, untold=untold), to_tell=(*late, *fresh))


async def _is_replaced(judged: Said, becomes: Said, world: World) -> bool:
    """Whether what was judged was still so."""
    is_same = False

    def change(found: Said) -> Said:
        nonlocal is_same
        is_same = found == judged
        return becomes if is_same else found

    if judged != becomes:
        await world.ledger.said_of_baselines(change)
    return is_same or judged == becomes
