"""`enforcer selfcheck`: the open questions, asked of a canary subscription."""

import asyncio
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from enforcer import settings
from enforcer.azure import pipeline
from enforcer.azure.buckets import Buckets
from enforcer.azure.canary_arm import CanaryArm
from enforcer.azure.event_queue import queued_events
from enforcer.azure.identity import credential
from enforcer.cli.exits import AsJson, Exit, fail
from enforcer.cli.person import AtTheKeyboard
from enforcer.cli.terminal import Console
from enforcer.errors import BadSettings, Problem
from enforcer.facts import SubscriptionId, subscription_id
from enforcer.ports import utc_now
from enforcer.selfcheck.canary import Canary
from enforcer.selfcheck.findings import Answer, Finding
from enforcer.selfcheck.ports import NotReached
from enforcer.selfcheck.questions import QUESTIONS
from enforcer.selfcheck.recording import RecordingArm, save
from enforcer.selfcheck.trip import Circumstances
from enforcer.selfcheck.walk import Walked, walk

_QUEUE = re.compile(r"https://[a-z0-9]{3,24}\.queue\.core\.windows\.net/[a-z0-9-]{3,63}", re.ASCII)
_LOCAL_QUEUE = re.compile(r"https://127\.0\.0\.1:[0-9]{1,5}/[a-z0-9]{3,24}/[a-z0-9-]{3,63}", re.ASCII)
_COLOURS = {Answer.CONFIRMED: "green", Answer.REFUTED: "red", Answer.NOT_TESTABLE: "yellow"}


def selfcheck(
    *,
    subscription: Annotated[str, typer.Option(help="The canary: a subscription that may be changed for some minutes.")],
    record: Annotated[Path | None, typer.Option(help="A folder for the exchanges, scrubbed of ids and names.")] = None,
    events: Annotated[
        str, typer.Option(help="The Storage queue that an event subscription of the canary delivers to: its URL.")
    ] = "",
    patience: Annotated[float, typer.Option(help="Minutes to wait for an event, for Resource Graph, for you.")] = 10.0,
    least_rights: Annotated[
        bool, typer.Option("--least-rights", help="This login holds the estate role on the canary and nothing else.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Agree to every write. What only you may run is left out.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a canary subscription what no document says: each assumption confirmed, refuted or not testable.

    It asks before each write and lowers no protection: where a question needs the plan at Free or an extension off, it
    prints the `az` line for you to run, and waits. Exit code 0: nothing refuted. 2: something refuted, so that the
    product should be looked at. 3: the plan can't be read. 4: bad input. 5: Azure not reached.
    """
    canary = _canary_id(subscription, as_json=as_json)
    _check_queue(events, as_json=as_json)
    _check_folder(record, as_json=as_json)
    try:
        walked = asyncio.run(
            _asked(canary, record=record, events=events, patience=patience, least_rights=least_rights, yes=yes)
        )
    except BadSettings as error:
        fail(error, as_json=as_json)
    except NotReached as error:
        Console(stderr=True).print(str(error), style="red", markup=False)
        raise typer.Exit(Exit.NOT_REACHED) from None
    _tell(walked.findings, as_json=as_json)
    if walked.broken_off is not None:
        Console(stderr=True).print(str(walked.broken_off), style="red", markup=False)
        raise typer.Exit(Exit.NOT_REACHED)
    raise typer.Exit(_exit_code(walked.findings))


async def _asked(
    subscription: SubscriptionId,
    *,
    record: Path | None,
    events: str,
    patience: float,
    least_rights: bool,
    yes: bool,
) -> Walked:
    endpoint, scope = settings.arm(os.environ)
    async with AsyncExitStack() as stack:
        login = credential(os.environ)
        stack.push_async_callback(login.close)
        shared = pipeline.transport()
        stack.push_async_callback(shared.close)
        policies = pipeline.policies(login, scope, Buckets(utc_now))
        arm = RecordingArm(CanaryArm(endpoint, policies=policies, transport=shared, now=utc_now), utc_now)
        queue = None
        if events:
            queue = queued_events(events, login, now=utc_now)
            stack.push_async_callback(queue.close)
        person = AtTheKeyboard(endpoint, yes=yes, is_there=sys.stdin.isatty(), handed=arm.handed)
        given = Circumstances(
            person=person,
            events=queue,
            now=utc_now,
            patience=timedelta(minutes=patience),
            least_rights=least_rights,
        )
        try:
            return await walk(Canary(subscription, arm, utc_now), given)
        finally:
            if record is not None and arm.exchanges:
                person.hears(f"{save(arm.exchanges, record)} exchanges, scrubbed, in {record}")


def _canary_id(text: str, *, as_json: bool) -> SubscriptionId:
    try:
        return subscription_id(text)
    except ValueError as error:
        fail(
            BadSettings([Problem("--subscription", "", f"text of {len(text)} characters", str(error))]), as_json=as_json
        )


def _check_queue(url: str, *, as_json: bool) -> None:
    """Our token goes there."""
    sandbox = os.environ.get("ENFORCER_SANDBOX") == "true"
    if not url or _QUEUE.fullmatch(url) or (sandbox and _LOCAL_QUEUE.fullmatch(url)):
        return
    allowed = "https://ACCOUNT.queue.core.windows.net/QUEUE; loopback with ENFORCER_SANDBOX=true"
    fail(BadSettings([Problem("--events", "", f"text of {len(url)} characters", allowed)]), as_json=as_json)


def _check_folder(folder: Path | None, *, as_json: bool) -> None:
    """Two recordings in one folder would be played as one."""
    if folder is None or not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    allowed = "a folder that is empty, or does not exist yet"
    fail(BadSettings([Problem("--record", "", str(folder), allowed)]), as_json=as_json)


def _tell(findings: Iterable[Finding], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"findings": [_row(finding) for finding in findings]}))
        return
    table = Table("question", "the product assumes", "", "seen", expand=True)
    for finding in findings:
        colour = _COLOURS[finding.answer]
        said = f"[{colour}]{finding.answer.value}[/]"
        table.add_row(finding.question.asks, finding.question.assumes, said, finding.saw)
    console = Console()
    console.print(table)
    counted = Counter(finding.answer for finding in findings)
    console.print(", ".join(f"{counted[answer]} {answer.value}" for answer in Answer))


def _row(finding: Finding) -> dict[str, object]:
    question = finding.question
    return {
        "question": question.key,
        "asks": question.asks,
        "assumes": question.assumes,
        "fact": question.fact,
        "settles": list(question.settles),
        "answer": finding.answer.value,
        "saw": finding.saw,
    }


def _exit_code(findings: Iterable[Finding]) -> Exit:
    told = tuple(findings)
    if any(finding.answer is Answer.REFUTED for finding in told):
        return Exit.DRIFT
    first = next(finding for finding in told if finding.question is QUESTIONS[0])
    unread = first.answer is Answer.NOT_TESTABLE and first.saw.startswith("the plan can't be read")
    return Exit.REFUSED if unread else Exit.GOOD
