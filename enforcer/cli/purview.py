"""`enforcer purview`: whether the tenant has Purview's service principal, and make it under your own login."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from enforcer import settings
from enforcer.azure import pipeline
from enforcer.azure.buckets import Buckets
from enforcer.azure.identity import credential
from enforcer.azure.principals import GraphServicePrincipals
from enforcer.cli.apply import Yes
from enforcer.cli.estate import agreed, asked, warn
from enforcer.cli.exits import AsJson, Exit
from enforcer.cli.terminal import Console
from enforcer.memory.purview import ADVICE, APP_ID, OUTSIDE, PurviewKind
from enforcer.ports import utc_now
from enforcer.upkeep.look_at_purview import found

purview_app = typer.Typer(no_args_is_help=True, help="Purview's service principal, once for the tenant.")

_EXITS = {
    PurviewKind.PRESENT: Exit.GOOD,
    PurviewKind.MISSING: Exit.DRIFT,
    PurviewKind.DENIED: Exit.REFUSED,
    PurviewKind.UNKNOWN: Exit.NOT_REACHED,
}
_WORDS = {
    PurviewKind.PRESENT: "[green]present[/]: the tenant has Purview's service principal",
    PurviewKind.MISSING: "[yellow]missing[/]: the tenant has no service principal of Purview",
    PurviewKind.DENIED: "[red]denied[/]: Microsoft Graph does not let this login look (Application.Read.All)",
    PurviewKind.UNKNOWN: "[red]unknown[/]: Microsoft Graph gave no answer",
}


@purview_app.command("check")
def check(*, as_json: AsJson = False) -> None:
    """Say whether the tenant has Purview's service principal, and what nobody here can see.

    Exit code 0: it is there. 2: it is missing. 3: this login may not look. 4: bad settings. 5: Graph not reached.
    """
    kind = asked(_looked(), as_json=as_json)
    _tell(kind, created=False, as_json=as_json)
    raise typer.Exit(_EXITS[kind])


@purview_app.command("create")
def create(*, yes: Yes = False, as_json: AsJson = False) -> None:
    """Make Purview's service principal where it is missing, under your own login, after asking.

    It needs Application.ReadWrite.All, as an administrator of the tenant has it. Exit code 0: it is there. 3: refused.
    4: nobody agreed. 5: Graph not reached.
    """
    kind = asked(_looked(), as_json=as_json)
    if kind is not PurviewKind.PRESENT:
        if not yes and not agreed(f"Make the service principal of the application {APP_ID} in this tenant?"):
            warn("left alone: nobody agreed; `--yes` does")
            raise typer.Exit(Exit.BAD_INPUT)
        asked(_made(), as_json=as_json)
    _tell(PurviewKind.PRESENT, created=kind is not PurviewKind.PRESENT, as_json=as_json)


async def _looked() -> PurviewKind:
    async with _principals() as principals:
        return await found(principals)


async def _made() -> None:
    async with _principals() as principals:
        await principals.create(APP_ID)


@asynccontextmanager
async def _principals() -> AsyncIterator[GraphServicePrincipals]:
    endpoint, scope = settings.graph(os.environ)
    async with credential(os.environ) as login, pipeline.transport() as shared:
        policies = pipeline.policies(login, scope, Buckets(utc_now))
        yield GraphServicePrincipals(endpoint, policies=policies, transport=shared)


def _tell(kind: PurviewKind, *, created: bool, as_json: bool) -> None:
    advice = ADVICE.get(kind, "")
    if as_json:
        good = kind is PurviewKind.PRESENT
        said = {"good": good, "appId": APP_ID, "state": kind.value, "created": created, "advice": advice}
        print(json.dumps(said | {"outside": list(OUTSIDE)}))
        return
    console = Console()
    console.print("[green]created[/]: reads may take a minute to show it" if created else _WORDS[kind], soft_wrap=True)
    if advice:
        console.print(f"What to do: {advice}", markup=False, highlight=False, soft_wrap=True)
    console.print("Neither Azure Resource Manager nor Microsoft Graph shows, so check yourself:", style="dim")
    for each in OUTSIDE:
        console.print(f"  - {each}", style="dim", markup=False, highlight=False, soft_wrap=True)
