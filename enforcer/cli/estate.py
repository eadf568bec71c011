"""What commands about the estate have in common: which subscriptions, under whose login, and how trouble ends."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import Progress

from enforcer import settings
from enforcer.azure import pipeline
from enforcer.azure.identity import credential
from enforcer.cli.exits import AsJson, Exit, fail
from enforcer.cli.terminal import Console
from enforcer.configuration.pause import in_effect
from enforcer.configuration.storage import Storage
from enforcer.errors import (
    AzureError,
    BadConfiguration,
    BadSettings,
    EnforcerError,
    LedgerDown,
    Problem,
    Refused,
    Unreadable,
)
from enforcer.facts import SubscriptionId, subscription_id
from enforcer.ledger.port import Ledger
from enforcer.local.ledger import SqliteLedger
from enforcer.observed.place import Place
from enforcer.ports import utc_now
from enforcer.settings import Settings
from enforcer.wiring import connect
from enforcer.world import World

Only = Annotated[
    list[str] | None,
    typer.Option("--subscription", help="Only this subscription; may be repeated. Default: the estate."),
]
Below = Annotated[
    list[str] | None,
    typer.Option("--management-group", help="Only subscriptions below this group of the estate; may be repeated."),
]

__all__ = ["AsJson", "Below", "Only"]


def asked[T](work: Coroutine[Any, Any, T], *, as_json: bool) -> T:  # Any: what a coroutine yields and is sent
    """The work's result, or the end of the command with the exit code of its trouble."""
    try:
        return asyncio.run(work)
    except BadConfiguration as error:
        fail(error, as_json=as_json)
    except (AzureError, LedgerDown) as error:
        stop(error, as_json=as_json)


def stop(error: EnforcerError, *, as_json: bool) -> NoReturn:
    """Denied is 3, and no answer 5; in words on standard error."""
    is_denied = isinstance(error, Refused | Unreadable) or isinstance(error.__cause__, Unreadable)
    code = error.code if isinstance(error, AzureError) else type(error).__name__
    if as_json:
        print(json.dumps({"good": False, "error": {"code": code, "message": str(error)}}))
    else:
        warn(str(error), style="red")
    raise typer.Exit(Exit.REFUSED if is_denied else Exit.NOT_REACHED)


def warn(text: str, *, style: str = "yellow") -> None:
    Console(stderr=True).print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def chosen() -> Settings:
    """The settings of the environment, which is on a laptop the app's own; paths begin in the current folder."""
    return settings.read(os.environ, app_folder=Path.cwd())


def existing(wanted: Settings) -> None:
    """BadSettings where the ledger is a file that is not there: asking must not make one."""
    if isinstance(wanted.ledger, Path) and not wanted.ledger.exists():
        allowed = "the ledger of an app that has run, or ENFORCER_STORAGE__accountName"
        raise BadSettings([Problem("ENFORCER_LEDGER", "", f"no such file: {wanted.ledger}", allowed)])


def not_in_a_pause(wanted: Settings) -> None:
    """Refused: nor does a person write by a command while the settings say that nobody does."""
    if end := in_effect(wanted.paused_until, now=utc_now()):
        raise Refused("Paused", f"nothing is written until {end:%F %T} UTC, says ENFORCER_PAUSED_UNTIL")


@asynccontextmanager
async def connected(wanted: Settings, *, writes: bool) -> AsyncIterator[World]:
    """Everything under the login of whoever calls, closed at the end. Without `writes` no ledger is made."""
    async with AsyncExitStack() as stack:
        login = credential(os.environ)
        stack.push_async_callback(login.close)
        shared = pipeline.transport()
        stack.push_async_callback(shared.close)
        ledger = _ledger(wanted, stack, writes=writes)
        yield connect(_alone(wanted), os.environ, ledger=ledger, transport=shared, identity=login)


def _alone(wanted: Settings) -> Settings:
    """Without the queue: what a person makes due the app takes up by its timer."""
    kept = wanted.ledger
    return replace(wanted, ledger=replace(kept, queues=None)) if isinstance(kept, Storage) else wanted


def _ledger(wanted: Settings, stack: AsyncExitStack, *, writes: bool) -> Ledger:
    if isinstance(wanted.ledger, Path):
        file = SqliteLedger(wanted.ledger if writes or wanted.ledger.exists() else None)
        stack.callback(file.close)
        return file
    from enforcer.azure.table import Table, table_client  # that SDK only where it is used
    from enforcer.azure.tables import TablesLedger

    login = credential(os.environ)
    stack.push_async_callback(login.close)
    client = table_client(wanted.ledger.tables, login, heeds_proxy=True)
    stack.push_async_callback(client.close)
    return TablesLedger(Table(client, is_there=not writes))


def members(
    places: Mapping[SubscriptionId, Place], only: Sequence[str] | None, below: Sequence[str] | None
) -> Mapping[SubscriptionId, Place]:
    """The estate, or the part of it that was asked for; BadSettings for what is none of it."""
    wanted = ids(only or ())
    foreign = [one for one in wanted if one not in places]
    if foreign:
        raise BadSettings([Problem("--subscription", "", one, "a subscription of the estate") for one in foreign])
    found = {one: place for one, place in places.items() if not wanted or one in wanted}
    return _below(found, below) if below else found


def _below(places: Mapping[SubscriptionId, Place], groups: Sequence[str]) -> Mapping[SubscriptionId, Place]:
    folded = {group.casefold() for group in groups}
    known = {group.casefold() for place in places.values() for group in place.groups}
    strange = [group for group in groups if group.casefold() not in known]
    if strange:
        allowed = "a group with subscriptions of the estate below it"
        raise BadSettings([Problem("--management-group", "", group, allowed) for group in strange])
    return {one: place for one, place in places.items() if folded & {group.casefold() for group in place.groups}}


def ids(only: Sequence[str]) -> tuple[SubscriptionId, ...]:
    """Each once; BadSettings for what is no id."""
    problems, found = [], []
    for text in only:
        try:
            found.append(subscription_id(text))
        except ValueError as error:
            problems.append(Problem("--subscription", "", f"text of {len(text)} characters", str(error)))
    if problems:
        raise BadSettings(problems)
    return tuple(dict.fromkeys(found))


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """To be told of each that is done: a bar on a terminal, and nothing in a pipe."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as shown:
        bar = shown.add_task(what, total=total)
        yield lambda: shown.advance(bar)


def agreed(question: str) -> bool:
    """A pipeline's standard input is no person."""
    return sys.stdin.isatty() and typer.confirm(question, err=True)
