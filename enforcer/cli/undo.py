"""`enforcer undo`: what a heal changed, and how a person takes it back. Reads the ledger; asks Azure nothing."""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from enforcer.cli.estate import asked, chosen, connected, existing, ids
from enforcer.cli.exits import AsJson
from enforcer.cli.terminal import Console
from enforcer.commands.undo import HEALED_AGAIN, Undo
from enforcer.commands.undo import undo as taken_back
from enforcer.errors import BadSettings, Problem
from enforcer.memory.heal import Heal
from enforcer.ports import utc_now

EXEMPT_FOR = timedelta(days=30)
"""Of the exemption to paste, unless a person writes another day."""

_ID = re.compile(r"[0-9a-f][0-9a-f-]{3,35}", re.ASCII)
_MOST_NAMED = 5


def undo(
    heal: Annotated[str, typer.Argument(help="The heal's id, as `healed` carries it, or the beginning of it.")],
    *,
    subscription: Annotated[
        str, typer.Option("--subscription", help="Look only here: quicker in a ledger of thousands of subscriptions.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show what a heal changed, and print the `az` line and the exemption that take it back. Writes nothing.

    Exit code 0: found. 4: bad input, no such heal, or several. 5: the ledger not reached.
    """
    kept = asked(_found(heal.lower(), (subscription,) if subscription else ()), as_json=as_json)
    way_back = taken_back(kept, until=(utc_now() + EXEMPT_FOR).date())
    if as_json:
        print(json.dumps(_json(way_back)))
    else:
        _show(way_back)


async def _found(beginning: str, only: Sequence[str]) -> Heal:
    if not _ID.fullmatch(beginning):
        allowed = "the id of a heal, or its first characters, at least four"
        raise BadSettings([Problem("HEAL", "", f"text of {len(beginning)} characters", allowed)])
    within = next(iter(ids(only)), None)
    settings = chosen()
    existing(settings)
    async with connected(settings, writes=False) as world:
        found = await world.ledger.archive.find(beginning, within=within, limit=_MOST_NAMED + 1)
    if len(found) == 1 or (found and found[0].id == beginning):
        return found[0]
    named = ", ".join(one.id for one in found[:_MOST_NAMED]) + (", …" if len(found) > _MOST_NAMED else "")
    allowed = f"one of them: {named}" if found else "a heal that the ledger keeps (ENFORCER_LEDGER_DAYS)"
    raise BadSettings([Problem("HEAL", "", f"{beginning}, {'several' if found else 'none'} of which is kept", allowed)])


def _json(way_back: Undo) -> dict[str, object]:
    heal = way_back.heal
    return {
        "good": True,
        "heal": {
            "id": heal.id,
            "subscription": heal.subscription,
            "control": heal.control.value,
            "account": str(heal.account or ""),
            "startedAt": heal.started_at.isoformat(),
            "cause": heal.cause,
            "drift": heal.reason,
            "state": heal.state.value,
            "proof": heal.proof,
        },
        "differences": [
            {"field": one.field, "healed": one.healed, "before": one.before} for one in way_back.differences
        ],
        "before": heal.before,
        "az": way_back.az,
        "warning": way_back.warning,
        "exemption": way_back.exemption,
        "advice": HEALED_AGAIN if way_back.az else "",
    }


def _show(way_back: Undo) -> None:
    heal, console = way_back.heal, Console()

    def say(text: str, style: str = "") -> None:
        console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    place = f"{heal.subscription} {heal.account or ''}".rstrip()
    say(f"heal {heal.id}  {heal.control.value} of {place}, {heal.started_at:%F %T} UTC: {heal.state.value}")
    say(f"because {heal.reason} ({heal.cause})")
    for one in way_back.differences:
        say(f"  ~ {one.field}: {one.healed} → {one.before}")
    if not way_back.az:
        say("nothing to take back: this write changed nothing")
        return
    if way_back.warning:
        say(f"Careful: {way_back.warning}", "bold red")
    say("Nothing was written. To take it back under your own login (a POSIX shell):")
    say(way_back.az)
    say(f"But {HEALED_AGAIN}:" if way_back.exemption else f"But {HEALED_AGAIN}; no exemption can name it.", "yellow")
    say(way_back.exemption)
