"""An overview → lines for a terminal, the most urgent first."""

from collections.abc import Iterator

from rich.markup import escape as escaped

from enforcer.cli.overview.headline import empty, headline
from enforcer.cli.overview.overview import Now, Overview, Row
from enforcer.cli.overview.statement import Tone
from enforcer.cli.overview.words import at, counted, lasting, protected, what, who
from enforcer.cli.printable import printable
from enforcer.memory.heal import HealState

_COLOURS = {Tone.GOOD: "green", Tone.CARE: "yellow", Tone.BAD: "red"}
_SIGNS = {Tone.GOOD: "✓", Tone.CARE: "!", Tone.BAD: "✗"}
_URGENT = (Now.EXPOSED, Now.UNSURE)


def lines(found: Overview, *, worst: int) -> Iterator[str]:
    """At most `worst` of each kind; markup of rich."""
    name = escape(found.baseline.name) if found.baseline else "no baseline in force"
    until = at(found.report.window.end)
    yield f"[bold]{name}[/], {found.first} to {found.last} (UTC, until {until}): {_estate(found)}"
    if found.is_empty:
        yield from (escape(words) for words in empty(found))
        return
    for said in headline(found):
        yield f"[{_COLOURS[said.tone]}]{_SIGNS[said.tone]}[/] {said.question}  [bold]{escape(said.says)}[/]"
        yield from (f"    {escape(words)}" for words in said.more)
    yield from _urgent(found, worst)
    yield from _incidents(found, worst)
    yield from _refused(found, worst)
    yield from _exposed(found, worst)


def _estate(found: Overview) -> str:
    return counted(len(found.rows), "subscription")


def _urgent(found: Overview, most: int) -> Iterator[str]:
    urgent = [row for row in found.rows if row.now in _URGENT]
    if urgent:
        yield "[bold]Exposed or unsure[/]"
    for row in urgent[:most]:
        since = f" since {at(row.since)}" if row.since else ""
        yield f"  {_named(row)}  {row.now.value}{since}  {escape(row.why)}".rstrip()
    yield from _more(len(urgent) - most)


def _incidents(found: Overview, most: int) -> Iterator[str]:
    every = found.troubles
    if every:
        yield "[bold]Waits for a person[/]"
    for trouble in every[:most]:
        one = trouble.incident
        since = f", since {at(one.since)}" if one.since else ""
        by = f", {escape(who(one.actor))}" if one.actor else ""
        yield f"  {one.subscription or 'the tenant'}  {one.kind} ({escape(one.what)}){since}{by}"
        if trouble.says:
            yield f"    {escape(trouble.says)}"
    yield from _more(len(every) - most)


def _refused(found: Overview, most: int) -> Iterator[str]:
    refused = [one for one in reversed(found.heals) if one.state in {HealState.REFUSED, HealState.UNPROVEN}]
    if refused:
        yield "[bold]Writes that did not heal[/]"
    for one in refused[:most]:
        yield f"  {one.subscription}  {at(one.started_at)}  {what(one)}: {escape(one.proof or one.state.value)}"
    yield from _more(len(refused) - most)


def _exposed(found: Overview, most: int) -> Iterator[str]:
    exposed = sorted((row for row in found.rows if row.tally.exposed), key=lambda row: -row.tally.exposed)
    if exposed:
        yield "[bold]Longest exposed[/]"
    for row in exposed[:most]:
        yield f"  {_named(row)}  {lasting(row.tally.exposed)}, {protected(row.tally)} protected"
    yield from _more(len(exposed) - most)


def _named(row: Row) -> str:
    return f"{row.subscription} {escape(row.name)}".rstrip()


def _more(number: int) -> Iterator[str]:
    if number > 0:
        yield f"  {number:,} more (`--worst`, `--html`, `--csv`)"


def escape(text: str) -> str:
    """Neither markup nor what a terminal would obey."""
    return escaped(printable(text))
