"""`enforcer status`: what the ledger remembers of the estate; nothing is asked of Azure but the ledger itself."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

import typer
from rich.markup import escape

from enforcer.adoption.decision import LAST_GOOD
from enforcer.baseline import Baseline
from enforcer.baselines.file import read
from enforcer.cli.estate import Below, Only, asked, chosen, connected, existing, ids, members
from enforcer.cli.exits import AsJson, Exit
from enforcer.cli.terminal import Console
from enforcer.commands.standing import Standing, Status
from enforcer.commands.standing import status as remembered
from enforcer.errors import BadBaseline
from enforcer.facts import SubscriptionId
from enforcer.memory.pause_note import PauseNote
from enforcer.memory.purview import PurviewState
from enforcer.memory.sweep import SweepState
from enforcer.observed.place import Place
from enforcer.ports import utc_now

_COLOURS = {Standing.SETTLED: "green", Standing.NEW: "dim"}


def status(*, subscription: Only = None, management_group: Below = None, as_json: AsJson = False) -> None:
    """Say how the estate stands, from the ledger: pause, subscriptions, due rows, incidents, last sweep, baseline.

    Exit code 0: nothing is open. 2: something is, or waits for a person, or a pause holds. 4: bad input. 5: the ledger
    not reached.
    """
    found = asked(_found(subscription, management_group), as_json=as_json)
    baseline = in_force(found.baseline)
    if as_json:
        print(json.dumps(_json(found, baseline)))
    else:
        for line in _lines(found, baseline):
            Console().print(line, highlight=False, soft_wrap=True)
    raise typer.Exit(Exit.GOOD if found.is_good else Exit.DRIFT)


async def _found(only: Sequence[str] | None, below: Sequence[str] | None) -> Status:
    settings = chosen()
    existing(settings)
    async with connected(settings, writes=False) as world:
        known = await world.ledger.known()
        return await remembered(world.ledger, part(known, only, below), now=world.now())


def part(
    known: Mapping[SubscriptionId, Place], only: Sequence[str] | None, below: Sequence[str] | None
) -> Collection[SubscriptionId] | None:
    """Of a ledger: where nobody has discovered the estate, as on a laptop, all that was ever looked at."""
    return members(known, only, below) if known or below else ids(only or ()) or None


def in_force(text: str | None) -> Baseline | None:
    """By its text in the ledger; None where there is none that can be read."""
    try:
        return None if text is None else read(text, file=LAST_GOOD, today=utc_now().date())
    except BadBaseline:
        return None


def _json(found: Status, baseline: Baseline | None) -> dict[str, object]:
    in_force = baseline and {"name": baseline.name, "digest": baseline.digest, "mode": baseline.mode.value}
    return {
        "good": found.is_good,
        "baseline": in_force,
        "held": found.said.held,
        "rejected": found.said.rejected,
        "subscriptions": found.counts.total(),
        "counts": {standing.value: number for standing, number in found.counts.items()},
        "open": [
            {
                "subscription": memory.subscription,
                "reason": memory.look_again.reason if memory.look_again else "",
                "lookAgainAt": _iso(memory.look_again.at if memory.look_again else None),
            }
            for memory in found.open
        ],
        "unproven": [
            {
                "subscription": subscription,
                "extension": entry.extension,
                "status": entry.status.value,
                "message": entry.message or "",
                "retryAt": _iso(entry.retry_at),
            }
            for subscription, entry in found.unproven
        ],
        "due": {"rows": found.rows, "overdue": found.overdue, "oldest": _iso(found.oldest)},
        "incidents": [
            {"subscription": one.subscription, "kind": one.kind, "what": one.what, "since": _iso(one.since)}
            for one in found.incidents
        ],
        "pause": _pause_json(found.pause),
        "purview": _purview_json(found.purview),
        "sweep": _sweep_json(found.sweep),
    }


def _pause_json(pause: PauseNote | None) -> dict[str, object] | None:
    return {"until": _iso(pause.until), "since": _iso(pause.began)} if pause else None


def _purview_json(state: PurviewState) -> dict[str, object] | None:
    return {"state": state.kind.value, "since": _iso(state.since)} if state.kind else None


def _sweep_json(sweep: SweepState) -> dict[str, object] | None:
    if sweep.started_at is None:
        return None
    return {
        "number": sweep.number,
        "startedAt": _iso(sweep.started_at),
        "finishedAt": _iso(sweep.finished_at),
        "seconds": _seconds(sweep),
        "looked": sweep.looked,
        "pagesSpoilt": sweep.spoilt,
        "counts": dict(sweep.counts),
    }


def _seconds(sweep: SweepState) -> float | None:
    if sweep.started_at is None or sweep.finished_at is None:
        return None
    return round((sweep.finished_at - sweep.started_at).total_seconds(), 3)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _lines(found: Status, baseline: Baseline | None) -> Iterator[str]:
    if found.pause:
        since = f"since {found.pause.began:%F %T}"
        yield f"[yellow]paused[/] {since}, until {found.pause.until:%F %T} (UTC): nothing is written"
    words = [f"[{_COLOURS.get(one, 'yellow')}]{number} {one.value}[/]" for one, number in found.counts.items()]
    yield f"{found.counts.total()} subscriptions: {', '.join(words) or 'none discovered yet'}"
    for memory in found.open:
        row = memory.look_again
        why = f"{escape(row.reason)}, again at {row.at:%F %T}" if row else "no due row"
        yield f"  {memory.subscription}  open: {why}"
    for subscription, entry in found.unproven:
        words_of = escape(entry.message or entry.status.value)
        yield f"  {subscription}  {entry.extension} unproven: {words_of}, again at {entry.retry_at:%F %T}"
    oldest = f", the oldest of {found.oldest:%F %T}" if found.oldest else ""
    yield f"{found.rows} due rows, {found.overdue} overdue{oldest} (UTC)"
    for one in found.incidents:
        since = f", since {one.since:%F %T}" if one.since else ""
        yield f"[red]incident[/]  {one.subscription or 'the tenant'}  {one.kind} ({escape(one.what)}){since}"
    yield from _of_the_whole(found, baseline)


def _of_the_whole(found: Status, baseline: Baseline | None) -> Iterator[str]:
    sweep = found.sweep
    if sweep.started_at is None:
        yield "never swept"
    else:
        told = ", ".join(f"{number} {name}" for name, number in sweep.counts.items())
        took = f"finished in {_seconds(sweep)} s" if sweep.finished_at else "under way"
        yield f"sweep {sweep.number} began at {sweep.started_at:%F %T}, {took}: {told}; {sweep.looked} read directly"
        if sweep.spoilt:
            yield f"[yellow]{sweep.spoilt} pages of the index were spoilt[/]: who is concerned is due"
    if baseline is None:
        yield "[red]no baseline is in force[/]"
    else:
        yield f"baseline {escape(baseline.name)}, mode {baseline.mode.value}, digest {baseline.digest}"
    if found.said.held:
        yield f"[yellow]held back[/]: {found.said.held} (`enforcer plan` says why)"
    if found.said.rejected:
        yield f"[yellow]rejected[/]: {escape(found.said.rejected)} (`enforcer baseline check` says why)"
