"""Sights, events and answers → which exposures are open, which have ended, and when. Pure, and in any order.

The begin is the one event between the last good sight and the first that is off; where none is known, or several are,
it is the earliest that it can be. The end is the answer that proves the heal, once a read has confirmed it: `at_most`
where that answer was silent, or an earlier one was lost.
"""

from dataclasses import replace
from datetime import datetime

from enforcer.exposure.memory import ExposureKnown
from enforcer.exposure.stretch import Ending, Exposure, Precision, Waived
from enforcer.exposure.timeline import Sighting, Telling, Timeline
from enforcer.facts import AccountId, Actor, Control


def told(known: ExposureKnown, telling: Telling) -> ExposureKnown:
    """An event may say when what is open began; a second one makes that uncertain, and never later. What was changed
    while nobody looked is not told of.
    """
    if known.gaps and telling.at < known.gaps[-1][1]:
        return known
    for control in telling.controls:
        known = _told(known, control, telling)
    return known


def _told(known: ExposureKnown, control: Control, telling: Telling) -> ExposureKnown:
    known = known.with_line(known.line(control, telling.account).told_of(telling.at))
    one = known.find(control, telling.account)
    if one is None or one.since is None or not one.since < telling.at <= one.seen or telling.at == one.opened:
        return known
    is_first = one.opened == one.since
    begin = telling.at if is_first else min(one.opened, telling.at)
    return known.with_open(replace(one, opened=begin, precision=Precision.EXACT if is_first else Precision.AT_MOST))


def seen(
    known: ExposureKnown, sighting: Sighting, *, waived: Waived | None, actor: Actor | None, awaits: bool
) -> ExposureKnown:
    """After a read. `waived` None: it is being put right. `awaits`: a write of ours has no answer yet."""
    if sighting.is_off:
        return _seen_off(known, sighting, waived=waived, actor=actor)
    return _seen_good(known, sighting, awaits=awaits)


def _seen_off(known: ExposureKnown, sighting: Sighting, *, waived: Waived | None, actor: Actor | None) -> ExposureKnown:
    line = known.line(sighting.control, sighting.account)
    one = known.find(sighting.control, sighting.account)
    again = line.good_again(sighting.got)
    if again and (one is None or again[0] <= one.opened):
        late = _opened(known, replace(sighting, got=sighting.sent), waived=waived or Waived(), actor=actor)
        return _with_late(known, late, *again)
    if one is None:
        one = _opened(known, sighting, waived=waived or Waived(), actor=actor)
    elif one.closed and sighting.sent > one.closed:
        one = replace(one, closed=None, ending=None, since=None, precision=Precision.AT_MOST)
    known = known.with_line(line.seen_off(sighting.got))
    one = replace(one, off_at=max(one.off_at, sighting.sent))
    if waived is None or waived == one.waived:
        return known.with_open(one)
    if sighting.sent <= one.opened:
        return known.with_open(replace(one, waived=waived))
    known = known.with_ended(replace(one, closed=sighting.sent, ending=Ending.GOES_ON))
    rest = replace(one, opened=sighting.sent, since=sighting.sent, seen=sighting.sent, waived=waived)
    return known.with_open(rest)


def _with_late(known: ExposureKnown, late: Exposure, first: datetime, by: datetime) -> ExposureKnown:
    """Of a look that ended after another had found it good, by `by`; one that ended since this read counts already."""
    line, since = known.line(late.control, late.account), late.since
    if since == first or any(late.off_at <= end <= by for end in line.ends):
        return known
    begin = late.seen if since is None and line.forgets else late.opened
    over = replace(late, opened=begin, closed=by, ending=Ending.FOUND_GOOD, precision=Precision.AT_MOST)
    return replace(known.with_line(line.ended(by)), ended=(*known.ended, over))


def _opened(known: ExposureKnown, sighting: Sighting, *, waived: Waived, actor: Actor | None) -> Exposure:
    since = known.last_good(sighting.control, sighting.account, before=sighting.got)
    events = known.line(sighting.control, sighting.account).between(since, sighting.got)
    if since is None:
        begin = min((*events, *((known.met,) if known.met else ())), default=sighting.sent)
    else:
        begin = events[0] if events else since
    return Exposure(
        control=sighting.control,
        account=sighting.account,
        opened=min(begin, sighting.got),
        precision=Precision.EXACT if since and len(events) == 1 else Precision.AT_MOST,
        since=since,
        seen=sighting.got,
        off_at=sighting.sent,
        waived=waived,
        actor=actor,
    )


def _seen_good(known: ExposureKnown, sighting: Sighting, *, awaits: bool) -> ExposureKnown:
    """A read that was sent before the latest that found it off tells nothing of it."""
    line, one = known.line(sighting.control, sighting.account), known.find(sighting.control, sighting.account)
    is_kept = sighting.account is None or one is not None or line in known.lines
    if one and (over := _over(known, one, sighting, awaits=awaits)):
        line = line.seen_good(one.closed) if one.closed and over is one else line
        line, known = line.ended(over.closed or sighting.got), known.with_ended(over)
    return known.with_line(line.seen_good(sighting.sent, answered=sighting.got)) if is_kept else known


