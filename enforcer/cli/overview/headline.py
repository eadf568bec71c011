"""An overview → what somebody who runs the estate wants to know first, as questions and answers in words. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from enforcer.cli.overview.overview import Now, Overview, Row
from enforcer.cli.overview.statement import Statement, Tone
from enforcer.cli.overview.words import at, counted, known_by, lasting, protected, who
from enforcer.commands.standing import Incident
from enforcer.facts import SubscriptionId

STALE = timedelta(minutes=90)
"""A sweep begins every hour."""
_NAMED = 3
_UNTOUCHED = "nothing began that was exposed"


def headline(found: Overview) -> tuple[Statement, ...]:
    """Empty for an estate of nobody: `empty` says what to do then."""
    if found.is_empty:
        return ()
    return (_now(found), _how_long(found), _who(found), _waits(found), _ends(found), _believed(found))


def empty(found: Overview) -> tuple[str, ...]:
    """What an empty report means, and what to look at."""
    sweep = "no sweep has begun yet" if found.status.sweep.started_at is None else "a sweep has run"
    baseline = "a baseline is in force" if found.baseline else "no baseline is in force"
    return (
        "No subscription was ever discovered or looked at, as far as this ledger knows.",
        f"In it {baseline}, and {sweep}.",
        "The app looks for subscriptions every two minutes: does it run, and may it read its management groups?",
        "enforcer config check names the groups; ENFORCER_STORAGE__accountName says which ledger is read.",
    )


def _now(found: Overview) -> Statement:
    counts = found.counts
    watched = sum(counts.values()) - counts[Now.UNWATCHED]
    exposed = [row for row in found.rows if row.now is Now.EXPOSED]
    more = [*_since_when(exposed, found.made_at)]
    if counts[Now.UNSURE]:
        more.append(f"{counts[Now.UNSURE]:,} unsure: not looked at in peace, or never shown to be on.")
    if counts[Now.WAIVED]:
        more.append(f"{counts[Now.WAIVED]:,} away from the baseline and waived: exempt, observed or paused.")
    if counts[Now.UNWATCHED]:
        more.append(f"{counts[Now.UNWATCHED]:,} not watched: skipped, or no more in the estate.")
    question = "Are we protected now?"
    if exposed:
        says = f"{len(exposed):,} of {counted(watched, 'subscription')} {_is(len(exposed))} exposed now."
        return Statement(question, Tone.BAD, says, tuple(more))
    if not watched:
        return Statement(question, Tone.CARE, "Nobody is watched.", tuple(more))
    if sure := counts[Now.PROTECTED] == watched:
        says = f"Yes: {'all' if watched > 1 else 'the'} {counted(watched, 'subscription')} {_is(watched)} protected."
    else:
        says = f"{counts[Now.PROTECTED]:,} of {counted(watched, 'subscription')} are protected, none is exposed."
    return Statement(question, Tone.GOOD if sure else Tone.CARE, says, tuple(more))


def _since_when(exposed: list[Row], now: datetime) -> Iterator[str]:
    """The longest first."""
    dated = sorted((row.since, row.name or row.subscription) for row in exposed if row.since)
    for since, name in dated[:_NAMED]:
        yield f"{name} for {lasting(now - since)}, since {at(since)} UTC."
    if len(dated) > _NAMED:
        yield f"{len(dated) - _NAMED:,} more since then."


def _how_long(found: Overview) -> Statement:
    whole, spent = found.report.whole, found.budget
    question = "How long were we not?"
    if whole.protected is None:
        return Statement(question, Tone.CARE, "Nobody was watched in these days.")
    if not whole.exposed:
        return Statement(question, Tone.GOOD, f"Never: {protected(whole)} of the time watched was protected.")
    stretches = counted(whole.exposures, "stretch", "stretches")
    says = f"{lasting(whole.exposed)} of subscription time in {stretches}: {protected(whole)} protected."
    parts = {"waived": whole.waived, "at most": whole.at_most, "unconfirmed": whole.unconfirmed}
    named = [f"{lasting(part)} {name}" for name, part in parts.items() if part]
    more = [f"The longest lasted {lasting(whole.longest)}" + (f"; {', '.join(named)}." if named else ".")]
    is_within = spent.left >= timedelta(0)
    used = "nothing is allowed" if spent.burn is None else f"{100 * spent.burn:.0f}\u00a0% is used"
    more.append(f"The budget of {found.slo:g}\u00a0% allows {lasting(spent.allowed)}: {used}.")
    return Statement(question, Tone.GOOD if is_within else Tone.BAD, says, tuple(more))


def _who(found: Overview) -> Statement:
    question = "Who undoes it?"
    named = [one for one in found.culprits if one.actor]
    fights = [one for one in found.incidents if one.kind == "fight"]
    unnamed = sum(one.exposures for one in found.culprits if one.actor is None)
    more = [f"{counted(len(fights), 'fight')} {_is(len(fights))} open."] if fights else []
    if unnamed:
        more.append(f"Of {counted(unnamed, 'stretch', 'stretches')} nobody is known: newcomers, or no event told.")
    if not named:
        tone = Tone.BAD if fights else Tone.GOOD
        says = "Nobody is known to have undone anything." if unnamed else f"Nobody: {_UNTOUCHED}."
        return Statement(question, tone, says, tuple(more))
    first = named[0]
    where = counted(first.subscriptions, "subscription")
    says = f"{_article(who(first.actor, with_id=False))} undid it {_times(first.exposures)} in {where}."
    more.insert(0, f"{_capital(who(first.actor))}, {known_by(first.actor)}.")
    if len(named) > 1:
        rest = sum(one.exposures for one in named[1:])
        more.insert(1, f"{counted(len(named) - 1, 'other')} {_times(rest)}.")
    return Statement(question, Tone.BAD if fights else Tone.CARE, says, tuple(more))


def _waits(found: Overview) -> Statement:
    question, said, every = "What waits for a person?", found.status.said, found.incidents
    names = {row.subscription: row.name for row in found.rows if row.name}
    more = [_incident(one, names) for one in every[:_NAMED]]
    if rest := Counter(one.kind for one in every[_NAMED:]):
        more.append(f"{rest.total():,} more: {', '.join(f'{number:,} {kind}' for kind, number in rest.most_common())}.")
    if said.held:
        more.append(f"A version of the baseline is held back: {said.held[:12]}.")
    if said.rejected:
        more.append(f"A version of the baseline is rejected: {said.rejected[:80]}.")
    number = len(every) + bool(said.held) + bool(said.rejected)
    if not number:
        return Statement(question, Tone.GOOD, "Nothing.")
    return Statement(question, Tone.BAD, f"{counted(number, 'thing')} that nothing mends by itself.", tuple(more))


def _incident(one: Incident, names: Mapping[SubscriptionId, str]) -> str:
    where = (names.get(one.subscription) or one.subscription) if one.subscription else "the tenant"
    since = f", since {at(one.since)} UTC" if one.since else ""
    return f"{_capital(one.kind)}: {where}{since}."


def _ends(found: Overview) -> Statement:
    question = "What ends soon?"
    soon = [one for one in found.endings if one.is_soon]
    more = [
        f"{one.exemption.ticket} of {counted(one.covers, 'subscription')}: last day {one.exemption.until}."
        for one in soon[:_NAMED]
    ]
    if len(soon) > _NAMED:
        more.append(f"{len(soon) - _NAMED:,} more, below.")
    if found.reviews:
        more.append(f"{counted(len(found.reviews), 'review')} of the baseline {_is(len(found.reviews))} overdue.")
    if not soon and not found.reviews:
        held = f"; {counted(len(found.endings), 'exemption')} last longer" if found.endings else ""
        return Statement(question, Tone.GOOD, f"No exemption ends within 14 days{held}.")
    says = f"{counted(len(soon), 'exemption')} within 14 days." if soon else "No exemption, but a review is overdue."
    return Statement(question, Tone.CARE, says, tuple(more))


def _believed(found: Overview) -> Statement:
    """Nothing here is newer than the last look."""
    question, sweep = "How fresh is this?", found.status.sweep
    more = [] if found.baseline else ["No baseline is in force: nothing is healed."]
    if found.paused_until:
        more.append(f"A pause holds until {at(found.paused_until)} UTC: nothing is written.")
    if found.report.unread:
        more.append(f"{counted(found.report.unread, 'row')} of exposures could not be read and are not counted.")
    latest = sweep.finished_at or sweep.started_at
    if latest is None:
        return Statement(question, Tone.CARE, "No sweep has looked at the whole estate yet.", tuple(more))
    age = max(found.made_at - latest, timedelta(0))
    is_stale = age > STALE
    says = f"The last sweep {'ended' if sweep.finished_at else 'began'} {lasting(age)} before this report."
    if is_stale:
        more.insert(0, "It should run every hour: what stands here may be old. Is the app running?")
    return Statement(question, Tone.BAD if is_stale or not found.baseline else _careful(more), says, tuple(more))


def _careful(more: list[str]) -> Tone:
    return Tone.CARE if more else Tone.GOOD


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _article(words: str) -> str:
    return f"{'An' if words[0] in 'aeio' else 'A'} {words}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
