"""`enforcer departed`: who is known and not below the management groups any more; a person may have them forgotten."""

import json
from dataclasses import dataclass
from typing import Annotated

import typer

from enforcer.baseline import Limits
from enforcer.cli.apply import Yes
from enforcer.cli.estate import agreed, asked, chosen, connected, warn
from enforcer.cli.exits import AsJson, Exit
from enforcer.cli.terminal import Console
from enforcer.discover import LEFT
from enforcer.discover import departed as missing
from enforcer.facts import SubscriptionId
from enforcer.sweeping.due import make_due

Forget = Annotated[
    bool, typer.Option("--forget", help="They have left for good: the app is to forget them, after asking.")
]


@dataclass(frozen=True, slots=True)
class _Departed:
    """`is_held`: so many that the app forgets nobody by itself."""

    gone: tuple[SubscriptionId, ...]
    is_held: bool
    members: int
    is_forgotten: bool = False


def departed(*, forget: Forget = False, yes: Yes = False, as_json: AsJson = False) -> None:
    """Who the app knows and no longer finds below the management groups.

    When more than half of the estate is missing the app forgets nobody: groups that can't be read look like groups that
    are empty. Who has left for good is forgotten by `--forget`, and the incident closes. Exit code 0: nobody is
    missing, or they are forgotten. 2: somebody is. 3: refused. 4: bad input, or nobody agreed. 5: Azure not reached.
    """
    found = asked(_found(forget=forget, yes=yes), as_json=as_json)
    is_good = found.is_forgotten or not found.gone
    if as_json:
        told = {"good": is_good, "members": found.members, "departed": list(found.gone), "held": found.is_held}
        print(json.dumps(told))
    else:
        _show(found)
    raise typer.Exit(Exit.GOOD if is_good else Exit.DRIFT)


async def _found(*, forget: bool, yes: bool) -> _Departed:
    async with connected(chosen(), writes=forget) as world:
        members, known = await world.estate.members(), await world.ledger.known()
        gone, is_held = missing(members, known)
        if forget and gone:
            if not yes and not agreed(f"Forget {len(gone)} of {len(known)} subscriptions?"):
                warn("nobody is forgotten: nobody agreed; `--yes` does")
                raise typer.Exit(Exit.BAD_INPUT)
            await make_due(gone, LEFT, world, writes_per_second=Limits().writes_per_second)
            await world.ledger.learn({}, gone=gone)
        return _Departed(gone, is_held, len(members), is_forgotten=forget)


def _show(found: _Departed) -> None:
    console = Console()
    for subscription in found.gone:
        console.print(subscription, highlight=False)
    words = "forgotten" if found.is_forgotten else "missing, and kept until somebody says `--forget`"
    if not found.is_held and not found.is_forgotten:
        words = "missing; the app forgets them by itself within minutes"
    console.print(f"{len(found.gone)} {words}; {found.members} are there" if found.gone else "nobody is missing")