def _over(known: ExposureKnown, one: Exposure, sighting: Sighting, *, awaits: bool) -> Exposure | None:
    """As it ended, where the read shows that it has."""
    if one.closed is None:
        return _found_good(known, one, sighting.got, awaits=awaits) if sighting.sent >= one.off_at else None
    if sighting.sent < one.closed:
        return None
    # What others wrote since the proof may be what the read shows, and our own write lost.
    others = known.line(one.control, one.account).between(one.closed, sighting.got)
    return _found_good(known, one, sighting.got, awaits=True) if others else one


def _found_good(known: ExposureKnown, one: Exposure, at: datetime, *, awaits: bool) -> Exposure:
    """By somebody else's write, where one event tells of it and none of our own may have done it. A registration is
    not over when its event says: it has only begun then.
    """
    events = known.line(one.control, one.account).between(one.off_at, at)
    registrations = known.line(Control.PROVIDER, None).told
    if len(events) == 1 and not awaits and events[0] not in registrations:
        return replace(one, closed=max(one.opened, events[0]), ending=Ending.FOUND_GOOD)
    return replace(one, closed=max(one.opened, at), ending=Ending.FOUND_GOOD, precision=Precision.AT_MOST)


def unsure(known: ExposureKnown, control: Control, account: AccountId | None) -> ExposureKnown:
    """What is proven to be over next may have been so before: no answer said it when it was."""
    one = known.find(control, account)
    return known if one is None or one.closed else known.with_open(replace(one, precision=Precision.AT_MOST))


def proven(known: ExposureKnown, control: Control, account: AccountId | None, *, at: datetime) -> ExposureKnown:
    """Provisional: the next read confirms it, or finds that it was never over."""
    one = known.find(control, account)
    if one is None or one.closed:
        return known
    return known.with_open(replace(one, closed=max(one.opened, at), ending=Ending.HEALED))


def left(known: ExposureKnown, *, at: datetime) -> ExposureKnown:
    """Nobody looks from now on, so nothing is known of it when somebody does again."""
    for one in known.open:
        known = known.with_ended(_left(one, at))
    away = max(at, known.away or at)
    return ExposureKnown(
        met=known.met, left=known.left or at, away=away, gaps=known.gaps, ended=known.ended, untold=known.untold
    )


def _left(one: Exposure, at: datetime) -> Exposure:
    end = replace(one, closed=max(one.opened, at), ending=Ending.LEFT, precision=Precision.AT_MOST)
    return one if one.closed else end


def accounts_left(known: ExposureKnown, *, at: datetime) -> ExposureKnown:
    """Nothing is wanted of accounts at `at`, so that all are at their baseline then, however they are."""
    for one in known.open:
        known = known.with_ended(_left(one, at)) if one.control is Control.ACCOUNT else known
    lines = tuple(line for line in known.lines if line.control is not Control.ACCOUNT)
    return replace(known, lines=lines, walk_began=None, walked=at)


def walked(
    known: ExposureKnown, *, began: datetime | None, is_over: bool, is_whole: bool, at: datetime
) -> ExposureKnown:
    """After a part of a look at all accounts. `began` None: it goes on. Not `is_whole`: one could not be read."""
    since = (began or known.walk_began) if is_whole else None
    known = replace(known, walk_began=None if is_over else since)
    if not is_over or since is None:
        return known
    rest = known.find(Control.ACCOUNT, None)
    if rest and rest.off_at < since:
        known = known.with_ended(replace(rest, closed=max(rest.opened, at), ending=Ending.FOUND_GOOD))
    return replace(known, walked=since)


def self_corrected(before: ExposureKnown, known: ExposureKnown) -> ExposureKnown:
    """Two events and no look between them: off and on again, for all that anybody knows."""
    for line in known.lines:
        new = line.pairs() - before.line(line.control, line.account).pairs()
        for begin, end in sorted(new):
            if not _is_covered(known, line, begin, end):
                known = replace(known, ended=(*known.ended, _pair(line, begin, end)))
    return known


def _is_covered(known: ExposureKnown, line: Timeline, begin: datetime, end: datetime) -> bool:
    same = [one for one in (*known.open, *known.ended) if (one.control, one.account) == (line.control, line.account)]
    return any(one.opened <= begin and (one.closed is None or one.closed >= end) for one in same)


def _pair(line: Timeline, begin: datetime, end: datetime) -> Exposure:
    return Exposure(
        control=line.control,
        account=line.account,
        opened=begin,
        precision=Precision.AT_MOST,
        seen=end,
        off_at=end,
        closed=end,
        ending=Ending.SELF_CORRECTED,
    )
